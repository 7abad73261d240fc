"""Banks, questions and tasks in the making."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from content_types import api as content
from lms_sdk import AssessmentType
from lms_sdk.json_schema import content_schema
from lms_site.api.authored_question_shapes import (
    AuthoredQuestionOut,
    BankIn,
    BankOut,
    NewQuestionIn,
    QuestionChangeIn,
    QuestionDraftOut,
    QuestionTypeOut,
    TaskIn,
    TaskOut,
)
from lms_site.api.authoring_calls import (
    LOCALE,
    MUST_MATCH,
    PAGING,
    TAGS,
    forward_page,
    locale_of,
    optional_match,
    required_match,
    versioned,
)
from lms_site.api.etag import IF_MATCH, etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.openapi.schemas import ArrayOf, array_of, page_of
from lms_site.api.read import key_parameter, members, read
from lms_site.api.rest.authoring import summary
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host import api as plugin_host

_BY_TITLE, _BY_NUMBER = ("title", "key"), ("number",)
_CHOICE = {
    "prompt": "<p>Which bird sings in flight?</p>",
    "options": [{"text": "<p>Tree pipit</p>", "correct": True}, {"text": "<p>Wren</p>"}],
}


@operation(
    "authoring_banks_list",
    summary="Question banks",
    tags=TAGS,
    responses={200: page_of(BankOut)},
    parameters=PAGING,
)
def banks(call: Call) -> HttpResponse:
    """Those that the caller may change, by title."""

    def rows(after: tuple[Any, ...], limit: int) -> list[content.Bank]:
        return content.banks(call.person.pk, after=(after[0], after[1]) if after else None, limit=limit)

    return forward_page(call, _BY_TITLE, rows, members)


@operation(
    "authoring_banks_create",
    summary="Make a question bank",
    tags=TAGS,
    request=BankIn,
    responses={201: BankOut},
    request_examples={"bank": {"title": "Birds by ear"}},
)
def make_bank(call: Call) -> HttpResponse:
    """A bank of the caller's own."""
    sent = read(BankIn, call.body())
    return call.json(members(content.make_bank(call.person.pk, sent.title, sent.description)), 201)


@operation(
    "authoring_question_types_list",
    etag=True,
    summary="The types that a new question can have",
    tags=TAGS,
    responses={200: ArrayOf(QuestionTypeOut)},
)
def question_types(call: Call) -> HttpResponse:
    """Each with the JSON Schema of what an author writes, by key; for whoever may write questions somewhere."""
    body = _types_body(content.question_types(call.person.pk), translation.get_language())
    return call.document(body, etag=etag_of(body))


@lru_cache(maxsize=16)
def _types_body(types: tuple[AssessmentType[Any, Any], ...], language: str) -> bytes:
    """The answer in the language, which is active."""
    return dump([_type(kind) for kind in types])


def _type(kind: AssessmentType[Any, Any]) -> dict[str, Any]:
    provider = plugin_host.provider_of("assessment_types", kind.key)
    return {
        "key": kind.key,
        "label": str(kind.label),
        "version": provider.version if provider else "",
        "schema_version": kind.schema_version,
        "content_schema": content_schema(type(kind)),
        "examples": [
            one.content for one in kind.examples() if one.schema_version in (0, kind.schema_version)
        ],
    }


@operation(
    "authoring_questions_list",
    summary="Questions that the caller may change",
    tags=TAGS,
    responses={200: page_of(AuthoredQuestionOut)},
    parameters=[
        {
            "name": "bank",
            "in": "query",
            "schema": {"type": "string", "format": "uuid"},
            "description": "Only those of this bank.",
        },
        *PAGING,
    ],
)
def questions(call: Call) -> HttpResponse:
    """Drafts included, oldest first."""
    bank = key_parameter(call.query, "bank")

    def rows(after: tuple[Any, ...], limit: int) -> list[content.QuestionSummary]:
        return content.questions(call.person.pk, bank=bank, after=after[0] if after else 0, limit=limit)

    return forward_page(call, _BY_NUMBER, rows, lambda row: members(row, without=_KEPT_BACK))


_KEPT_BACK = frozenset({"number", "version"})


def shown_draft(call: Call, draft: content.QuestionDraft, status: int = 200) -> HttpResponse:
    """The draft, with the ETag for changing it."""
    return versioned(call, members(draft, without=_KEPT_BACK), draft.version, status)


