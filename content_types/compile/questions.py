"""Questions as documents: the public part without secrets, and the whole, sealed."""

from __future__ import annotations

from typing import Any

import structlog
from pydantic import ValidationError

from content_types.compile.context import CompileContext, links_in
from content_types.compile.facts import Library
from content_types.compile.models import clean_rich
from content_types.questions.models import Question
from lms_sdk.redaction import redact, to_json
from lms_sdk.upcast import UnknownVersion
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing.api import Document

log = structlog.get_logger(__name__)


def question_document(question: Question, library: Library) -> Document:
    """The document of a question.

    Where the type is absent, or cannot read what is stored, nothing is public and the content is sealed as it is:
    nobody could say what in it is secret. Such a question is compiled again when somebody asks for all that use
    the type (`manage.py recompile --uses type:<key>`).
    """
    ctx = CompileContext(library, locale=question.locale.language_code)
    ctx.note("type", question.type)
    kind = plugin_host.assessment_type(question.type)
    content = None if kind is None else _load(kind, question)
    if kind is None or content is None:
        return _document(question, ctx, question.schema_version, shown=None, whole=question.content)
    content = clean_rich(content, lambda html: ctx.html(html, silent=True))
    ctx.say(kind.search_text(content))
    return _document(question, ctx, kind.schema_version, shown=redact(content), whole=to_json(content))


def _load(kind: Any, question: Question) -> Any:
    try:
        return kind.load(question.content, question.schema_version, trusted=True)
    except (ValidationError, UnknownVersion, ValueError) as error:
        log.warning(
            "question_unreadable", key=str(question.key), type=question.type, why=type(error).__name__
        )
        return None


def _document(question: Question, ctx: CompileContext, version: int, *, shown: Any, whole: Any) -> Document:
    """A document; the title is the teachers' own and stays sealed."""
    delivery: dict[str, Any] = {
        "schema": "lms.question/1",
        "key": str(question.translation_key),
        "title": "",
        "locale": ctx.locale,
        "type": question.type,
        "schema_version": version,
        "content": shown,
    }
    sealed = {
        "type": question.type,
        "schema_version": version,
        "content": whole,
        "title": question.title,
    }
    if links := links_in(shown, ctx.links):
        delivery["links"] = links
    if ctx.links:
        sealed["links"] = dict(ctx.links)
    return Document(
        kind="question",
        key=question.translation_key,
        locale=ctx.locale,
        title=question.title,
        delivery=delivery,
        sealed=sealed,
        words=" ".join(ctx.words),
        references=frozenset(ctx.references),
    )
