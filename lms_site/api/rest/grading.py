"""Grading by people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.assessment_shapes import GradedOut, GradeIn, GradingItemOut, ToGradeOut
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_size, read_cursor, take_page
from lms_site.api.read import key_parameter, members, read
from lms_site.learning import api as learning

_BY_PLACE = ("attempt", "position")


def _key(name: str, about: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "uuid"}
    return {"name": name, "in": "query", "schema": schema, "description": about}


@operation(
    "grading_queue",
    summary="Answers that wait for a person",
    tags=["Grading"],
    responses={200: page_of(ToGradeOut)},
    parameters=[_key("course", "Only this course."), _key("assessment", "Only this assessment.")],
)
def queue(call: Call) -> HttpResponse:
    """In the courses the caller teaches, oldest attempt first; empty for everybody else."""
    size, cursor = page_size(call.query), read_cursor(call.query, _BY_PLACE)
    rows = learning.grading_queue(
        call.person.pk,
        course=key_parameter(call.query, "course"),
        assessment=key_parameter(call.query, "assessment"),
        limit=size + 1,
        after=(cursor.values[0], cursor.values[1]) if cursor else None,
    )
    page = take_page(rows, size, _BY_PLACE, cursor)
    body = page.envelope(call.request, [members(row) for row in page.rows])
    return call.json({**body, "previous": None})


@operation("grading_read", summary="An answer to grade", tags=["Grading"], responses={200: GradingItemOut})
def item(call: Call, id: UUID, position: int) -> HttpResponse:  # noqa: A002 the path's word
    """The answer, what its type tells graders, what came too late, and every score so far."""
    found = learning.grading_item(call.person.pk, id, position)
    scores = [members(score) for score in found.scores]
    return call.json({**members(found, without=frozenset({"scores"})), "scores": scores})


@operation(
    "grading_grade",
    summary="Grade an answer",
    tags=["Grading"],
    request=GradeIn,
    responses={200: GradedOut},
    request_examples={"essay": {"fraction": "0.8", "comment": "Well argued."}},
)
def grade(call: Call, id: UUID, position: int) -> HttpResponse:  # noqa: A002 the path's word
    """Give a score. One that is there already is overridden, which needs a reason; nothing is overwritten."""
    sent = read(GradeIn, call.body())
    graded = learning.grade_manually(call.person.pk, id, position, **sent.model_dump())
    return call.json(members(graded))


urlpatterns = [
    path("grading/queue/", hot(GET=queue)),
    path("grading/attempts/<uuid:id>/items/<int:position>/", hot(GET=item, PUT=grade)),
]
