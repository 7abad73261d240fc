"""Grading by people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_sdk.outcome import Part
from lms_site.api.grading_shapes import (
    GradedOut,
    GradeIn,
    GradeOut,
    GradingItemOut,
    TaughtAttemptOut,
    ToGradeOut,
)
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_size, paginate, read_cursor, take_page
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
    request_examples={
        "essay": {"fraction": "0.8", "comment": "Well argued."},
        "rubric": {
            "parts": [
                {"id": "argument", "fraction": "0.5", "weight": "2"},
                {"id": "language", "fraction": "1"},
            ]
        },
    },
    once=True,
)
def grade(call: Call, id: UUID, position: int) -> HttpResponse:  # noqa: A002 the path's word
    """Give a score. One that is there already is overridden, which needs a reason; nothing is overwritten.

    With an Idempotency-Key a repeated call adds nothing.
    """
    sent = read(GradeIn, call.body())
    parts = [Part(one.id, one.fraction, one.weight) for one in sent.parts]
    values = sent.model_dump(exclude={"parts"})
    return call.json(members(learning.grade_manually(call.person.pk, id, position, parts=parts, **values)))


_FILTERS = [
    _key("course", "Only this course."),
    _key("assessment", "Only this assessment."),
    _key("person", "Only this person's."),
]


@operation(
    "grading_attempts",
    summary="Attempts in the courses one teaches",
    tags=["Grading"],
    responses={200: page_of(TaughtAttemptOut)},
    parameters=_FILTERS,
)
def attempts(call: Call) -> HttpResponse:
    """Latest begun first, with what they earned; empty for those who teach nothing."""
    found = learning.taught_attempts(call.person.pk).filter(
        **_filters(call, course="assessment__course_id", assessment="assessment_id", person="person_id")
    )
    page = paginate(found, call.query, ("-id",))
    return call.json(page.envelope(call.request, [_attempt(row) for row in page.rows]))


def _attempt(row: Any) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in TaughtAttemptOut.model_fields if hasattr(row, name)}
    return {
        **own,
        "assessment": row.assessment_id,
        "course": row.assessment.course_id,
        "person": row.person_id,
        "name": row.person.get_full_name(),
        "title": row.assessment.title,
    }


@operation(
    "grading_grades",
    summary="Grades in the courses one teaches",
    tags=["Grading"],
    responses={200: page_of(GradeOut)},
    parameters=_FILTERS,
)
def grades(call: Call) -> HttpResponse:
    """One for each learner and assessment, by course and learner; empty for those who teach nothing."""
    found = (
        learning.grades(call.person.pk)
        .select_related("person")
        .filter(**_filters(call, course="course_id", assessment="assessment_id", person="person_id"))
    )
    page = paginate(found, call.query, ("course_id", "person_id", "assessment_id"))
    return call.json(page.envelope(call.request, [_grade(row) for row in page.rows]))


def _grade(row: Any) -> dict[str, Any]:
    pointing = {name: getattr(row, f"{name}_id") for name in ("assessment", "course", "person", "attempt")}
    own = {name: getattr(row, name) for name in GradeOut.model_fields if name not in {*pointing, "name"}}
    return {**own, **pointing, "name": row.person.get_full_name()}


def _filters(call: Call, **columns: str) -> dict[str, UUID]:
    """What the caller narrows the list to."""
    wanted = {column: key_parameter(call.query, name) for name, column in columns.items()}
    return {column: key for column, key in wanted.items() if key is not None}


urlpatterns = [
    path("grading/attempts/", hot(GET=attempts)),
    path("grading/grades/", hot(GET=grades)),
    path("grading/queue/", hot(GET=queue)),
    path("grading/attempts/<uuid:id>/items/<int:position>/", hot(GET=item, PUT=grade)),
]
