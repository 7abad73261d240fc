"""Profiles: the own one with its picture, and what others show of theirs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.api.etag import IF_MATCH, check_match, etag_of, not_modified
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.lists import fields_parameter, only_fields
from lms_site.api.media_links import are_local
from lms_site.api.openapi.schemas import file_of
from lms_site.api.people_shapes import AvatarOut, CropShape, OwnProfileOut, ProfileChangesIn, ProfileOut
from lms_site.api.read import members, read, read_form
from lms_site.foundation.errors import Invalid, NotFound
from lms_site.learning import api as learning

_TAGS = ["Profiles"]
MOST_BYTES = 6 * 1024 * 1024
MINUTES, SHORTLY = 300, 30
_PICTURE = {
    "type": "object",
    "title": "NewAvatar",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "JPEG, PNG, WebP or GIF, 5 MB and 40 million pixels at most.",
        },
        **{
            name: {"type": "integer", "minimum": 0, "description": "Of the part to show; all four, or none."}
            for name in CropShape.model_fields
        },
    },
}


@operation(
    "me_profile_read",
    etag=True,
    summary="The own profile in full",
    tags=_TAGS,
    responses={200: OwnProfileOut},
    parameters=[fields_parameter(OwnProfileOut.model_fields)],
)
def mine(call: Call) -> HttpResponse:
    """What the caller tells about themselves, and to whom."""
    profile = members(accounts.own_profile(call.person.pk))
    body = dump(only_fields(call.request, profile))
    return call.document(body, etag=etag_of(dump(profile), call.query.get("fields", "")))


@operation(
    "me_profile_change",
    etag=True,
    parameters=[IF_MATCH],
    summary="Change the own profile in full",
    tags=_TAGS,
    request=ProfileChangesIn,
    responses={200: OwnProfileOut},
    request_examples={
        "a birdwatcher": {
            "headline": "Birdwatcher and teacher",
            "links": [{"label": "My blog", "address": "https://birds.example/"}],
            "shown": {"headline": "everyone", "links": "members"},
        }
    },
)
def change(call: Call) -> HttpResponse:
    """The profile with the new values. With `If-Match` only the version that was seen is changed (412)."""
    sent = read(ProfileChangesIn, call.body())
    changed = accounts.change_own_profile(
        call.person.pk,
        sent.model_dump(exclude_unset=True),
        seen=lambda now: check_match(call.request, _etag(now)),
    )
    response = call.json(members(changed))
    response["ETag"] = _etag(changed)
    return response


def _etag(profile: accounts.OwnProfile) -> str:
    return etag_of(dump(members(profile)), "")


@operation(
    "me_avatar_put",
    summary="Set the own picture",
    tags=_TAGS,
    request=_PICTURE,
    media_type="multipart/form-data",
    responses={200: AvatarOut},
    scope="pictures",
)
def put_avatar(call: Call) -> HttpResponse:
    """Replaces the picture that was there. It is decoded and encoded anew: nothing but its pixels is kept."""
    file, crop = _sent_picture(call)
    made = accounts.put_avatar(call.person.pk, file, file.size or 0, crop)
    return call.json(members(made))


def _sent_picture(call: Call) -> tuple[UploadedFile[bytes], accounts.Crop | None]:
    """The file and the part of it to show. Raises Invalid, RequestDataTooBig (413) before much is read."""
    length = call.request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise RequestDataTooBig
    file = call.request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid.field("file", "required", _("Send the picture as the part `file` of a form."))
    named = {name: call.request.POST[name] for name in CropShape.model_fields if name in call.request.POST}
    return file, accounts.Crop(**read_form(CropShape, named).model_dump()) if named else None


@operation(
    "me_avatar_crop",
    summary="Show another part of the own picture",
    tags=_TAGS,
    request=CropShape,
    responses={200: AvatarOut},
    scope="pictures",
)
def crop_avatar(call: Call) -> HttpResponse:
    """Cuts the squares anew, from the picture that was sent."""
    crop = accounts.Crop(**read(CropShape, call.body()).model_dump())
    return call.json(members(accounts.crop_avatar(call.person.pk, crop)))


@operation("me_avatar_delete", summary="Remove the own picture", tags=_TAGS, responses={204: None})
def delete_avatar(call: Call) -> HttpResponse:
    """With its files. Repeating is harmless."""
    accounts.drop_avatar(call.person.pk)
    return HttpResponse(status=204)


@operation(
    "avatars_read",
    etag=True,
    summary="A square of somebody's picture",
    tags=_TAGS,
    responses={200: file_of("image/webp"), 302: None},
    parameters=[
        {
            "name": "media_token",
            "in": "query",
            "schema": {"type": "string"},
            "description": "Says who asks where no header can be sent, see `me_media_token`.",
        }
    ],
    login=False,
    scope="files",
    description=(
        "WebP, for whom the person shows it to; missing for everybody else. `size` is 64, 256 or 512, or `whole` for"
        " the person alone. The address never shows another picture: a new one has a new address."
    ),
)
def avatar(call: Call, key: UUID, size: str) -> HttpResponseBase:
    """The bytes, or where a bucket has them."""
    file = accounts.avatar_file(key, size)
    if file is None or not learning.sees(_viewer(call), file.person, file.audience):
        raise NotFound
    if not are_local():
        return _led(file.name)
    answer = _bytes(call, file.name, etag_of(str(key), size))
    if file.audience == accounts.Audience.EVERYONE:
        answer["Cache-Control"] = f"public, max-age={MINUTES}"
    else:
        answer["Cache-Control"] = f"private, max-age={MINUTES}"
        answer["Vary"] = "Authorization, Cookie"
    return answer


def _viewer(call: Call) -> UUID | None:
    """Who asks: by the usual ways, else by the token in the address."""
    if call.user.is_authenticated:
        return call.user.pk
    token = call.query.get("media_token")
    return accounts.media_token_person(token) if token else None


def _bytes(call: Call, name: str, etag: str) -> HttpResponse:
    if not_modified(call.request, etag):
        answer = HttpResponse(status=304)
    else:
        try:
            with default_storage.open(name, "rb") as handle:
                answer = HttpResponse(handle.read(), content_type="image/webp")
        except OSError:
            raise NotFound from None
    answer["ETag"] = etag
    answer["Content-Disposition"] = "inline"
    return answer


def _led(name: str) -> HttpResponse:
    """To the bucket, by an address that works for some minutes: kept for less than that, and by nobody else."""
    signed = cast("Any", default_storage).url(
        name, parameters={"ResponseContentType": "image/webp"}, expire=MINUTES
    )
    answer = HttpResponseRedirect(signed)
    answer["Cache-Control"] = f"private, max-age={SHORTLY}"
    answer["Vary"] = "Authorization, Cookie"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@operation("profiles_read", summary="Somebody's profile", tags=_TAGS, responses={200: ProfileOut})
def profile(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """What the person shows to the caller. Who does not show their name to the caller is not found."""
    return call.json(members(learning.profile_for(call.person.pk, id)))


urlpatterns = [
    path("me/profile/", hot(GET=mine, PATCH=change)),
    path("me/profile/avatar/", hot(POST=put_avatar, PATCH=crop_avatar, DELETE=delete_avatar)),
    path("avatars/<uuid:key>/<str:size>", hot(GET=avatar)),
    path("profiles/<uuid:id>/", hot(GET=profile)),
]
