"""What an operator asks of the outbox: how it stands, try the dead again, throw away the old."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from lms_site.foundation.events import registry

KEEP_DAYS = 14
KEEP_DEAD_DAYS = 90
KEEP_RECEIVED_DAYS = 90

_FRESH = """
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0)::float
    FROM foundation_outboxevent WHERE relayed_at IS NULL
"""
_BY_SUBSCRIBER = """
    SELECT subscriber,
           count(*) FILTER (WHERE entry.dead_at IS NULL),
           count(*) FILTER (WHERE entry.dead_at IS NOT NULL),
           coalesce(extract(epoch FROM clock_timestamp()
                            - min(event.occurred_at) FILTER (WHERE entry.dead_at IS NULL)), 0)::float,
           coalesce((array_agg(entry.error ORDER BY entry.id DESC) FILTER (WHERE entry.error <> ''))[1], '')
    FROM (
        SELECT * FROM foundation_inboxentry WHERE done_at IS NULL AND dead_at IS NULL
        UNION ALL SELECT * FROM foundation_inboxentry WHERE dead_at IS NOT NULL
    ) entry JOIN foundation_outboxevent event ON event.position = entry.event_id
    GROUP BY subscriber ORDER BY subscriber
"""
_REPLAY = """
    UPDATE foundation_inboxentry entry
    SET dead_at = NULL, attempts = 0, starts = 0, due_at = clock_timestamp(), sweep_at = clock_timestamp()
    FROM foundation_outboxevent event
    WHERE event.position = entry.event_id AND entry.dead_at IS NOT NULL
      AND (%s = '' OR entry.subscriber = %s) AND (%s = '' OR event.type = %s)
      AND (%s::uuid IS NULL OR event.event_id = %s::uuid)
"""
_MISSED = """
    INSERT INTO foundation_inboxentry (subscriber, event_id, aggregate)
    SELECT %s, position, aggregate FROM foundation_outboxevent
    WHERE relayed_at IS NOT NULL AND type = ANY(%s::text[]) ORDER BY position
    ON CONFLICT DO NOTHING
"""
_PURGE = """
    WITH old AS (
        SELECT position FROM foundation_outboxevent event
        WHERE relayed_at < statement_timestamp() - %s * interval '1 day'
          AND NOT EXISTS (
              SELECT 1 FROM foundation_inboxentry entry
              WHERE entry.event_id = event.position AND entry.done_at IS NULL
                AND (entry.dead_at IS NULL OR entry.dead_at > statement_timestamp() - %s * interval '1 day')
          )
        ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED
    ), entries AS (
        DELETE FROM foundation_inboxentry WHERE event_id IN (SELECT position FROM old)
    )
    DELETE FROM foundation_outboxevent WHERE position IN (SELECT position FROM old)
"""
_PURGE_RECEIVED = """
    DELETE FROM foundation_receivedmessage WHERE received_at < statement_timestamp() - %s * interval '1 day'
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """How one subscriber stands. `known` is False when nobody in this process has the name."""

    subscriber: str
    waiting: int
    dead: int
    oldest_seconds: float
    last_error: str
    known: bool


@dataclass(frozen=True, slots=True)
class Status:
    """How the outbox stands: facts not yet relayed, the age of the oldest, and the subscribers with open entries."""

    fresh: int
    oldest_seconds: float
    queues: tuple[Queue, ...]


def status() -> Status:
    """The present state, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_FRESH)
        fresh, oldest = cursor.fetchone()
        cursor.execute(_BY_SUBSCRIBER)
        queues = tuple(
            Queue(name, waiting, dead, age, error, name in registry.subscribers)
            for name, waiting, dead, age, error in cursor.fetchall()
        )
    return Status(fresh, oldest, queues)


def replay(*, subscriber: str = "", event_id: UUID | None = None, event_type: str = "") -> int:
    """Make dead entries wait again, those that match all that is given; returns how many.

    They run at once, although later facts of their aggregates were told meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REPLAY, [subscriber, subscriber, event_type, event_type, event_id, event_id])
        return int(cursor.rowcount)


def replay_missed(subscriber: str) -> int:
    """Give a subscriber the kept facts it was never told of (it is new, or was away); returns how many.

    Raises KeyError when nobody has the name.
    """
    wants = registry.subscribers[subscriber].wants
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT type FROM foundation_outboxevent WHERE relayed_at IS NOT NULL")
        types = [row[0] for row in cursor.fetchall() if wants(row[0])]
        cursor.execute(_MISSED, [subscriber, types])
        return int(cursor.rowcount)


def purge(*, batch: int = 5000) -> int:
    """Delete what is done and old enough, a batch at a time; returns how many facts went."""
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(_PURGE_RECEIVED, [KEEP_RECEIVED_DAYS])
        while True:
            cursor.execute(_PURGE, [KEEP_DAYS, KEEP_DEAD_DAYS, batch])
            count += int(cursor.rowcount)
            if cursor.rowcount < batch:
                return count
