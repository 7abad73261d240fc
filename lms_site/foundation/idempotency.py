"""Requests that must not happen twice: the same key and the same request give the same reply.

The reply is written in the transaction of the effect, so after a crash there are both or neither, and a client may
always send again. A refusal is not kept: nothing happened, the next try is judged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import canonical
from lms_site.foundation.errors import Conflict, Invalid
from lms_site.foundation.locks import lock_number

KEEP_HOURS = 48
_LONGEST_KEY = 255

_LOOK = """
    SELECT pg_try_advisory_xact_lock(%s), kept.request, kept.status, kept.headers::text, kept.body
    FROM (VALUES (1)) AS one LEFT JOIN foundation_idempotencykey kept ON kept.person = %s AND kept.key = %s
"""
_KEEP = """
    INSERT INTO foundation_idempotencykey (person, key, request, status, headers, body)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s)
"""


class KeyInUse(Conflict):
    """The first request with the key is still running."""

    code = "idempotency_key_in_use"
    message = _("The same request is being handled right now. Try again in a moment.")


class KeyReused(Invalid):
    """The key was used for a different request before."""

    code = "idempotency_key_reused"
    message = _("This idempotency key was used for a different request.")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is kept of a reply: the transport's status, headers and bytes. `replayed` says that it is not the first."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def request_digest(*parts: bytes | str) -> str:
    """What is compared to tell whether two requests are the same: method, address, body, in this order."""
    return canonical.digest(
        canonical.dumps(
            [canonical.digest(part if isinstance(part, bytes) else part.encode()) for part in parts]
        )
    )


def once(person: str, key: str, *, request: str, run: Callable[[], Reply]) -> Reply:
    """The reply of `run`, which is called for the first request with this key of this person only.

    `run` is called in a transaction; when it raises, nothing is kept. Raises KeyReused when the kept request differs,
    KeyInUse while the first one runs, Invalid for an impossible key. Costs two statements.
    """
    if not 0 < len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid.field("Idempotency-Key", "malformed", _("1 to 255 printable ASCII characters."))
    with transaction.atomic():
        kept = _look(person, key, request)
        if kept is not None:
            return kept
        reply = run()
        _keep(person, key, request, reply)
    return reply


def purge() -> int:
    """Delete replies older than two days; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM foundation_idempotencykey WHERE created_at < statement_timestamp() - %s * interval '1 hour'",
            [KEEP_HOURS],
        )
        return int(cursor.rowcount)


def _look(person: str, key: str, request: str) -> Reply | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [lock_number(f"idempotency:{person}:{key}"), person, key])
        mine, kept_request, status, headers, body = cursor.fetchone()
    if kept_request is not None:
        if kept_request != request:
            raise KeyReused
        return Reply(status, bytes(body), canonical.loads(headers), replayed=True)
    if not mine:
        raise KeyInUse
    return None


def _keep(person: str, key: str, request: str, reply: Reply) -> None:
    """Write the reply. The one before us may have committed after we looked: the index then refuses ours."""
    headers = canonical.dumps(dict(reply.headers)).decode()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [person, key, request, reply.status, headers, reply.body])
    except IntegrityError:
        raise KeyInUse from None
