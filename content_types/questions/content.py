"""A question's content, read through its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lms_sdk.upcast import UnknownVersion
from lms_site.plugin_host import api as plugin_host

if TYPE_CHECKING:
    from content_types.questions.models import Question


def load(question: Question) -> Any | None:
    """The content as the type's model; None when the type is absent or cannot read it."""
    kind = plugin_host.assessment_type(question.type)
    if kind is None:
        return None
    try:
        return kind.load(question.content, question.schema_version, trusted=True)
    except (ValidationError, UnknownVersion, ValueError):
        return None


def public_words(question: Question) -> str:
    """The words a learner may see."""
    kind, content = plugin_host.assessment_type(question.type), load(question)
    return kind.search_text(content) if kind is not None and content is not None else ""
