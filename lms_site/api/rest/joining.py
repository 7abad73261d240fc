"""How courses are joined: their terms and prices, applications, invitations."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.joining_shapes import (
    CodeIn,
    InvitationIn,
    InvitationMadeOut,
    InvitationOut,
    InviteListIn,
    InviteListOut,
    JoiningIn,
    JoiningOut,
    PriceIn,
    PriceOut,
    ReceivedApplicationOut,
    RefusalIn,
    SeatApplicationIn,
    SeatApplicationOut,
)
from lms_site.api.lists import chosen_names
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import paginate
from lms_site.api.read import members, read
from lms_site.api.shapes import SeatOut
from lms_site.commerce import api as commerce
from lms_site.learning import api as learning

_STATES = ("requested", "waiting", "accepted", "refused", "withdrawn")
_NO_PERSON = frozenset({"created", "person"})
_NO_CODE = frozenset({"code"})


@operation(
    "courses_joining",
    summary="How a course is joined",
    tags=["Joining"],
    responses={200: JoiningOut},
    login=False,
)
def joining(call: Call, key: UUID) -> HttpResponse:
    """Price, dates, places, prerequisites, and which of these the caller lacks."""
    person = call.viewer
    return _joining(call, learning.joining(person, key))


def _joining(call: Call, found: learning.Joining) -> HttpResponse:
    price = commerce.price_of(found.course)
    return call.json({**members(found), "price": None if price is None else members(price)})


@operation(
    "courses_joining_change",
    summary="Change how a course is joined",
    tags=["Joining"],
    request=JoiningIn,
    responses={200: JoiningOut},
    request_examples={"twenty places, then a queue": {"capacity": 20, "waiting_list": True}},
)
def change_joining(call: Call, key: UUID) -> HttpResponse:
    """For the course's team; it holds at once, and who waits gets the places that this frees. Dates are published."""
    sent = read(JoiningIn, call.body()).model_dump()
    rules = learning.JoiningRules(**{**sent, "prerequisites": tuple(sent["prerequisites"])})
    learning.set_joining(call.person.pk, key, rules)
    return _joining(call, learning.joining(call.person.pk, key))


@operation(
    "courses_price_change",
    summary="Give a course a price",
    tags=["Joining"],
    request=PriceIn,
    responses={200: PriceOut},
)
def change_price(call: Call, key: UUID) -> HttpResponse:
    """For the course's owners. Nobody enrols by themselves any more; who has a seat keeps it."""
    price = commerce.PriceOfCourse(**read(PriceIn, call.body()).model_dump())
    commerce.set_price(call.person.pk, key, price)
    return call.json(members(price))


@operation(
    "courses_price_remove", summary="Take a course's price away", tags=["Joining"], responses={204: None}
)
def remove_price(call: Call, key: UUID) -> HttpResponse:
    """For the course's owners. It is free once it is published as free of charge, too."""
    commerce.remove_price(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "courses_apply",
    summary="Apply for a seat",
    tags=["Joining"],
    request=SeatApplicationIn,
    responses={201: SeatApplicationOut},
    request_examples={"with a word": {"message": "I teach biology and would like to learn more."}},
)
def apply(call: Call, key: UUID) -> HttpResponse:
    """Where a teacher approves, or while there is no place. Who finds a place has the seat ("accepted")."""
    message = read(SeatApplicationIn, call.body()).message
    return call.json(members(learning.apply(call.person.pk, key, message=message)), 201)


@operation(
    "courses_application",
    summary="The own application",
    tags=["Joining"],
    responses={200: SeatApplicationOut},
)
def application(call: Call, key: UUID) -> HttpResponse:
    """The caller's latest application to the course, with the place in the queue."""
    return call.json(members(learning.my_application(call.person.pk, key)))


@operation("courses_withdraw", summary="Ask no longer", tags=["Joining"], responses={204: None})
def withdraw(call: Call, key: UUID) -> HttpResponse:
    """Withdraw the own application. Repeating is harmless."""
    learning.withdraw(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "applications_list",
    summary="Applications to a course",
    tags=["Joining"],
    responses={200: page_of(ReceivedApplicationOut)},
    parameters=[
        {
            "name": "state",
            "in": "query",
            "schema": {"type": "string"},
            "description": f"Comma-separated: {', '.join(_STATES)}.",
        }
    ],
)
def applications(call: Call, key: UUID) -> HttpResponse:
    """For who gives the course's seats, oldest first: the order in which places are given."""
    found = learning.applications(call.person.pk, key)
    states = chosen_names(call.query, "state", _STATES)
    if states is not None:
        found = found.filter(state__in=states)
    page = paginate(found, call.query, ("id",))
    return call.json(page.envelope(call.request, [_received(row) for row in page.rows]))