@operation(
    "authoring_questions_create",
    etag=True,
    summary="Make a question",
    tags=TAGS,
    request=NewQuestionIn,
    responses={201: QuestionDraftOut},
    request_examples={
        "choice": {
            "bank": "0192f0c4-8f4e-7cc0-8c7b-6f3f6f0a5d10",
            "type": "lms.choice",
            "title": "Song in flight",
            "content": _CHOICE,
        }
    },
)
def create(call: Call) -> HttpResponse:
    """A draft in a bank. Its content is checked by its type, as the studio's form does."""
    sent = read(NewQuestionIn, call.body())
    written = sent.model_dump(exclude_unset=True, exclude={"bank", "type", "locale"})
    made = content.make_question(call.person.pk, sent.bank, sent.type, written, locale=sent.locale)
    return shown_draft(call, made, 201)


@operation(
    "authoring_questions_read",
    etag=True,
    summary="The draft of a question",
    tags=TAGS,
    responses={200: QuestionDraftOut},
    parameters=[LOCALE],
)
def question(call: Call, key: UUID) -> HttpResponse:
    """The latest version with its answer key: for those alone who may change it."""
    return shown_draft(call, content.read_question(call.person.pk, key, locale=locale_of(call)))


@operation(
    "authoring_questions_change",
    etag=True,
    summary="Change a question",
    tags=TAGS,
    request=QuestionChangeIn,
    responses={200: QuestionDraftOut},
    parameters=[LOCALE, MUST_MATCH],
    request_examples={"title": {"title": "Song flights", "tags": ["song"]}},
)
def change(call: Call, key: UUID) -> HttpResponse:
    """A new version with the members that are sent; attempts get it when it is published."""
    changed = content.change_question(
        call.person.pk, key, call.body(), locale=locale_of(call), check=required_match(call)
    )
    return shown_draft(call, changed)


@operation(
    "authoring_questions_delete",
    summary="Delete a question",
    tags=TAGS,
    responses={204: None},
    parameters=[LOCALE, IF_MATCH],
)
def delete(call: Call, key: UUID) -> HttpResponse:
    """One that an assessment uses is archived instead: the assessment goes on with it."""
    content.remove_question(call.person.pk, key, locale=locale_of(call), check=optional_match(call))
    return HttpResponse(status=204)


@operation(
    "lessons_tasks_list",
    summary="The tasks of a lesson's draft",
    tags=TAGS,
    responses={200: array_of(TaskOut)},
    parameters=[LOCALE],
)
def tasks(call: Call, key: UUID) -> HttpResponse:
    """Assessments that are placed in the lesson, in their order."""
    return call.json([_task(one) for one in content.tasks(call.person.pk, key, locale=locale_of(call))])


def _task(task: content.Task) -> dict[str, Any]:
    return {"block": task.block, "assessment": summary(task.assessment)}


@operation(
    "lessons_tasks_create",
    summary="Put a task into a lesson",
    tags=TAGS,
    request=TaskIn,
    responses={201: TaskOut},
    parameters=[LOCALE, IF_MATCH],
    request_examples={
        "new": {"content": {"title": "Try it", "preset": "quiz"}},
        "existing": {"assessment": "0192f0c4-8f4e-7cc0-8c7b-6f3f6f0a5d10"},
    },
)
def add_task(call: Call, key: UUID) -> HttpResponse:
    """An assessment of the course, or a new one, at the end of the lesson's draft. Both are published apart."""
    sent = read(TaskIn, call.body())
    if (sent.assessment is None) == (sent.content is None):
        raise Invalid.field("", "one_of", _("Name an assessment or send the content of a new one."))
    task = content.add_task(
        call.person.pk,
        key,
        assessment=sent.assessment,
        content=sent.content.model_dump(exclude_unset=True) if sent.content else None,
        locale=locale_of(call),
        check=optional_match(call),
    )
    return call.json(_task(task), 201)


urlpatterns = [
    path("authoring/banks/", hot(GET=banks, POST=make_bank)),
    path("authoring/question-types/", hot(GET=question_types)),
    path("authoring/questions/", hot(GET=questions, POST=create)),
    path("authoring/questions/<uuid:key>/", hot(GET=question, PATCH=change, DELETE=delete)),
    path("lessons/<uuid:key>/tasks/", hot(GET=tasks, POST=add_task)),
]
