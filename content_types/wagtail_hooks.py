"""What the studio gets from this app."""

from __future__ import annotations

from wagtail import hooks

from content_types.questions.choosers import bank_chooser, question_chooser


@hooks.register("register_admin_viewset")
def register_choosers() -> list[object]:
    """Choosers of questions and banks."""
    return [question_chooser, bank_chooser]
