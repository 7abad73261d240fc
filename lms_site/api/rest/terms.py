"""The terms of use: what is in force, and what the caller agreed to."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from lms_site.accounts import api as accounts
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.people_shapes import AcceptanceIn, OwnTermsOut, TermsIn, TermsOut
from lms_site.api.read import members, read
from lms_site.foundation.errors import NotFound

_TAGS = ["Terms"]
_LATEST = ("-starts_at", "-id")


@operation("terms_read", summary="The terms in force", tags=_TAGS, responses={200: TermsOut}, login=False)
def current(call: Call) -> HttpResponse:
    """What signing up asks everybody to accept; not found while the site has no terms."""
    found = accounts.current_terms()
    if found is None:
        raise NotFound
    return call.json(members(found))


@operation(
    "terms_publish",
    summary="Publish new terms",
    tags=_TAGS,
    request=TermsIn,
    responses={201: TermsOut},
    request_examples={"a page": {"version": "2026-11", "address": "https://school.example/terms"}},
)
def publish(call: Call) -> HttpResponse:
    """For whom a role of the site lets publish terms. A version never changes; everybody is asked for the new one."""
    sent = read(TermsIn, call.body())
    made = accounts.publish_terms(
        call.person.pk,
        sent.version,
        address=sent.address,
        text=sent.text,
        changes=sent.changes,
        starts_at=sent.starts_at,
    )
    return call.json(members(made), 201)


@operation(
    "terms_list",
    summary="All versions of the terms",
    tags=_TAGS,
    responses={200: page_of(TermsOut)},
    parameters=page_parameters(),
)
def versions(call: Call) -> HttpResponse:
    """For whoever publishes terms; the latest first, those to come included."""
    page = paginate(accounts.all_terms(call.person.pk), call.query, _LATEST)
    rows = [{name: getattr(row, name) for name in TermsOut.model_fields} for row in page.rows]
    return call.json(page.envelope(call.request, rows))


@operation("me_terms_read", summary="Own agreement to the terms", tags=_TAGS, responses={200: OwnTermsOut})
def mine(call: Call) -> HttpResponse:
    """Whether the terms in force are still to be accepted (`due`), and what was accepted last."""
    return call.json(members(accounts.own_terms(call.person.pk)))


@operation(
    "me_terms_accept",
    summary="Accept the terms",
    tags=_TAGS,
    request=AcceptanceIn,
    responses={200: OwnTermsOut},
)
def accept(call: Call) -> HttpResponse:
    """By the name of the version that was read; 422 when another one is in force by now. Repeating is harmless."""
    sent = read(AcceptanceIn, call.body())
    return call.json(members(accounts.accept_terms(call.person.pk, sent.version)))


urlpatterns = [
    path("terms/", hot(GET=current, POST=publish)),
    path("terms/versions/", hot(GET=versions)),
    path("me/terms/", hot(GET=mine, POST=accept)),
]
