"""Carrying deliveries onward: each is taken, looked at once more, handed to its channel, and its outcome put down.

Taking one moves the moment at which it is due into the future and commits, before anything is sent. A worker that dies
leaves it due then, under the same id: nothing is lost, and what a channel makes of an id that it saw before is the
channel's. No transaction is open while a channel works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, get_args
from uuid import UUID

import orjson
import structlog
from django.conf import settings
from django.db.models.functions import Now
from django.utils import translation

from lms_sdk.i18n import use_language
from lms_sdk.notifications import RETRIED, InvalidAddress, NotificationChannel, Result, SendStatus
from lms_sdk.notifications import Delivery as Handed
from lms_site.accounts import api as accounts
from lms_site.communication.notifications.addressed import Envelope, addressed
from lms_site.communication.notifications.data import Kind, Notice
from lms_site.communication.notifications.kinds import kind_of
from lms_site.communication.notifications.letters import letter, link_to, unsubscribe_link
from lms_site.communication.notifications.models import WAITING, Delivery, DeliveryState
from lms_site.communication.notifications.names import names_for
from lms_site.communication.notifications.pace import keep_turn, take_turn
from lms_site.communication.notifications.preferences import is_wanted, wishes_about
from lms_site.communication.notifications.queries import words_of
from lms_site.communication.notifications.telling import may_be_told
from lms_site.foundation import sql
from lms_site.foundation.logs import Redactor
from lms_site.plugin_host import api as plugin_host

AT_ONCE: Final = 20
"""Deliveries that a worker takes: as many may be sent twice when it dies in the worst moment."""
LEASE: Final = timedelta(minutes=10)
"""Longer than a job may take: what is due again has no living worker."""
KEEP: Final = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT = 60, 3600

TAKE = """
    UPDATE communication_delivery taken
    SET tries = taken.tries + 1, due_at = clock_timestamp() + %(lease)s::float8 * interval '1 second'
    FROM communication_notification told
    WHERE told.id = taken.notification_id AND taken.id IN (
        SELECT id FROM communication_delivery
        WHERE channel = %(channel)s::text AND state IN ('queued', 'failed') AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT %(limit)s::bigint FOR UPDATE SKIP LOCKED)
    RETURNING taken.id, taken.tries, taken.notification_id, told.person_id, told.actor_id, told.kind, told.about,
              told.data
"""
DONE = """
    UPDATE communication_delivery SET
        state = became.state, provider = became.provider, reason = became.reason,
        done_at = CASE WHEN became.state = 'failed' THEN NULL ELSE clock_timestamp() END,
        due_at = clock_timestamp() + became.wait * interval '1 second',
        sealed = CASE WHEN became.state = 'failed' THEN sealed END
    FROM (
        SELECT told.id, told.wait, told.provider, told.reason,
               CASE WHEN told.state = 'failed'
                     AND old.created_at < clock_timestamp() - %(keep)s::float8 * interval '1 second'
                    THEN 'dead' ELSE told.state END AS state
        FROM jsonb_to_recordset(%(results)s::jsonb)
            AS told (id uuid, state text, wait double precision, provider text, reason text)
        JOIN communication_delivery old ON old.id = told.id
    ) became
    WHERE communication_delivery.id = became.id AND communication_delivery.state IN ('queued', 'failed')
"""

log = structlog.get_logger(__name__)
redact = Redactor()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one delivery; `wait` seconds before it is tried again."""

    id: UUID
    state: DeliveryState
    wait: float = 0
    provider: str = ""
    reason: str = ""


def send_due() -> bool:
    """Send what is due through every channel there is; whether some had to wait for its turn.

    Any number of workers may do so at once. A channel that is switched off, or does not know its settings, keeps what
    waits for it.
    """
    later = False
    for channel in plugin_host.notification_channels():
        later = _send_all(channel) or later
    return later


def give_up_old() -> int:
    """Give up what nobody could send for two days, because its channel is gone or not set up; how many."""
    waiting = Delivery.objects.filter(state__in=WAITING, created_at__lt=Now() - 2 * KEEP)
    return waiting.update(state=DeliveryState.DEAD, sealed=None, reason="no channel", done_at=Now())


def _send_all(channel: NotificationChannel) -> bool:
    """Whether deliveries of this channel wait for its turn."""
    try:
        context = plugin_host.context_of("notification_channels", channel.key)
    except plugin_host.NotConfigured as error:
        log.warning("channel_not_configured", channel=channel.key, settings=error.data.get("settings"))
        return False
    if context is None:
        return False
    size = max(1, min(AT_ONCE, channel.limits.batch))
    while True:
        if not take_turn(channel.key, size / channel.limits.per_second):
            return True
        taken = sql.rows(TAKE, {"channel": channel.key, "limit": size, "lease": LEASE.total_seconds()})
        keep_turn(channel.key, len(taken) / channel.limits.per_second)
        if not taken:
            return False
        _settle(_carried(channel, context, taken))


