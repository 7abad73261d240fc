"""The caller's own profile."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from lms_site.accounts import api as accounts
from lms_site.api.etag import check_match, etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.lists import fields_parameter, only_fields
from lms_site.foundation.errors import Invalid, Problem

_WRITABLE = ("name", "locale")


class Me(BaseModel):
    """A person as the person sees it."""

    id: UUID
    email: str = Field(description="The primary address; changed at `auth/app/v1/account/email`.")
    name: str = Field(description="Shown to others.", examples=["Ada Lovelace"])
    locale: str = Field(description="The language the person prefers; empty: none.", examples=["en"])
    is_staff: bool = Field(description="An administrator of the site.")
    joined_at: datetime


class MeChanges(BaseModel):
    """What a person may change of the own profile; a missing member stays as it is."""

    name: str = Field("", max_length=150, examples=["Ada Lovelace"])
    locale: str = Field("", examples=["en"])


@operation(
    "me_read",
    summary="The own profile",
    tags=["People"],
    responses={200: Me},
    parameters=[fields_parameter(Me.model_fields)],
)
def read(call: Call) -> HttpResponse:
    """The profile of the caller."""
    profile = _document(accounts.profile_of(call.person.pk))
    body = dump(only_fields(call.request, profile))
    return call.document(body, etag=etag_of(dump(profile), call.query.get("fields", "")))


@operation(
    "me_change",
    summary="Change the own profile",
    tags=["People"],
    request=MeChanges,
    responses={200: Me},
)
def change(call: Call) -> HttpResponse:
    """The profile with the new values. With `If-Match` only the version that was seen is changed (412)."""
    changes = _changes(call.body())
    profile = _document(
        accounts.change_profile(
            call.person.pk, **changes, seen=lambda now: check_match(call.request, _etag(_document(now)))
        )
    )
    response = call.json(profile)
    response["ETag"] = _etag(profile)
    return response


def _changes(body: dict[str, Any]) -> dict[str, str]:
    wrong = {
        name: (Problem("not_writable", _("This cannot be changed here.")),)
        for name in set(body) - set(_WRITABLE)
    }
    for name in _WRITABLE:
        if name in body and not isinstance(body[name], str):
            wrong[name] = (Problem("not_text", _("Must be a text.")),)
    if wrong:
        raise Invalid(fields=wrong)
    return body


def _document(profile: accounts.Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in Me.model_fields}


def _etag(profile: dict[str, Any]) -> str:
    return etag_of(dump(profile), "")


urlpatterns = [path("me/", hot(GET=read, PATCH=change))]
