"""The team of a course: who runs it, and as what."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of
from lms_site.api.read import members, read
from lms_site.api.team_shapes import ColleagueIn, ColleagueOut, HandOverIn, RoleIn
from lms_site.learning import api as learning

_TAGS = ["Course team"]


@operation("team_list", summary="The team of a course", tags=_TAGS, responses={200: array_of(ColleagueOut)})
def team(call: Call, key: UUID) -> HttpResponse:
    """For its members: owners first; at most a hundred."""
    return call.json([members(one) for one in learning.team(call.person.pk, key)])


@operation(
    "team_join",
    summary="Take somebody into the team",
    tags=_TAGS,
    request=ColleagueIn,
    responses={201: ColleagueOut},
    request_examples={"by address": {"email": "tom@example.org", "role": "grader"}},
)
def join(call: Call, key: UUID) -> HttpResponse:
    """For owners. The person needs an account; the rights hold from the next request on."""
    sent = read(ColleagueIn, call.body())
    made = learning.join_team(call.person.pk, key, sent.role, person=sent.person, email=sent.email or "")
    return call.json(members(made), 201)


@operation(
    "team_change",
    summary="Give one of the team another role",
    tags=_TAGS,
    request=RoleIn,
    responses={200: ColleagueOut},
    request_examples={"editor": {"role": "editor"}},
)
def change(call: Call, key: UUID, person: UUID) -> HttpResponse:
    """For owners. The last owner stays one."""
    sent = read(RoleIn, call.body())
    return call.json(members(learning.change_role(call.person.pk, key, person, sent.role)))


@operation("team_leave", summary="Take one out of the team", tags=_TAGS, responses={204: None})
def leave(call: Call, key: UUID, person: UUID) -> HttpResponse:
    """For owners, and for everybody about themselves. The last owner stays: hand the course over first."""
    learning.leave_team(call.person.pk, key, person)
    return HttpResponse(status=204)


@operation(
    "team_hand_over",
    summary="Hand a course over",
    tags=_TAGS,
    request=HandOverIn,
    responses={200: ColleagueOut},
    request_examples={"to a colleague": {"person": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"}},
)
def hand_over(call: Call, key: UUID) -> HttpResponse:
    """One of the team becomes an owner, and whose place they take an editor, at once. For owners."""
    sent = read(HandOverIn, call.body())
    return call.json(members(learning.hand_over(call.person.pk, key, sent.person, of=sent.of)))


urlpatterns = [
    path("courses/<uuid:key>/team/", hot(GET=team, POST=join)),
    path("courses/<uuid:key>/team/<uuid:person>/", hot(PATCH=change, DELETE=leave)),
    path("courses/<uuid:key>/team/hand-over/", hot(POST=hand_over)),
]
