"""Becoming a teacher, and the roles of the site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from content_types.rights.policies import roles_of_the_site
from lms_site.accounts import api as accounts
from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of, page_of
from lms_site.api.pagination import paginate
from lms_site.api.read import members, read
from lms_site.api.teaching_shapes import (
    ApplicantOut,
    ApplicationIn,
    DecisionIn,
    SiteRoleOut,
    TeachingOut,
)
from lms_site.foundation.errors import Denied

_TAGS = ["Teaching"]
_STATES = ("waiting", "approved", "declined", "withdrawn")
_OLDEST = ("id",)
_COLUMNS = ("id", "text", "state", "answer", "created_at", "decided_at")


@operation("teaching_read", summary="May I teach?", tags=_TAGS, responses={200: TeachingOut})
def mine(call: Call) -> HttpResponse:
    """Whether the caller may make courses, and what became of their application."""
    return call.json(members(accounts.teaching(call.person.pk)))


@operation(
    "teaching_apply",
    summary="Apply to teach",
    tags=_TAGS,
    request=ApplicationIn,
    responses={201: TeachingOut},
    request_examples={"a birdwatcher": {"text": "I have led bird walks for ten years."}},
)
def apply(call: Call) -> HttpResponse:
    """Where the site is open, the caller teaches at once; else somebody decides."""
    sent = read(ApplicationIn, call.body())
    return call.json(members(accounts.apply_to_teach(call.person.pk, sent.text)), 201)


@operation("teaching_withdraw", summary="Take the application back", tags=_TAGS, responses={204: None})
def withdraw(call: Call) -> HttpResponse:
    """One that waits; repeating is harmless."""
    accounts.withdraw_application(call.person.pk)
    return HttpResponse(status=204)


@operation(
    "teacher_applications_list",
    summary="Applications to teach",
    tags=_TAGS,
    responses={200: page_of(ApplicantOut)},
    parameters=[
        {
            "name": "state",
            "in": "query",
            "schema": {"type": "string", "enum": list(_STATES)},
            "description": "Only those in this state.",
        }
    ],
)
def applications(call: Call) -> HttpResponse:
    """For whoever decides who may teach; oldest first."""
    found = accounts.applications(call.person.pk)
    state = call.query.get("state")
    if state is not None:
        if state not in _STATES:
            raise Malformed(_("Unknown state."), pointer="?state", code="bad_state")
        found = found.filter(state=state)
    page = paginate(found, call.query, _OLDEST)
    return call.json(page.envelope(call.request, [_sent(row) for row in page.rows]))


def _sent(row: Any) -> dict[str, Any]:
    of_person = {"person": row.person_id, "name": row.person.get_full_name(), "email": row.person.email}
    return {**{name: getattr(row, name) for name in _COLUMNS}, **of_person}


@operation(
    "teacher_applications_decide",
    summary="Decide who may teach",
    tags=_TAGS,
    request=DecisionIn,
    responses={200: ApplicantOut},
    request_examples={"welcome": {"verdict": "approved", "answer": "Welcome!"}},
)
def decide(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Approved: the person may make courses and enter the studio. The same verdict again changes nothing."""
    sent = read(DecisionIn, call.body())
    made = accounts.decide_application(call.person.pk, id, sent.verdict, sent.answer)
    return call.json(members(made))


@operation("roles_list", summary="The roles of the site", tags=_TAGS, responses={200: array_of(SiteRoleOut)})
def roles(call: Call) -> HttpResponse:
    """For administrators: each role with its permissions, by name. They are edited in the studio, as groups."""
    if not accounts.may(call.person.pk, "auth.view_group"):
        raise Denied
    return call.json([members(role) for role in accounts.site_roles(roles_of_the_site())])


urlpatterns = [
    path("me/teaching/", hot(GET=mine, POST=apply, DELETE=withdraw)),
    path("teacher-applications/", hot(GET=applications)),
    path("teacher-applications/<uuid:id>/decision/", hot(POST=decide)),
    path("roles/", hot(GET=roles)),
]
