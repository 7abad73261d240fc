"""The way of a fact from the outbox to its subscribers. The database carries it; the broker only saves waiting.

`relay` writes an InboxEntry for each subscriber of each fresh fact and tells the broker. `sweep` tells the broker
again of entries that nobody finished in time. Whatever is lost outside the database, these two find again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from lms_site.foundation import inbox
from lms_site.foundation.events import registry

BATCH = 500
FINISH_WITHIN = 60.0  # seconds after which the sweeper takes an entry for lost
_WAIT, _WAITS = 0.05, 20  # for another relay that has earlier facts in its hands

# A fact is left for the next round while an earlier one of its aggregate is in the hands of another relay, so that
# entries are written in order however many relays run. Uses indexes: outbox_fresh, outbox_fresh_aggregate.
_TAKE = """
    WITH batch AS (
        SELECT position, type, aggregate FROM foundation_outboxevent
        WHERE relayed_at IS NULL ORDER BY position + 0 LIMIT %s FOR UPDATE SKIP LOCKED
    )
    SELECT position, type, aggregate, EXISTS (
        SELECT 1 FROM foundation_outboxevent earlier
        WHERE earlier.relayed_at IS NULL AND earlier.aggregate = batch.aggregate
          AND earlier.position < batch.position
          AND NOT EXISTS (SELECT 1 FROM batch own WHERE own.position = earlier.position)
    ) AS blocked
    FROM batch ORDER BY position
"""
_FAN_OUT = """
    INSERT INTO foundation_inboxentry (subscriber, event_id, aggregate, sweep_at)
    SELECT subscriber, position, aggregate, clock_timestamp() + %s * interval '1 second'
    FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS entry (subscriber, position, aggregate)
    ON CONFLICT DO NOTHING
"""
_RELAYED = (
    "UPDATE foundation_outboxevent SET relayed_at = clock_timestamp() WHERE position = ANY(%s::bigint[])"
)
_SWEEP = """
    WITH late AS (
        SELECT id FROM foundation_inboxentry WHERE sweep_at <= statement_timestamp()
        ORDER BY sweep_at LIMIT %s FOR UPDATE SKIP LOCKED
    ), sent AS (
        UPDATE foundation_inboxentry SET sweep_at = clock_timestamp() + %s * interval '1 second'
        WHERE id = ANY(ARRAY(SELECT id FROM late)) RETURNING subscriber, aggregate, event_id
    )
    SELECT DISTINCT subscriber, aggregate FROM sent
    WHERE event_id = (
        SELECT first.event_id FROM foundation_inboxentry first
        WHERE first.subscriber = sent.subscriber AND first.aggregate = sent.aggregate
          AND first.done_at IS NULL AND first.dead_at IS NULL
        ORDER BY first.event_id + 0 LIMIT 1
    )
    ORDER BY subscriber, aggregate
"""
_SEND_AGAIN = """
    UPDATE foundation_inboxentry SET sweep_at = clock_timestamp()
    WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= clock_timestamp()
      AND (subscriber, aggregate) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""

Pair = tuple[str, str]  # subscriber, aggregate: what one message to a worker names
Send = Callable[[Sequence[Pair]], object]


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one batch did: facts relayed, facts left for another relay's sake, and who is to be told of what."""

    facts: int
    blocked: int
    pairs: tuple[Pair, ...]


def relay(send: Send, *, batch: int = BATCH) -> int:
    """Take every fresh fact to its subscribers' entries; returns how many. Any number may run at once.

    `send` tells the workers, after commit. What it raises is raised; the next sweep sends what it did not.
    """
    count = waits = 0
    while waits < _WAITS:
        taken = _relay_batch(batch)
        count += taken.facts
        _send(send, taken.pairs)
        if not taken.facts:
            if not taken.blocked:
                break
            waits += 1
            time.sleep(_WAIT)
    return count


def sweep(send: Send, *, limit: int = BATCH) -> int:
    """Tell the workers again of entries that are due and not finished; returns of how many aggregates."""
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP, [limit, FINISH_WITHIN])
        pairs = [(row[0], row[1]) for row in cursor.fetchall()]
    _send(send, pairs)
    return len(pairs)


def drain(*, strict: bool = False) -> int:
    """Relay and handle everything that is due, in this process; returns how many entries were done.

    For tests, and for an operator without a broker. `strict` raises what a handler raises.
    """
    pairs: list[Pair] = []
    done = 0
    while True:
        relay(pairs.extend)
        pairs = sorted({*pairs, *inbox.due_pairs()})
        progress = sum(inbox.deliver(*pair, strict=strict).done for pair in pairs)
        pairs = []
        if not progress:
            return done
        done += progress


def _relay_batch(batch: int) -> Relayed:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [batch])
        taken = cursor.fetchall()
        facts = [row[:3] for row in taken if not row[3]]
        entries = [
            (subscriber, position, aggregate)
            for position, event_type, aggregate in facts
            for subscriber in registry.subscribers_of(event_type)
        ]
        if entries:
            names, positions, aggregates = zip(*((e[0].name, e[1], e[2]) for e in entries), strict=True)
            cursor.execute(_FAN_OUT, [FINISH_WITHIN, list(names), list(positions), list(aggregates)])
        if facts:
            cursor.execute(_RELAYED, [[position for position, *_ in facts]])
    pairs = dict.fromkeys((subscriber.name, aggregate) for subscriber, _, aggregate in entries)
    return Relayed(len(facts), len(taken) - len(facts), tuple(pairs))


def _send(send: Send, pairs: Sequence[Pair]) -> None:
    """Hand the pairs to `send`; when that fails, let the sweeper find them at once instead of in a minute."""
    if not pairs:
        return
    try:
        send(pairs)
    except Exception:
        with connection.cursor() as cursor:
            cursor.execute(_SEND_AGAIN, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])
        raise
