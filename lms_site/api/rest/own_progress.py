"""Lessons and assignments of a course, and what the caller has done: by lesson, module and course, and as a history."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.etag import etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_size, read_cursor, take_page
from lms_site.api.progress_shapes import (
    CourseProgressOut,
    HappenedOut,
    ListedAssignmentOut,
    ListedLessonOut,
)
from lms_site.api.read import key_parameter, language, members
from lms_site.learning import api as learning

_LATEST_FIRST = ("-at", "-what", "-item")
_IN_ORDER = ("position",)
_OF_ASSIGNMENTS = frozenset({"graded", "max_points", "grade", "deadlines"})


@operation(
    "courses_progress",
    etag=True,
    summary="Own progress in a course",
    tags=["Learning"],
    responses={200: CourseProgressOut},
)
def report(call: Call, key: UUID) -> HttpResponse:
    """Each lesson and assessment with its state, each module with what is done below it, and the sum."""
    body = learning.progress_report(call.person.pk, key, locale=language()).encode()
    return call.document(body, etag=etag_of(body))


@operation(
    "me_history",
    summary="What the caller did",
    tags=["Learning"],
    responses={200: page_of(HappenedOut)},
    parameters=[
        {
            "name": "course",
            "in": "query",
            "schema": {"type": "string", "format": "uuid"},
            "description": "Only this course.",
        }
    ],
)
def history(call: Call) -> HttpResponse:
    """Courses joined and completed, items opened and done, assessments handed in: the latest first."""
    size, cursor = page_size(call.query), read_cursor(call.query, _LATEST_FIRST)
    rows = learning.history(
        call.person.pk,
        course=key_parameter(call.query, "course"),
        locale=language(),
        limit=size + 1,
        before=cursor.values if cursor else None,
    )
    page = take_page(rows, size, _LATEST_FIRST, cursor)
    body = page.envelope(call.request, [members(row) for row in page.rows])
    return call.json({**body, "previous": None})


@operation(
    "courses_lessons",
    summary="The lessons of a course",
    tags=["Learning"],
    responses={200: page_of(ListedLessonOut)},
)
def lessons(call: Call, key: UUID) -> HttpResponse:
    """In their order, to members and the team, with the caller's own state."""
    return _items(call, key, "lesson", without=_OF_ASSIGNMENTS)


@operation(
    "courses_assignments",
    summary="The assignments of a course",
    tags=["Learning"],
    responses={200: page_of(ListedAssignmentOut)},
)
def assignments(call: Call, key: UUID) -> HttpResponse:
    """In their order, to members and the team, with the caller's own state and deadlines."""
    return _items(call, key, "assessment")


def _items(
    call: Call, key: UUID, kind: learning.Kind, *, without: frozenset[str] = frozenset()
) -> HttpResponse:
    size, cursor = page_size(call.query), read_cursor(call.query, _IN_ORDER)
    after = cursor.values[0] if cursor else -1
    rows = learning.course_items(call.person.pk, key, kind, locale=language(), limit=size + 1, after=after)
    page = take_page(rows, size, _IN_ORDER, cursor)
    body = page.envelope(call.request, [members(row, without=without) for row in page.rows])
    return call.json({**body, "previous": None})


urlpatterns = [
    path("courses/<uuid:key>/lessons/", hot(GET=lessons)),
    path("courses/<uuid:key>/assignments/", hot(GET=assignments)),
    path("courses/<uuid:key>/progress/", hot(GET=report)),
    path("me/history/", hot(GET=history)),
]
