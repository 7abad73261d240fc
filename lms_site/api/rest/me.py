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
from lms_site.api.etag import IF_MATCH, check_match, etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.lists import fields_parameter, only_fields
from lms_site.api.previews import media_token_of, preview_token
from lms_site.api.read import members
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
    etag=True,
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
    etag=True,
    parameters=[IF_MATCH],
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


class MediaTokenOut(BaseModel):
    """A token to append to the address of a file, and until when it is good."""

    token: str = Field(examples=["8c1f….5a07….6921f4e0:Zk3…"])
    expires_at: datetime


@operation(
    "me_media_token",
    summary="A token for addresses of files",
    tags=["People"],
    responses={200: MediaTokenOut},
    preview="reads",
    description=(
        "For what cannot send a header (`<img>`, a player): append `?media_token=` and the token to the address of a"
        " file. It says who asks and opens nothing but files, each as if it were asked for with the header. It is good"
        " for 30 to 60 minutes, and no longer than the login; everybody who has it reads files in the person's name."
    ),
)
def media_token(call: Call) -> HttpResponse:
    """The token, the same for half an hour, so that browsers can keep what they got with it."""
    claims = call.admission.claims
    made = members(accounts.media_token(call.person.pk, None if claims is None else claims.session))
    previewed = preview_token(call.request)
    return call.json(made if previewed is None else {**made, "token": media_token_of(previewed)})


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


urlpatterns = [
    path("me/", hot(GET=read, PATCH=change)),
    path("me/media-token/", hot(GET=media_token)),
]
