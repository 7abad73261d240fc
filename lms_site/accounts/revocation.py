"""Ending sessions, and making access tokens that were already issued worthless at once.

The truth is in the database (`TokenSession.ended_at`, `User.is_active`). Beside it stands a flag in Valkey for as
long as an access token can live, so that a request finds out without SQL. While Valkey is down requests ask the
database; a flag that could not be written leaves a token good until it expires, five minutes at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

import structlog
from allauth.core import context
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from lms_site.accounts.models import TokenSession
from lms_site.foundation import valkey

log = structlog.get_logger(__name__)

_SKEW = 60


def flag(person: UUID | str, session: UUID | str) -> str:
    """The key in Valkey whose existence refuses the access tokens of the session."""
    return f"lms:auth:{{{person}}}:{session}"


def end_sessions(sessions: QuerySet[TokenSession], reason: TokenSession.End) -> int:
    """End the sessions that are alive; their tokens are refused once the transaction is committed."""
    with transaction.atomic():
        ended = list(
            sessions.filter(ended_at=None).select_for_update(of=("self",)).values_list("person_id", "pk")
        )
        TokenSession.objects.filter(pk__in=[pk for _, pk in ended]).update(
            ended_at=timezone.now(), end_reason=reason
        )
        transaction.on_commit(partial(_raise_flags, [flag(*pair) for pair in ended]))
    return len(ended)


def end_all(person: UUID) -> int:
    """End every session of a person who became inactive."""
    return end_sessions(TokenSession.objects.filter(person_id=person), TokenSession.End.INACTIVE)


def end_others(person: UUID) -> int:
    """End every session of a person with a new password, except the one in which it was set."""
    others = TokenSession.objects.filter(person_id=person).exclude(session_key=_present_session_key())
    return end_sessions(others, TokenSession.End.PASSWORD)


def is_alive(person: UUID, session: UUID) -> bool:
    """What the database says of an access token's session; one statement."""
    return TokenSession.objects.filter(
        pk=session, person_id=person, ended_at=None, person__is_active=True
    ).exists()


def _present_session_key() -> str:
    request = getattr(context, "request", None)
    return getattr(getattr(request, "session", None), "session_key", None) or ""


def _raise_flags(keys: Iterable[str]) -> None:
    keys = list(keys)
    if not keys:
        return
    try:
        with valkey.client().pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.set(key, 1, ex=settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN + _SKEW)
            pipe.execute()
    except RedisError as error:
        log.warning("revocation_flag_not_written", sessions=len(keys), error=type(error).__name__)
