"""The people of the site, for those who run it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from content_types.rights.policies import roles_of_the_site
from lms_site.accounts import api as accounts
from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.lists import chosen_ordering, ordering_parameter
from lms_site.api.managing_shapes import (
    MergeIn,
    MergeOut,
    MergePairIn,
    PersonFileOut,
    PersonIn,
    PersonOut,
    ReactivationIn,
    SuspensionIn,
)
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import paginate
from lms_site.api.read import flag_parameter, members, read

_TAGS = ["People"]
_ORDERINGS = {
    "-joined": ("-id",),
    "joined": ("id",),
    "email": ("email", "id"),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
}
_STATES = {"active": True, "suspended": False}
_ADMINISTRATORS = "administrators"


def _parameter(name: str, about: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", **schema}, "description": about}


@operation(
    "people_list",
    summary="The people of the site",
    tags=_TAGS,
    responses={200: page_of(PersonOut)},
    parameters=[
        _parameter("q", "Part of the name or of an address."),
        _parameter("state", "Only those.", enum=list(_STATES)),
        _parameter("role", f"Only those with this role of the site (its id), or `{_ADMINISTRATORS}`."),
        _parameter("verified", "Only those whose address is verified, or is not.", type="boolean"),
        ordering_parameter(_ORDERINGS),
    ],
)
def people(call: Call) -> HttpResponse:
    """For administrators, and for roles that see or manage people."""
    found = _narrowed(call, accounts.people(call.person.pk, roles=roles_of_the_site()))
    if text := call.query.get("q", "").strip():
        found = accounts.people_matching(found, text)
    page = paginate(found, call.query, chosen_ordering(call.query, _ORDERINGS))
    return call.json(page.envelope(call.request, [members(accounts.person_from(row)) for row in page.rows]))


def _narrowed(call: Call, found: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that the filters leave. Raises Malformed."""
    state, role = call.query.get("state"), call.query.get("role")
    verified = flag_parameter(call.query, "verified")
    if state is not None:
        if state not in _STATES:
            raise Malformed(_("Unknown state."), pointer="?state", code="bad_state")
        found = found.filter(is_active=_STATES[state])
    if role == _ADMINISTRATORS:
        found = found.filter(is_superuser=True)
    elif role is not None:
        if not (role.isascii() and role.isdecimal() and len(role) < 10):  # noqa: PLR2004 what a column holds
            raise Malformed(_("Unknown role."), pointer="?role", code="bad_role")
        found = found.filter(groups__in=roles_of_the_site().filter(pk=int(role)))
    return found if verified is None else found.filter(verified=verified)


@operation(
    "people_create",
    summary="Create a person",
    tags=_TAGS,
    request=PersonIn,
    responses={201: PersonFileOut},
    request_examples={"a learner": {"email": "ada@example.org", "name": "Ada Lovelace", "locale": "en"}},
)
def create(call: Call) -> HttpResponse:
    """An account without a password: the person gets a mail with a link to set one."""
    made = accounts.create_person(call.person.pk, **read(PersonIn, call.body()).model_dump())
    return _file(call, made, 201)


@operation("people_read", summary="A person", tags=_TAGS, responses={200: PersonFileOut})
def person(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """With every address, and what was done to the account."""
    return _file(call, id)


@operation(
    "people_suspend",
    summary="Suspend a person",
    tags=_TAGS,
    request=SuspensionIn,
    responses={200: PersonFileOut},
    request_examples={"with a reason": {"reason": "Sold answers."}},
)
def suspend(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Every session and token ends; what the person made stays. Nobody suspends who may more than they."""
    accounts.suspend(call.person.pk, id, read(SuspensionIn, call.body()).reason)
    return _file(call, id)


@operation(
    "people_reactivate",
    summary="Let a suspended person in again",
    tags=_TAGS,
    request=ReactivationIn,
    responses={200: PersonFileOut},
    request_examples={"with a reason": {"reason": "Was a mistake."}},
)
def reactivate(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """They log in anew."""
    accounts.reactivate(call.person.pk, id, read(ReactivationIn, call.body()).reason)
    return _file(call, id)


@operation(
    "people_resend_verification",
    summary="Send the verification again",
    tags=_TAGS,
    responses={204: None},
)
def resend(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """The mail by which the person proves the address, or sets a first password; once a minute."""
    accounts.resend_verification(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "people_merge_preview",
    summary="What merging two accounts would do",
    tags=_TAGS,
    request=MergePairIn,
    responses={200: MergeOut},
)
def merge_preview(call: Call) -> HttpResponse:
    """Nothing is changed. Whoever merges sends `confirm` along, so that exactly this is done."""
    pair = read(MergePairIn, call.body())
    return call.json(_merge(accounts.preview_merge(call.person.pk, pair.kept, pair.merged)))


@operation(
    "people_merge",
    summary="Merge two accounts of one person",
    tags=_TAGS,
    request=MergeIn,
    responses={200: MergeOut},
    once=True,
)
def merge(call: Call) -> HttpResponse:
    """Everything the one has is the other's afterwards, for ever. 412 when something changed since the preview."""
    sent = read(MergeIn, call.body())
    done = accounts.merge_people(call.person.pk, sent.kept, sent.merged, confirm=sent.confirm)
    return call.json(_merge(done))


def _file(call: Call, person: UUID, status: int = 200) -> HttpResponse:
    found = accounts.person_file(call.person.pk, person, roles=roles_of_the_site())
    body = {
        **members(found.person),
        "addresses": [members(one) for one in found.addresses],
        "entries": [members(one, without=frozenset({"label"})) for one in found.entries],
    }
    return call.json(body, status)


def _merge(done: accounts.Merge) -> dict[str, Any]:
    return {
        "kept": members(done.kept),
        "merged": members(done.merged),
        "lines": [{**members(line), "label": str(line.label)} for line in done.lines],
        "confirm": done.confirm,
    }


urlpatterns = [
    path("people/", hot(GET=people, POST=create)),
    path("people/merge/", hot(POST=merge)),
    path("people/merge/preview/", hot(POST=merge_preview)),
    path("people/<uuid:id>/", hot(GET=person)),
    path("people/<uuid:id>/suspend/", hot(POST=suspend)),
    path("people/<uuid:id>/reactivate/", hot(POST=reactivate)),
    path("people/<uuid:id>/resend-verification/", hot(POST=resend)),
]