def _received(row: Any) -> dict[str, Any]:
    own = ("id", "state", "message", "reason", "created_at", "decided_at")
    about = {"course": row.course_id, "person": row.person_id}
    named = {"name": row.person.get_full_name(), "email": row.person.email}
    return {**{name: getattr(row, name) for name in own}, **about, **named}


@operation(
    "applications_approve", summary="Let somebody in", tags=["Joining"], responses={200: SeatApplicationOut}
)
def approve(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """With a seat now ("accepted"), or as soon as there is a place ("waiting"). Repeating is harmless."""
    return call.json(members(learning.approve(call.person.pk, id)))


@operation(
    "applications_refuse",
    summary="Refuse an application",
    tags=["Joining"],
    request=RefusalIn,
    responses={200: SeatApplicationOut},
    request_examples={"with a reason": {"reason": "This course is for second-year students."}},
)
def refuse(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """The person reads the reason, and may apply again."""
    reason = read(RefusalIn, call.body()).reason
    return call.json(members(learning.refuse(call.person.pk, id, reason=reason)))


@operation(
    "invitations_list",
    summary="Invitations to a course",
    tags=["Joining"],
    responses={200: page_of(InvitationOut)},
)
def invitations(call: Call, key: UUID) -> HttpResponse:
    """For who gives the course's seats, newest first. Codes are not kept, only how to recognise them."""
    page = paginate(learning.invitations(call.person.pk, key), call.query, ("-id",))
    shown = [members(learning.invitation_info(row), without=_NO_CODE) for row in page.rows]
    return call.json(page.envelope(call.request, shown))


@operation(
    "invitations_make",
    summary="Make an invitation",
    tags=["Joining"],
    request=InvitationIn,
    responses={201: InvitationMadeOut},
    request_examples={"for a class": {"label": "Class of 2027", "max_uses": 30}},
    once=False,
)
def invite(call: Call, key: UUID) -> HttpResponse:
    """A code that opens the course to its bearers, whatever else joining needs but dates, price and places.

    With an address it is sent there, whether or not anybody here has that address.
    """
    spec = learning.InvitationSpec(**read(InvitationIn, call.body()).model_dump())
    return call.json(members(learning.make_invitation(call.person.pk, key, spec)), 201)


@operation(
    "invitations_make_many",
    summary="Invite a list of people",
    tags=["Joining"],
    request=InviteListIn,
    responses={200: InviteListOut},
    request_examples={"first look": {"csv": "email\nada@example.org\n", "dry_run": True}},
)
def invite_many(call: Call, key: UUID) -> HttpResponse:
    """A code, good once, for each address of a CSV (column `email`, or one a line); a report for each line.

    A dry run, the default, makes nothing. Members and people who have an open invitation get none. Each code is sent to
    its address, and shown this once.
    """
    sent = read(InviteListIn, call.body())
    lines = learning.invite_list(
        call.person.pk, key, sent.csv, dry_run=sent.dry_run, expires_at=sent.expires_at
    )
    counts = Counter(line.outcome for line in lines)
    report = {"dry_run": sent.dry_run, "counts": counts, "lines": [members(line) for line in lines]}
    return call.json(report)


@operation("invitations_revoke", summary="Take an invitation back", tags=["Joining"], responses={204: None})
def revoke(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Nobody comes in by it any more; who did stays."""
    learning.revoke_invitation(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "invitations_redeem",
    summary="Join by an invitation",
    tags=["Joining"],
    request=CodeIn,
    responses={200: SeatOut, 201: SeatOut},
)
def redeem(call: Call) -> HttpResponse:
    """The seat in the course that the code invites to: 201 when it was taken now, 200 when it was there already."""
    seat = learning.redeem(call.person.pk, read(CodeIn, call.body()).code)
    return call.json(members(seat, without=_NO_PERSON), 201 if seat.created else 200)


urlpatterns = [
    path("courses/<uuid:key>/joining/", hot(GET=joining, PUT=change_joining)),
    path("courses/<uuid:key>/price/", hot(PUT=change_price, DELETE=remove_price)),
    path("courses/<uuid:key>/application/", hot(GET=application, POST=apply, DELETE=withdraw)),
    path("courses/<uuid:key>/applications/", hot(GET=applications)),
    path("courses/<uuid:key>/invitations/", hot(GET=invitations, POST=invite)),
    path("courses/<uuid:key>/invitations/list/", hot(POST=invite_many)),
    path("applications/<uuid:id>/approve/", hot(POST=approve)),
    path("applications/<uuid:id>/refuse/", hot(POST=refuse)),
    path("invitations/<uuid:id>/", hot(DELETE=revoke)),
    path("invitations/redeem/", hot(POST=redeem)),
]
