"""The jobs of the foundation: thin wrappers."""

from __future__ import annotations

from collections.abc import Sequence

from celery.schedules import crontab

from lms_site.foundation import idempotency, inbox, outbox, upkeep
from lms_site.foundation.events import registry
from lms_site.foundation.jobs import app, job, periodic, queue_name


@job(queue="events")
def relay_events() -> None:
    """Take fresh facts to their subscribers."""
    outbox.relay(_send)


@job(queue="events")
def deliver_events(subscriber: str, aggregate: str, again: bool = False) -> None:  # noqa: FBT001, FBT002 (a message)
    """Handle what waits for one subscriber about one aggregate."""
    if inbox.deliver(subscriber, aggregate, again=again).more:
        _send([(subscriber, aggregate)])


@periodic(every=5.0, queue="events")
def sweep_outbox() -> None:
    """Find what messages were lost for: fresh facts, and entries that nobody finished."""
    outbox.relay(_send)
    outbox.sweep(_send_again)


@periodic(every=crontab(minute="17", hour="3"))
def purge_outbox() -> None:
    """Delete facts that everybody was told of long ago."""
    upkeep.purge()


@periodic(every=crontab(minute="37"))
def purge_idempotency_keys() -> None:
    """Delete replies that nobody can ask for again."""
    idempotency.purge()


def _send(pairs: Sequence[outbox.Pair], *, again: bool = False) -> None:
    """One message a pair, over one connection, to the queue of the subscriber; none for absent subscribers."""
    with app.producer_or_acquire() as producer:
        for subscriber, aggregate in pairs:
            if known := registry.subscribers.get(subscriber):
                deliver_events.apply_async(
                    args=(subscriber, aggregate, again), queue=queue_name(known.queue), producer=producer
                )


def _send_again(pairs: Sequence[outbox.Pair]) -> None:
    _send(pairs, again=True)
