"""Access and refresh tokens (JWT, RS256): issued, read, rotated, ended.

An access token is good for five minutes and is read without SQL. A refresh token is good once: each refresh gives
the next one. Showing a used one again means that somebody has a copy, and ends the session for both.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.internal.sessionkit import get_session_user
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.utils import timezone

from lms_site.accounts.errors import RefreshInProgress, TokenNotValid
from lms_site.accounts.keys import keys
from lms_site.accounts.models import TokenSession, User
from lms_site.accounts.revocation import end_sessions, is_alive
from lms_site.foundation.ids import new_id

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_ALGORITHM = "RS256"
_REMEMBERED = 4096
_KEEP_SESSION_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token of ours says once its signature is checked."""

    person: UUID
    session: UUID
    token: UUID
    expires: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A new access token and the refresh token that follows it."""

    access: str
    refresh: str


def open_session(user: AbstractBaseUser, session: SessionBase) -> Pair:
    """Tokens for a person who has just passed every stage of logging in; one token session a Django session."""
    values = {"person_id": user.pk, "refresh_id": new_id(), "refreshed_at": timezone.now()}
    row, _ = TokenSession.objects.update_or_create(
        session_key=session.session_key,
        defaults=values,
        create_defaults={**values, "created_at": _logged_in_at(session)},
    )
    return _pair(row)


def _logged_in_at(session: SessionBase) -> datetime:
    """When the person last proved who they are: a browser may ask for tokens long after."""
    steps = [step["at"] for step in session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())]
    return datetime.fromtimestamp(max(steps), UTC) if steps else timezone.now()


def access_token_of(session: SessionBase) -> str:
    """One more access token of a session that has a token session. Raises TokenNotValid when it has none."""
    row = TokenSession.objects.filter(session_key=session.session_key, ended_at=None).first()
    if row is None:
        raise TokenNotValid
    return _encode(row, "access", new_id(), settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN)


def read_access(token: str) -> Claims:
    """The claims of an access token that is genuine and not expired; whether it was revoked is asked elsewhere.

    Verified tokens are remembered by the process: reading one again costs a dictionary look-up.
    Raises TokenNotValid.
    """
    claims = _verified(token, "access")
    if claims.expires <= time.time():
        raise TokenNotValid
    return claims


def check(token: str) -> Claims:
    """The claims of an access or refresh token that would be accepted now. Raises TokenNotValid."""
    try:
        claims = _decode(token, "access")
    except TokenNotValid:
        claims = _decode(token, "refresh")
        if not TokenSession.objects.filter(pk=claims.session, refresh_id=claims.token).exists():
            raise
    if not is_alive(claims.person, claims.session):
        raise TokenNotValid
    return claims


def rotate(refresh: str) -> Pair:
    """The next pair for a refresh token; the token is used up.

    Locks the session's row. Raises RefreshInProgress when another refresh of the session runs at this moment (the
    token is not used up), TokenNotValid in every other case; a token that was used before ends the session.
    """
    claims = _decode(refresh, "refresh")
    try:
        with transaction.atomic():
            pair = _rotate(claims)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise RefreshInProgress from error
        raise
    if pair is None:
        raise TokenNotValid
    return pair


def end(token: str) -> None:
    """End the session of a refresh or access token, expired or not. Ending twice is no error.

    Raises TokenNotValid when the token is not ours.
    """
    try:
        claims = _decode(token, "refresh", expired_too=True)
    except TokenNotValid:
        claims = _decode(token, "access", expired_too=True)
    _end(TokenSession.objects.filter(pk=claims.session, person_id=claims.person), TokenSession.End.LOGOUT)


def session_key_of(claims: Claims) -> str | None:
    """The key of the Django session behind a token; None when the session has ended."""
    rows = TokenSession.objects.filter(pk=claims.session, person_id=claims.person, ended_at=None)
    return rows.values_list("session_key", flat=True).first()


def _rotate(claims: Claims) -> Pair | None:
    """The next pair, or None. What ends a session here must be committed: no exception leaves after it."""
    rows = TokenSession.objects.filter(pk=claims.session, person_id=claims.person)
    row = rows.select_for_update(nowait=True, of=("self",)).first()
    if row is None or row.ended_at is not None:
        return None
    if row.refresh_id != claims.token:
        _end(rows, TokenSession.End.REUSE)
        return None
    if not _still_logged_in(row):
        return None
    row.refresh_id, row.refreshed_at = new_id(), timezone.now()
    row.save(update_fields=["refresh_id", "refreshed_at"])
    return _pair(row)


def _still_logged_in(row: TokenSession) -> bool:
    """Whether the Django session still names the person: not expired, same password, active."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
    user = get_session_user(session)
    if user is None or user.pk != row.person_id:
        return False
    end = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    stale = Session.objects.filter(pk=row.session_key, expire_date__lt=end - _KEEP_SESSION_FRESH)
    stale.update(expire_date=end)
    return True


def _end(rows: Any, reason: TokenSession.End) -> None:
    """End token sessions and remove the Django sessions behind them."""
    with transaction.atomic():
        session_keys = list(rows.filter(ended_at=None).values_list("session_key", flat=True))
        end_sessions(rows, reason)
        Session.objects.filter(pk__in=session_keys).delete()


def _pair(row: TokenSession) -> Pair:
    return Pair(
        _encode(row, "access", new_id(), settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN),
        _encode(row, "refresh", row.refresh_id, settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN),
    )


def _encode(row: TokenSession, use: str, token: UUID, lifetime: int) -> str:
    now = int(time.time())
    claims = {
        "iss": settings.LMS_BASE_URL,
        "iat": now,
        "exp": now + lifetime,
        "jti": str(token),
        "sid": str(row.pk),
        "sub": str(row.person_id),
        "token_use": use,
    }
    signer = keys()
    return jwt.encode(claims, signer.signing, algorithm=_ALGORITHM, headers={"kid": signer.kid})


def _decode(token: str, use: str, *, expired_too: bool = False) -> Claims:
    try:
        claims = jwt.decode(
            token,
            keys().verifying[_kid(token)],
            algorithms=[_ALGORITHM],
            options={
                "require": ["exp", "sub", "sid", "jti"],
                "verify_exp": not expired_too,
                "verify_aud": False,
            },
        )
        if claims["token_use"] != use:
            raise TokenNotValid
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), UUID(claims["jti"]), float(claims["exp"]))
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise TokenNotValid from error


def _kid(token: str) -> str:
    """The name of the key that a token says it is signed with. All tokens of a key begin alike: read it once."""
    header, _, _rest = token.partition(".")
    return _kid_of(header)


@lru_cache(maxsize=64)
def _kid_of(header: str) -> str:
    return str(jwt.get_unverified_header(f"{header}.e30.").get("kid"))


@lru_cache(maxsize=_REMEMBERED)
def _verified(token: str, use: str) -> Claims:
    return _decode(token, use)


def person_of(claims: Claims) -> User:
    """The person a token names, without a query."""
    return User.reference(claims.person)
