"""The caller's courses and grades."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.assessment_shapes import MyGradeOut
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of, page_of
from lms_site.api.pagination import page_size, read_cursor, take_page
from lms_site.api.read import key_parameter, language, members
from lms_site.api.shapes import MyCourseOut
from lms_site.learning import api as learning

_BY_SEAT = ("-enrolment",)


@operation(
    "me_enrolments",
    summary="The courses the caller takes",
    tags=["Learning"],
    responses={200: page_of(MyCourseOut)},
)
def enrolments(call: Call) -> HttpResponse:
    """Latest joined first, with progress."""
    size, cursor = page_size(call.query), read_cursor(call.query, _BY_SEAT)
    before: UUID | None = cursor.values[0] if cursor else None
    rows = learning.my_courses(call.person.pk, locale=language(), limit=size + 1, before=before)
    page = take_page(rows, size, _BY_SEAT, cursor)
    body = page.envelope(call.request, [members(row) for row in page.rows])
    return call.json({**body, "previous": None})


@operation(
    "me_grades",
    summary="Own grades",
    tags=["Learning"],
    responses={200: array_of(MyGradeOut)},
    parameters=[
        {
            "name": "course",
            "in": "query",
            "schema": {"type": "string", "format": "uuid"},
            "description": "Only this course.",
        }
    ],
    preview="reads",
)
def grades(call: Call) -> HttpResponse:
    """Every assessment of the courses the caller takes, in the order of the course; what is kept back is null."""
    course = key_parameter(call.query, "course")
    found = learning.my_grades(call.person.pk, course=course, locale=language())
    return call.json([members(grade) for grade in found])


urlpatterns = [
    path("me/enrolments/", hot(GET=enrolments)),
    path("me/grades/", hot(GET=grades)),
]
