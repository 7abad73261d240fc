"""A question's content, read and edited through its type."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazystr
from pydantic import BaseModel

from content_types.blocks.content import ContentBlock
from content_types.blocks.derive import derive_block
from lms_sdk.assessment import AssessmentType
from lms_sdk.upcast import upcast
from lms_site.plugin_host import api as plugin_host

if TYPE_CHECKING:
    from content_types.questions.models import Question

Type = AssessmentType[Any, Any]


def type_of(question: Question) -> Type | None:
    """The question's type; None when its plugin is absent."""
    return plugin_host.assessment_type(question.type) if question.type else None


def load(question: Question) -> Any | None:
    """The content as the type's model; None when the type is absent or cannot read it."""
    kind = type_of(question)
    if kind is None:
        return None
    what = f"load() of type {kind.key}"
    return plugin_host.ask(
        what,
        lambda: kind.load(question.content, question.schema_version, trusted=True),
        None,
        kind=BaseModel,
    )


def public_words(question: Question) -> str:
    """The words a learner may see."""
    kind, content = type_of(question), load(question)
    if kind is None or content is None:
        return ""
    what = f"search_text() of type {kind.key}"
    return plugin_host.ask(what, lambda: kind.search_text(content), "", kind=str)


@lru_cache(maxsize=256)
def editor(kind: Type) -> ContentBlock:
    """The form of a type's content; built once for each type."""
    block = derive_block(
        kind.Content,
        lint=kind.lint,
        schema_version=kind.schema_version,
        label=lazystr(kind.label),
        icon=kind.icon,
    )
    block.set_name("content")
    return block


def editable(question: Question) -> Any | None:
    """The stored content as the editor shows it, drafts with gaps included; None when it cannot be edited now."""
    kind = type_of(question)
    if kind is None:
        return None
    if not question.content:
        return editor(kind).get_default()
    try:
        raw = upcast(
            question.content,
            stored=question.schema_version,
            current=kind.schema_version,
            upcasters=kind.upcasters,
        )
        return editor(kind).to_python(raw)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 an upcaster is a plugin's, and the content whatever it stored
        return None
