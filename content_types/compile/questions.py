"""Questions as documents: the public part without secrets, and the whole, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import structlog
from pydantic import BaseModel

from content_types.compile.context import CompileContext, links_in
from content_types.compile.documents import COMPILER
from content_types.compile.facts import Library
from content_types.compile.models import clean_rich
from content_types.questions.models import Question
from lms_sdk.redaction import redact, to_json
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing.api import Document, HeadState, put_editions

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
    ctx.say(
        plugin_host.ask(
            f"search_text() of type {question.type}", partial(kind.search_text, content), "", kind=str
        )
    )
    return _document(question, ctx, kind.schema_version, shown=redact(content), whole=to_json(content))


def put_versions(questions: Sequence[Question], library: Library) -> list[HeadState]:
    """Compile and store these versions; the heads that make them the published ones, in the same order."""
    documents = [question_document(each, library) for each in questions]
    digests = put_editions(documents, compiler=COMPILER)
    return [
        HeadState(
            kind="question",
            key=document.key,
            locale=document.locale,
            digest=digest,
            title=question.title,
            facts={"bank": str(question.bank.key), "type": question.type},
        )
        for document, digest, question in zip(documents, digests, questions, strict=True)
    ]


def _load(kind: Any, question: Question) -> Any:
    try:
        content = kind.load(question.content, question.schema_version, trusted=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 upcasters and validators are the plugin's
        log.warning(
            "question_unreadable", key=str(question.key), type=question.type, why=type(error).__name__
        )
        return None
    return content if isinstance(content, BaseModel) else None


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
