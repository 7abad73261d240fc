"""What single persons are given on top of the rules: more time, attempts or days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.accommodation_shapes import AccommodationIn, AccommodationOut
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import paginate
from lms_site.api.read import flag_parameter, key_parameter, read
from lms_site.learning import api as learning

_NEWEST = ("-id",)
_SENT = (
    "id",
    "extra_attempts",
    "time_factor",
    "extra_time_s",
    "opens_at",
    "due_at",
    "closes_at",
    "reason",
    "granted_at",
    "ended_at",
)
_EXAMPLE = {
    "half as long again": {
        "person": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10",
        "time_factor": "1.5",
        "reason": "Reads with a screen reader.",
    }
}


def _parameter(name: str, about: str, kind: str = "string") -> dict[str, Any]:
    schema = {"type": kind, **({"format": "uuid"} if kind == "string" else {})}
    return {"name": name, "in": "query", "schema": schema, "description": about}


@operation(
    "accommodations_list",
    summary="Accommodations",
    tags=["Assessment"],
    responses={200: page_of(AccommodationOut)},
    parameters=[
        _parameter("person", "Only this person's."),
        _parameter("course", "Only those for this course."),
        _parameter("assessment", "Only those for this assessment."),
        _parameter("active", "true: not taken back; false: taken back.", "boolean"),
    ],
)
def accommodations(call: Call) -> HttpResponse:
    """The caller's own, those in the courses they teach, and for administrators those everywhere; newest first."""
    found = learning.accommodations(call.person.pk)
    wanted = {name: key_parameter(call.query, name) for name in ("person", "course", "assessment")}
    found = found.filter(**{f"{name}_id": key for name, key in wanted.items() if key is not None})
    active = flag_parameter(call.query, "active")
    if active is not None:
        found = found.filter(ended_at__isnull=active)
    page = paginate(found, call.query, _NEWEST)
    return call.json(page.envelope(call.request, [_sent(row) for row in page.rows]))


def _sent(row: Any) -> dict[str, Any]:
    pointing = {name: getattr(row, f"{name}_id") for name in ("person", "course", "assessment", "granted_by")}
    return {**{name: getattr(row, name) for name in _SENT}, **pointing}


def _grant(call: Call, *, course: UUID | None = None, assessment: UUID | None = None) -> HttpResponse:
    """Give it, and answer with what was stored; with an Idempotency-Key once."""
    sent = read(AccommodationIn, call.body())
    spec = learning.AccommodationSpec(**sent.model_dump(), course=course, assessment=assessment)
    made = learning.grant_accommodation(call.person.pk, spec)
    return call.json(_sent(learning.accommodations(call.person.pk).get(pk=made)), 201)


_GRANT: dict[str, Any] = {
    "tags": ["Assessment"],
    "request": AccommodationIn,
    "responses": {201: AccommodationOut},
    "request_examples": _EXAMPLE,
}


@operation("accommodations_grant", summary="Give somebody more everywhere", **_GRANT)
def grant(call: Call) -> HttpResponse:
    """For administrators. Running attempts have it at once; of several the most generous value of each kind counts."""
    return _grant(call)


@operation("course_accommodations_grant", summary="Give somebody more in a course", **_GRANT)
def grant_in_course(call: Call, key: UUID) -> HttpResponse:
    """For the course's teachers. Running attempts have it at once; a later due date holds for work handed in, too."""
    return _grant(call, course=key)


@operation("assessment_accommodations_grant", summary="Give somebody more at an assessment", **_GRANT)
def grant_at_assessment(call: Call, key: UUID) -> HttpResponse:
    """For the course's teachers. A running attempt has it at once; a later due date holds for work handed in, too."""
    return _grant(call, assessment=key)


@operation(
    "accommodations_end", summary="Take an accommodation back", tags=["Assessment"], responses={204: None}
)
def end(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """For attempts to come; a running one keeps its time. Repeating is harmless."""
    learning.end_accommodation(call.person.pk, id)
    return HttpResponse(status=204)


urlpatterns = [
    path("accommodations/", hot(GET=accommodations, POST=grant)),
    path("accommodations/<uuid:id>/", hot(DELETE=end)),
    path("courses/<uuid:key>/accommodations/", hot(POST=grant_in_course)),
    path("assessments/<uuid:key>/accommodations/", hot(POST=grant_at_assessment)),
]
