"""Publish = compile: pages and questions become the immutable documents that learners read."""

from __future__ import annotations


def start() -> None:
    """Join with `publishing`: what compiles, what makes images, and what marks. Called once, from `ready()`."""
    import content_types.compile.tasks  # noqa: F401 (declares the jobs)
    from content_types import triggers
    from content_types.compile.drafts import StoredDrafts
    from content_types.compile.renditions import make_rendition
    from content_types.compile.run import compile_marks
    from lms_site.learning import api as learning
    from lms_site.publishing import api as publishing

    publishing.register_compiler(compile_marks)
    publishing.register_rendition_maker(make_rendition)
    learning.register_drafts(StoredDrafts())
    triggers.connect()
