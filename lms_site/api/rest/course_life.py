"""How courses end, and their runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from content_types import api as content
from lms_site.api.authoring_calls import LOCALE, PAGING, forward_page, locale_of
from lms_site.api.authoring_shapes import DraftOut
from lms_site.api.course_life_shapes import ArchiveIn, CourseLifeIn, CourseLifeOut, RunIn, RunOut
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.read import language, members, read
from lms_site.api.rest.authoring import draft_response
from lms_site.learning import api as learning

_TAGS = ["Course life"]
_NEWEST = ("-begun_at", "-course")
_ORDER = frozenset({"begun_at"})


@operation(
    "courses_life", summary="How a course ends", tags=_TAGS, responses={200: CourseLifeOut}, login=False
)
def life(call: Call, key: UUID) -> HttpResponse:
    """Whether it is over, and what its members keep then; for who may see its page."""
    return call.json(members(learning.course_life(call.viewer, key)))


@operation(
    "courses_life_change",
    summary="Say what members keep",
    tags=_TAGS,
    request=CourseLifeIn,
    responses={200: CourseLifeOut},
)
def change_life(call: Call, key: UUID) -> HttpResponse:
    """For owners; it holds at once, also for a course that is over."""
    sent = read(CourseLifeIn, call.body())
    return call.json(members(learning.set_keeps(call.person.pk, key, sent.keeps)))


@operation(
    "courses_archive",
    summary="Archive a course",
    tags=_TAGS,
    may_be_bare=True,
    request=ArchiveIn,
    responses={200: CourseLifeOut},
    request_examples={"lessons stay": {"keeps": "reading"}},
)
def archive(call: Call, key: UUID) -> HttpResponse:
    """It leaves the catalogue and takes nobody in; members keep what the team says. For owners, once or again."""
    sent = read(ArchiveIn, call.body(optional=True))
    return call.json(members(learning.archive_course(call.person.pk, key, keeps=sent.keeps)))


@operation(
    "courses_reopen", summary="Open an archived course again", tags=_TAGS, responses={200: CourseLifeOut}
)
def reopen(call: Call, key: UUID) -> HttpResponse:
    """As it was before. For owners; repeating is harmless."""
    return call.json(members(learning.reopen_course(call.person.pk, key)))


@operation(
    "courses_runs_list",
    summary="The runs of a course",
    tags=_TAGS,
    responses={200: page_of(RunOut)},
    parameters=PAGING,
    login=False,
)
def runs(call: Call, key: UUID) -> HttpResponse:
    """Those that are published and that the caller may see, newest first."""

    def rows(after: tuple[Any, ...], limit: int) -> list[learning.CourseRun]:
        last = (after[0], after[1]) if after else None
        return learning.runs(call.viewer, key, locale=language(), after=last, limit=limit)

    def show(run: learning.CourseRun) -> dict[str, Any]:
        return members(run, without=_ORDER)

    return forward_page(call, _NEWEST, rows, show, key=lambda row: (row.begun_at, row.course))


@operation(
    "courses_runs_begin",
    etag=True,
    summary="Begin a run of a course",
    tags=_TAGS,
    may_be_bare=True,
    request=RunIn,
    responses={201: DraftOut},
    parameters=[LOCALE],
    request_examples={"spring": {"title": "Pipits, spring", "starts_at": "2030-03-01T08:00:00Z"}},
)
def begin_run(call: Call, key: UUID) -> HttpResponse:
    """A copy of the course with these dates, as a draft of the caller's own. For who may edit the course and teach."""
    dates = read(RunIn, call.body(optional=True)).model_dump()
    title = dates.pop("title")
    run = content.begin_run(call.person.pk, key, dates, title=title, locale=locale_of(call))
    return draft_response(call, run, 201)


urlpatterns = [
    path("courses/<uuid:key>/life/", hot(GET=life, PUT=change_life)),
    path("courses/<uuid:key>/archive/", hot(POST=archive)),
    path("courses/<uuid:key>/reopen/", hot(POST=reopen)),
    path("courses/<uuid:key>/runs/", hot(GET=runs, POST=begin_run)),
]
