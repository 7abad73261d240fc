"""Pictures of people: decoded, turned upright, cut to squares and encoded anew, so that nothing else of a file stays.

A picture is a folder of four files named by a random key; every change makes another folder, and the old one goes
with the fact that tells of it (ADR 0062).
"""

from __future__ import annotations

import struct
from dataclasses import asdict
from io import BytesIO
from typing import IO, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from lms_site.accounts.errors import NoAvatar
from lms_site.accounts.events import AvatarDropped
from lms_site.accounts.models import User
from lms_site.accounts.profile_data import Audience, AvatarFile, Crop, Picture
from lms_site.accounts.profile_models import PersonProfile
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import Envelope, emit
from lms_site.foundation.locks import lock_row

SIZES = (64, 256, 512)
WHOLE = "whole"
MOST_BYTES, MOST_PIXELS, SMALLEST, LONGEST_SIDE = 5 * 1024 * 1024, 40_000_000, 16, 2048
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 85
_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError)


def locked_profile(person: UUID) -> tuple[User, PersonProfile]:
    """The person and their profile, both the caller's until the transaction ends. Raises NotFound."""
    user = lock_row(User.objects.filter(pk=person))
    return user, PersonProfile.objects.get_or_create(pk=person)[0]


def avatar_path(key: UUID, size: int | str) -> str:
    """Where the API serves a file of a picture."""
    return f"/api/v1/avatars/{key}/{size}"


def sizes_of(key: UUID) -> dict[str, str]:
    """The addresses of the squares, by the length of a side."""
    return {str(size): avatar_path(key, size) for size in SIZES}


def picture_of(profile: PersonProfile) -> Picture | None:
    """The person's picture as they see it; None without one."""
    if profile.avatar is None or profile.picture is None:
        return None
    return _picture(profile.avatar, profile.picture)


def _picture(key: UUID, picture: dict[str, Any]) -> Picture:
    return Picture(
        key=key,
        sizes=sizes_of(key),
        whole=avatar_path(key, WHOLE),
        width=picture["width"],
        height=picture["height"],
        crop=Crop(**picture["crop"]),
    )


def avatar_file(key: UUID, size: str) -> AvatarFile | None:
    """A file of a picture and who may see it; the whole picture is its owner's alone. None: there is none."""
    row = PersonProfile.objects.filter(avatar=key).only("person_id", "shown").first()
    if row is None or size not in {WHOLE, *map(str, SIZES)}:
        return None
    shown = Audience(row.shown.get("avatar", Audience.NOBODY))
    return AvatarFile(
        person=row.pk, name=_name(key, size), audience=Audience.NOBODY if size == WHOLE else shown
    )


def put_avatar(person: UUID, file: IO[bytes], size: int, crop: Crop | None = None) -> Picture:
    """Make this file the person's picture, cut as said (a square from the middle without it).

    What the file says it is does not matter, only what it holds: JPEG, PNG, WebP or GIF. Raises Invalid.
    """
    if size > MOST_BYTES:
        raise Invalid.field("file", "too_large", _("A picture may have 5 MB at most."))
    image, width, height = _decoded(file)
    return _replace(person, image, width, height, _inside(crop, width, height))


def crop_avatar(person: UUID, crop: Crop) -> Picture:
    """Show another part of the picture that is there. Raises NoAvatar, Invalid."""
    row = PersonProfile.objects.filter(pk=person, avatar__isnull=False).first()
    if row is None or row.avatar is None or row.picture is None:
        raise NoAvatar
    width, height = row.picture["width"], row.picture["height"]
    try:
        with default_storage.open(_name(row.avatar, WHOLE), "rb") as handle, Image.open(handle) as opened:
            image = opened.convert(opened.mode)
    except OSError:
        raise NoAvatar from None
    return _replace(person, image, width, height, _inside(crop, width, height), instead_of=row.avatar)


@transaction.atomic
def drop_avatar(person: UUID) -> None:
    """Remove the picture with its files. Idempotent."""
    row = PersonProfile.objects.select_for_update(of=("self",)).filter(pk=person).first()
    if row is None or row.avatar is None:
        return
    emit(AvatarDropped(person=person, avatar=row.avatar))
    row.avatar = row.picture = None
    row.save(update_fields=["avatar", "picture"])


def forget_files(event: AvatarDropped, _envelope: Envelope) -> None:
    """Delete the files of a picture that nobody has any more. Repeating is harmless."""
    _delete(event.avatar)


def _replace(
    person: UUID, image: Image.Image, width: int, height: int, crop: Crop, *, instead_of: UUID | None = None
) -> Picture:
    key = uuid4()
    try:
        _store(key, image, _scaled(crop, image.width / width))
        return _note(person, key, {"width": width, "height": height, "crop": asdict(crop)}, instead_of)
    except BaseException:
        _delete(key)
        raise


@transaction.atomic
def _note(person: UUID, key: UUID, picture: dict[str, Any], instead_of: UUID | None) -> Picture:
    _user, row = locked_profile(person)
    if instead_of is not None and row.avatar != instead_of:
        raise NoAvatar
    if row.avatar is not None:
        emit(AvatarDropped(person=person, avatar=row.avatar))
    row.avatar, row.picture = key, picture
    row.save(update_fields=["avatar", "picture"])
    return _picture(key, picture)


def _decoded(file: IO[bytes]) -> tuple[Image.Image, int, int]:
    """The picture upright, no larger than is kept, and its width and height as it was sent."""
    wrong = Invalid.field("file", "not_a_picture", _("Send a picture: JPEG, PNG, WebP or GIF."))
    try:
        with Image.open(file, formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid.field("file", "too_many_pixels", _("This picture has too many pixels."))
            width, height = opened.size
            if opened.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
                width, height = height, width
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            if min(width, height) < SMALLEST:
                raise Invalid.field("file", "too_small", _("This picture is too small."))
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return _clean(upright), width, height
    except _BROKEN as error:
        raise wrong from error


def _clean(image: Image.Image) -> Image.Image:
    """The pixels alone: no place, camera, comment or profile goes along."""
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    pixels = image.convert(mode)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    return clean


def _inside(crop: Crop | None, width: int, height: int) -> Crop:
    """The part to show. Raises Invalid when it is not inside the picture."""
    if crop is None:
        side = min(width, height)
        return Crop(x=(width - side) // 2, y=(height - side) // 2, width=side, height=side)
    fits = crop.x >= 0 and crop.y >= 0 and crop.x + crop.width <= width and crop.y + crop.height <= height
    if not fits or min(crop.width, crop.height) < SMALLEST:
        raise Invalid.field("crop", "outside", _("This is no part of the picture."))
    return crop


def _scaled(crop: Crop, by: float) -> tuple[int, int, int, int]:
    left, top = int(crop.x * by), int(crop.y * by)
    return left, top, left + max(1, int(crop.width * by)), top + max(1, int(crop.height * by))


def _store(key: UUID, image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box)
    for size in SIZES:
        _save(_name(key, size), ImageOps.fit(part, (size, size), Image.Resampling.LANCZOS))
    _save(_name(key, WHOLE), image)


def _save(name: str, image: Image.Image) -> None:
    buffer = BytesIO()
    options: dict[str, Any] = {"quality": QUALITY, "method": 4}
    image.save(buffer, "WEBP", **options)
    default_storage.save(name, ContentFile(buffer.getvalue()))


def _delete(key: UUID) -> None:
    for size in (*SIZES, WHOLE):
        default_storage.delete(_name(key, size))


def _name(key: UUID, size: int | str) -> str:
    return f"avatars/{key.hex}/{size}.webp"
