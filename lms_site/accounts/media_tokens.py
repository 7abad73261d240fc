"""Tokens in addresses of files: an `<img>` or a player cannot send a header.

A token says who asks, for as long as the session that it was made in lives, and opens nothing but files: whether one
is for that person is asked anew each time. It is the same for half an hour, so that addresses with it can be kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core import signing

from lms_site.accounts.models import User
from lms_site.accounts.revocation import is_alive

STEP = 1800
_SALT = "lms.media_token"


@dataclass(frozen=True, slots=True)
class MediaToken:
    """A token for `?media_token=`, and until when it is good."""

    token: str
    expires_at: datetime


def media_token(person: UUID, session: UUID | None) -> MediaToken:
    """A token of a person, good for 30 to 60 minutes, and no longer than the token session it is asked in."""
    expires = (int(time.time()) // STEP + 2) * STEP
    parts = (person.hex, session.hex if session else "", f"{expires:x}")
    return MediaToken(_signer().sign(".".join(parts)), datetime.fromtimestamp(expires, UTC))


def media_token_person(token: str) -> UUID | None:
    """Whose token it is; None when it is not ours, too old, or its session or person is no longer active. One SQL."""
    try:
        person, session, expires = _signer().unsign(token).split(".")
    except signing.BadSignature:
        return None
    if int(expires, 16) <= time.time():
        return None
    who = UUID(person)
    if session:
        return who if is_alive(who, UUID(session)) else None
    return who if User.objects.filter(pk=who, is_active=True).exists() else None


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
