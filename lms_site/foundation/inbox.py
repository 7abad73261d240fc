"""Effects that happen once, although messages come twice: subscribers of events, and messages from outside."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import structlog
from django.db import connection, transaction

from lms_site.foundation import canonical
from lms_site.foundation.errors import Conflict
from lms_site.foundation.events import Envelope, Subscriber, parse, registry
from lms_site.foundation.logs import Redactor

# Seconds between attempts: three days in all, then the entry is dead.
BACK_OFF = (5, 30, 60, 300, 1200, 3600, 14400, 21600, 43200, 43200, 86400)
ATTEMPTS = len(BACK_OFF) + 1
STARTS = 10  # of a handler that takes its worker down each time
AT_ONCE = 200  # entries that one message may work off before others have a turn

# The first entry of the aggregate, unless another worker has it: that one will take the next as well. In the outer
# condition `coalesce` keeps the planner from walking the index of waiting entries, which it takes for empty.
_HEAD = """
    SELECT entry.id, entry.attempts, event.event_id, event.type, event.aggregate, event.occurred_at,
           event.position, event.body::text, event.request_id
    FROM foundation_inboxentry entry
    CROSS JOIN LATERAL (SELECT * FROM foundation_outboxevent WHERE position = entry.event_id LIMIT 1) event
    WHERE entry.id = (
            SELECT id FROM foundation_inboxentry
            WHERE subscriber = %s AND aggregate = %s AND done_at IS NULL AND dead_at IS NULL
            ORDER BY event_id + 0 LIMIT 1
          )
      AND coalesce(entry.done_at, entry.dead_at) IS NULL AND entry.due_at <= clock_timestamp()
    FOR UPDATE OF entry SKIP LOCKED
"""
_DONE = (
    "UPDATE foundation_inboxentry SET done_at = clock_timestamp(), sweep_at = NULL, error = '' WHERE id = %s"
)
_FAILED = """
    UPDATE foundation_inboxentry
    SET attempts = attempts + 1, error = %s, dead_at = CASE WHEN attempts + 1 >= %s THEN clock_timestamp() END,
        due_at = clock_timestamp() + %s * interval '1 second',
        sweep_at = CASE WHEN attempts + 1 < %s THEN clock_timestamp() + %s * interval '1 second' END
    WHERE id = %s AND coalesce(done_at, dead_at) IS NULL
"""
_START_AGAIN = """
    UPDATE foundation_inboxentry
    SET starts = starts + 1, dead_at = CASE WHEN starts >= %s THEN clock_timestamp() END,
        sweep_at = CASE WHEN starts < %s THEN sweep_at END,
        error = CASE WHEN starts >= %s THEN 'The worker ended each time.' ELSE error END
    WHERE id = (
            SELECT id FROM foundation_inboxentry
            WHERE subscriber = %s AND aggregate = %s AND done_at IS NULL AND dead_at IS NULL
            ORDER BY event_id + 0 LIMIT 1 FOR UPDATE SKIP LOCKED
          )
      AND coalesce(done_at, dead_at) IS NULL AND due_at <= clock_timestamp()
"""
_DUE = """
    SELECT DISTINCT subscriber, aggregate FROM foundation_inboxentry
    WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= clock_timestamp()
"""

log = structlog.get_logger(__name__)
redact = Redactor()


class _Outcome(Enum):
    DONE = auto()
    FAILED = auto()
    NOTHING = auto()  # nothing is due, or another worker has it


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one call did; `more` says that it stopped to let others have a turn."""

    done: int
    more: bool


def deliver(subscriber: str, aggregate: str, *, again: bool = False, strict: bool = False) -> Delivered:
    """Run what waits for the subscriber about the aggregate, in order, each in its own transaction.

    Stops at the first failure, which is tried again later. `again` marks a message of the sweeper: a start is then
    counted before it is made, so that a handler that kills its worker does not do so for ever. `strict` raises what
    the handler raises (for tests). Does nothing for a subscriber that this process does not have.
    """
    known = registry.subscribers.get(subscriber)
    if known is None:
        return Delivered(0, more=False)
    if again:
        _count_start(subscriber, aggregate)
    for count in range(AT_ONCE):
        outcome = _run_head(known, aggregate, strict=strict)
        if outcome is not _Outcome.DONE:
            return Delivered(count, more=False)
    return Delivered(AT_ONCE, more=True)


def due_pairs() -> list[tuple[str, str]]:
    """Every (subscriber, aggregate) for which something is due."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def receive(source: str, key: str, payload: bytes) -> bool:
    """Whether a message from outside is new. Call it in the transaction of what the message leads to.

    False for one that was taken in before; a second caller waits until the first has committed. Raises Conflict
    when the sender uses one key for two different messages.
    """
    digest = canonical.digest(payload)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_receivedmessage (source, key, digest) VALUES (%s, %s, %s)"
            " ON CONFLICT (source, key) DO NOTHING",
            [source, key, digest],
        )
        if cursor.rowcount:
            return True
        cursor.execute(
            "SELECT digest FROM foundation_receivedmessage WHERE source = %s AND key = %s", [source, key]
        )
        if cursor.fetchone()[0] != digest:
            log.error("message_key_reused", source=source, key=key)
            raise Conflict(source=source, key=key)
    return False


def _run_head(subscriber: Subscriber, aggregate: str, *, strict: bool) -> _Outcome:
    """Handle the first entry and mark it done, in one transaction; note a failure in another."""
    row: tuple[Any, ...] | None = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_HEAD, [subscriber.name, aggregate])
            row = cursor.fetchone()
            if row is None:
                return _Outcome.NOTHING
            _handle(subscriber, row)
            cursor.execute(_DONE, [row[0]])
    except Exception as error:
        if strict or row is None:
            raise
        _note_failure(subscriber, row, error)
        return _Outcome.FAILED
    return _Outcome.DONE


def _handle(subscriber: Subscriber, row: tuple[Any, ...]) -> None:
    _, _, event_id, event_type, aggregate, occurred_at, position, body, request_id = row
    envelope = Envelope(event_id, event_type, aggregate, occurred_at, position)
    with structlog.contextvars.bound_contextvars(request_id=request_id, event_id=str(event_id)):
        subscriber.handler(parse(event_type, canonical.loads(body)), envelope)


def _note_failure(subscriber: Subscriber, row: tuple[Any, ...], error: Exception) -> None:
    attempts = row[1]
    wait = BACK_OFF[min(attempts, len(BACK_OFF) - 1)] * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load)
    dead = attempts + 1 >= ATTEMPTS
    log.error(
        "event_dead" if dead else "event_failed",
        subscriber=subscriber.name,
        event_id=str(row[2]),
        type=row[3],
        attempt=attempts + 1,
        exc_info=error,
    )
    with connection.cursor() as cursor:
        text = redact.text(f"{type(error).__name__}: {error}")[:500].replace("\0", "")
        cursor.execute(_FAILED, [text, ATTEMPTS, wait, ATTEMPTS, wait, row[0]])


def _count_start(subscriber: str, aggregate: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_START_AGAIN, [STARTS, STARTS, STARTS, subscriber, aggregate])
