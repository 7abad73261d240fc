"""Release and completion rules: explained for anybody, opened by hand, fed by what clients report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import flag_parameter, key_parameter, language, members, read
from lms_site.api.release_shapes import (
    ActivityIn,
    ActivityOut,
    CourseCompletionOut,
    ItemRulesOut,
    UnlockIn,
    UnlockOut,
)
from lms_site.learning import api as learning

_NEWEST = ("-id",)
_PERSON: dict[str, Any] = {
    "name": "person",
    "in": "query",
    "schema": {"type": "string", "format": "uuid"},
    "description": "Another member; for teachers of the course.",
}
_ACTIVE: dict[str, Any] = {
    "name": "active",
    "in": "query",
    "schema": {"type": "boolean"},
    "description": "true: not taken back; false: taken back.",
}
_FILM = {"film": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10", "duration": 90, "parts": [[0, 29.5]]}


@operation(
    "items_rules",
    summary="Every rule of an item, and how it stands",
    tags=["Learning"],
    responses={200: ItemRulesOut},
    parameters=[_PERSON],
    preview="reads",
)
def item_rules(call: Call, key: UUID) -> HttpResponse:
    """Why a lesson, assessment or module is locked and until when, rule by rule; what completes it; its deadlines.

    For members about themselves; teachers may ask for any member.
    """
    person = key_parameter(call.query, "person")
    found = learning.item_rules(call.person.pk, key, person_id=person, locale=language())
    return call.json(asdict(found))


@operation(
    "courses_completion",
    summary="What completes a course, and how far one is",
    tags=["Learning"],
    responses={200: CourseCompletionOut},
    parameters=[_PERSON],
    preview="reads",
)
def course_completion(call: Call, key: UUID) -> HttpResponse:
    """For members about themselves; teachers may ask for any member."""
    person = key_parameter(call.query, "person")
    found = learning.course_completion(call.person.pk, key, person_id=person, locale=language())
    return call.json(members(found))


@operation(
    "unlocks_list",
    summary="What was opened by hand in a course",
    tags=["Students"],
    responses={200: page_of(UnlockOut)},
    parameters=[_ACTIVE, *page_parameters()],
)
def unlocks(call: Call, key: UUID) -> HttpResponse:
    """For teachers of the course, newest first."""
    found = learning.unlocks(call.person.pk, key)
    active = flag_parameter(call.query, "active")
    if active is not None:
        found = found.filter(ended_at__isnull=active)
    page = paginate(found, call.query, _NEWEST)
    return call.json(page.envelope(call.request, [_sent(row) for row in page.rows]))


def _sent(row: Any) -> dict[str, Any]:
    pointing = {name: getattr(row, f"{name}_id") for name in ("course", "person", "group", "granted_by")}
    return {**{name: getattr(row, name) for name in ("id", "item", "granted_at", "ended_at")}, **pointing}


@operation(
    "unlocks_grant",
    summary="Open an item by hand",
    tags=["Students"],
    request=UnlockIn,
    responses={201: UnlockOut},
    request_examples={"to one learner": {"person": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"}},
)
def unlock(call: Call, key: UUID) -> HttpResponse:
    """To a member or a group, at once, whatever its release rules and those of the modules above say.

    Opening dates hold all the same. What is open already stays as it is.
    """
    sent = read(UnlockIn, call.body())
    made = learning.unlock(call.person.pk, learning.UnlockSpec(item=key, **sent.model_dump()))
    return call.json(members(made), 201)


@operation("unlocks_end", summary="Let the rules hold again", tags=["Students"], responses={204: None})
def end_unlock(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Running attempts go on. Repeating is harmless."""
    learning.end_unlock(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "lessons_activity",
    summary="Report time in a lesson and films watched",
    tags=["Learning"],
    request=ActivityIn,
    responses={200: ActivityOut},
    request_examples={"half a minute": {"seconds": 30, "films": [_FILM]}},
    preview="writes",
)
def activity(call: Call, key: UUID) -> HttpResponse:
    """Every half minute or so while the lesson is looked at; it is done when its completion rule has enough.

    Believed is no more than the time that has passed since the last report, films at double speed at most.
    """
    sent = read(ActivityIn, call.body())
    films = [
        learning.Watched(film=str(one.film), duration=one.duration, parts=one.parts) for one in sent.films
    ]
    state = learning.record_activity(call.person.pk, key, seconds=sent.seconds, films=films)
    return call.json(members(state))


urlpatterns = [
    path("items/<uuid:key>/rules/", hot(GET=item_rules)),
    path("items/<uuid:key>/unlocks/", hot(POST=unlock)),
    path("courses/<uuid:key>/completion/", hot(GET=course_completion)),
    path("courses/<uuid:key>/unlocks/", hot(GET=unlocks)),
    path("unlocks/<uuid:id>/", hot(DELETE=end_unlock)),
    path("lessons/<uuid:key>/activity/", hot(POST=activity)),
]
