"""What becomes of questions: published, withdrawn, copied, taken back from the archive; and their versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from content_types import api as content
from lms_site.api.authored_question_shapes import QuestionCopyIn, QuestionDraftOut, QuestionVersionReadOut
from lms_site.api.authoring_calls import (
    LOCALE,
    PAGING,
    TAGS,
    forward_page,
    locale_of,
    optional_match,
)
from lms_site.api.authoring_shapes import PublishIn, VersionOut
from lms_site.api.etag import IF_MATCH
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.read import members, read
from lms_site.api.rest.authored_questions import shown_draft

_BY_NUMBER = ("-number",)


@operation(
    "authoring_questions_publish",
    etag=True,
    summary="Publish a question",
    tags=TAGS,
    may_be_bare=True,
    request=PublishIn,
    responses={200: QuestionDraftOut},
    parameters=[LOCALE, IF_MATCH],
    request_examples={"now": {}, "later": {"at": "2030-03-01T08:00:00Z"}},
)
def publish(call: Call, key: UUID) -> HttpResponse:
    """New attempts get the latest version, at once or from a moment on; those that run keep theirs.

    422 names what is missing in a draft.
    """
    when = read(PublishIn, call.body(optional=True))
    published = content.publish_question(
        call.person.pk, key, locale=locale_of(call), at=when.at, until=when.until, check=optional_match(call)
    )
    return shown_draft(call, published)


@operation(
    "authoring_questions_unpublish",
    etag=True,
    summary="Withdraw a question",
    tags=TAGS,
    responses={200: QuestionDraftOut},
    parameters=[LOCALE, IF_MATCH],
)
def unpublish(call: Call, key: UUID) -> HttpResponse:
    """A draft: no draw takes it; assessments that name it go on with what was published.

    A planned publication is off.
    """
    withdrawn = content.unpublish_question(
        call.person.pk, key, locale=locale_of(call), check=optional_match(call)
    )
    return shown_draft(call, withdrawn)


@operation(
    "authoring_questions_duplicate",
    etag=True,
    summary="Copy a question",
    tags=TAGS,
    may_be_bare=True,
    request=QuestionCopyIn,
    responses={201: QuestionDraftOut},
    parameters=[LOCALE],
    request_examples={"named": {"title": "Song flights, harder"}},
)
def duplicate(call: Call, key: UUID) -> HttpResponse:
    """The latest version as a draft with a key of its own."""
    wanted = read(QuestionCopyIn, call.body(optional=True))
    copy = content.duplicate_question(
        call.person.pk, key, title=wanted.title, bank=wanted.bank, locale=locale_of(call)
    )
    return shown_draft(call, copy, 201)


@operation(
    "authoring_questions_restore",
    etag=True,
    summary="Take a question from the archive",
    tags=TAGS,
    responses={200: QuestionDraftOut},
    parameters=[LOCALE, IF_MATCH],
)
def restore(call: Call, key: UUID) -> HttpResponse:
    """It is offered to assessments again. Repeating is harmless."""
    back = content.restore_question(call.person.pk, key, locale=locale_of(call), check=optional_match(call))
    return shown_draft(call, back)


@operation(
    "authoring_question_versions_list",
    summary="The versions of a question",
    tags=TAGS,
    responses={200: page_of(VersionOut)},
    parameters=[*PAGING, LOCALE],
)
def versions(call: Call, key: UUID) -> HttpResponse:
    """Every version that was saved, newest first."""

    def rows(after: tuple[Any, ...], limit: int) -> list[content.Version]:
        before = after[0] if after else None
        return content.question_versions(
            call.person.pk, key, locale=locale_of(call), before=before, limit=limit
        )

    return forward_page(call, _BY_NUMBER, rows, members, key=lambda row: (row.number,))


@operation(
    "authoring_question_versions_read",
    summary="A version of a question",
    tags=TAGS,
    responses={200: QuestionVersionReadOut},
    parameters=[LOCALE],
)
def version(call: Call, key: UUID, number: int) -> HttpResponse:
    """What its author wrote, answer key included. To go back to it, change the question to this content."""
    about, written = content.question_version(call.person.pk, key, number, locale=locale_of(call))
    return call.json({**members(about), **written})


_QUESTION = "authoring/questions/<uuid:key>/"

urlpatterns = [
    path(f"{_QUESTION}publish/", hot(POST=publish)),
    path(f"{_QUESTION}unpublish/", hot(POST=unpublish)),
    path(f"{_QUESTION}duplicate/", hot(POST=duplicate)),
    path(f"{_QUESTION}restore/", hot(POST=restore)),
    path(f"{_QUESTION}versions/", hot(GET=versions)),
    path(f"{_QUESTION}versions/<int:number>/", hot(GET=version)),
]