def _carried(channel: NotificationChannel, context: Any, taken: Sequence[Any]) -> list[_Outcome]:
    """What becomes of each of the deliveries that were taken."""
    wanted = _still_wanted(channel.key, taken)
    outcomes = [_Outcome(row.id, DeliveryState.DROPPED) for row in taken if row.id not in wanted]
    here = accounts.readers({row.person_id for row in taken if row.person_id})
    handed: list[Handed] = []
    tries = {}
    for row in taken:
        if row.id not in wanted:
            continue
        try:
            made = _handed(channel, context, row, here.get(row.person_id))
        except InvalidAddress:
            made = None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            log.exception("notification_not_written", delivery=str(row.id), kind=row.kind)
            outcomes.append(_failed(row.id, row.tries, type(error).__name__))
            continue
        if made is None:
            outcomes.append(_Outcome(row.id, DeliveryState.DEAD, reason="no address"))
        else:
            handed.append(made)
            tries[made.id] = row.tries
    return outcomes + _results(channel, context, handed, tries)


def _still_wanted(channel: str, taken: Sequence[Any]) -> set[UUID]:
    """Those whose person may still know, is here and wants to be told so."""
    wanted: set[UUID] = set()
    for key in sorted({row.kind for row in taken}):
        kind = kind_of(key)
        if kind is None:
            continue
        rows = [row for row in taken if row.kind == key]
        notices = [_notice(row) for row in rows]
        wishes = wishes_about(key, [notice.person for notice in notices if notice.person])
        for row, notice, may in zip(rows, notices, may_be_told(kind, notices), strict=True):
            if may and is_wanted(kind, channel, notice.person, wishes):
                wanted.add(row.id)
    return wanted


def _notice(row: Any) -> Notice:
    data = orjson.loads(row.data) if isinstance(row.data, str | bytes) else row.data
    return Notice(person=row.person_id, actor=row.actor_id, about=row.about, data=data)


def _handed(channel: NotificationChannel, context: Any, row: Any, reader: Any) -> Handed | None:
    """The delivery as the channel takes it; None when there is no address. Raises InvalidAddress."""
    kind, notice = kind_of(row.kind), _notice(row)
    envelope = _envelope(row, notice, reader)
    if kind is None or envelope is None or not envelope.address:
        return None
    locale = envelope.locale or settings.LANGUAGE_CODE
    with translation.override(locale), use_language(locale):
        address = channel.normalise(envelope.address)
        message = _message(kind, notice, row.notification_id, envelope, channel.key)
        content = channel.render(message, locale, context)
    return Handed(str(row.id), address, content, message.urgency, message.dedupe_key)


def _envelope(row: Any, notice: Notice, reader: Any) -> Envelope | None:
    find = addressed(row.kind)
    if find is not None:
        sealed: Any = Delivery.objects.filter(pk=row.id).values_list("sealed", flat=True).first()
        return find(notice, sealed or {})
    return None if reader is None else Envelope(address=reader.email, locale=reader.locale)


def _message(kind: Kind, notice: Notice, notification: UUID, envelope: Envelope, channel: str) -> Any:
    words = envelope.words
    if words is None and notice.person is not None:
        names = names_for(notice.person, [notice], locale=translation.get_language() or "")
        words = words_of(kind, notice, names)
    if words is None:
        raise ValueError(f"nobody knows the words of {kind.key}")
    leave = unsubscribe_link(notice.person, kind, channel) if notice.person else ""
    return letter(
        words,
        kind=kind,
        notification=notification,
        link=envelope.link or link_to(notification),
        unsubscribe_url=leave,
    )


def _results(
    channel: NotificationChannel, context: Any, handed: list[Handed], tries: dict[str, int]
) -> list[_Outcome]:
    """What the channel says of each. One that raises, or says nothing of a delivery, has failed: it is tried again."""
    if not handed:
        return []
    try:
        said = {one.delivery_id: one for one in channel.send(handed, context) if isinstance(one, Result)}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 (a plugin may raise anything)
        log.warning("channel_failed", channel=channel.key, error=type(error).__name__)
        said = {}
    return [_outcome(one.id, said.get(one.id), tries[one.id]) for one in handed]


def _outcome(delivery: str, result: Result | None, tries: int) -> _Outcome:
    if result is None or result.status not in get_args(SendStatus):
        return _failed(UUID(delivery), tries, "no result")
    reason = redact.text(str(result.reason))[:200].replace("\0", "")
    if result.status in RETRIED:
        return _failed(UUID(delivery), tries, reason or result.status, at_least=result.retry_after_s or 0)
    sent = result.status in {"sent", "queued"}
    state = DeliveryState.SENT if sent else DeliveryState.DEAD
    provider = str(result.provider_id)[:200].replace("\0", "")
    return _Outcome(
        UUID(delivery), state, provider=provider, reason=reason or ("" if sent else result.status)
    )


def _failed(delivery: UUID, tries: int, reason: str, *, at_least: float = 0) -> _Outcome:
    wait = min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)
    return _Outcome(
        delivery, DeliveryState.FAILED, wait=min(max(wait, at_least), LONGEST_WAIT), reason=reason
    )


def _settle(outcomes: Sequence[_Outcome]) -> None:
    """Put down what became of them; what cannot be sent within a day is given up. One statement."""
    results = [
        {
            "id": one.id,
            "state": one.state.value,
            "wait": one.wait,
            "provider": one.provider,
            "reason": one.reason,
        }
        for one in outcomes
    ]
    sql.run(DONE, {"results": orjson.dumps(results).decode(), "keep": KEEP.total_seconds()})
