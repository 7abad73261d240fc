"""Making notifications: whoever may know, and is here, gets a row, and a delivery for each way they want."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from lms_site.accounts import api as accounts
from lms_site.communication.notifications.data import Kind, Notice
from lms_site.communication.notifications.models import APP, Delivery
from lms_site.communication.notifications.preferences import is_wanted, wishes_about
from lms_site.foundation import keyring, sql
from lms_site.foundation.ids import new_id
from lms_site.plugin_host import api as plugin_host

# The rows, the numbers of unread ones and the deliveries in one statement. Numbers are written in the order of people,
# so that two facts told at once never wait for each other.
TELL = """
    WITH told AS (
        SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
            AS row (id uuid, person uuid, actor uuid, event uuid, about uuid, data jsonb, shown boolean)
    ), made AS (
        INSERT INTO communication_notification (id, person_id, actor_id, kind, event, about, data, shown)
        SELECT told.id, told.person, told.actor, %(kind)s::text, told.event, told.about, told.data, told.shown FROM told
        WHERE NOT EXISTS (
            SELECT 1 FROM communication_notification before
            WHERE before.person_id = told.person AND before.about = told.about AND before.kind = %(kind)s::text
              AND before.read_at IS NULL AND before.created_at > now() - make_interval(secs => %(pause)s::float8))
        ON CONFLICT DO NOTHING
        RETURNING id, person_id, shown
    ), counted AS (
        INSERT INTO communication_unreadcount (person_id, number)
        SELECT person_id, count(*) FROM made WHERE shown AND person_id IS NOT NULL
        GROUP BY person_id ORDER BY person_id
        ON CONFLICT (person_id) DO UPDATE SET number = communication_unreadcount.number + excluded.number
    ), queued AS (
        INSERT INTO communication_delivery (id, notification_id, channel, state, tries, provider, reason, sealed)
        SELECT sent.id, made.id, sent.channel, 'queued', 0, '', '', decode(sent.sealed, 'hex')
        FROM jsonb_to_recordset(%(deliveries)s::jsonb)
            AS sent (id uuid, notification uuid, channel text, sealed text)
        JOIN made ON made.id = sent.notification
    )
    SELECT id FROM made
"""


@transaction.atomic
def tell(kind: Kind, notices: Sequence[Notice], *, event: UUID) -> int:
    """Tell each of the people once what came of the fact; how many were told.

    Nobody who may not know it now, is suspended or gone is told, nor who wants to hear it by no way. The same fact
    again tells nobody twice.
    """
    once = list({notice.person or notice.about: notice for notice in notices}.values())
    known = [notice for notice, yes in zip(once, may_be_told(kind, once), strict=True) if yes]
    if not known:
        return 0
    wishes = wishes_about(kind.key, [notice.person for notice in known if notice.person])
    ways = [APP, *(one.key for one in plugin_host.notification_channels())]
    rows: list[dict[str, Any]] = []
    deliveries: list[dict[str, Any]] = []
    for notice in known:
        wanted = [way for way in ways if is_wanted(kind, way, notice.person, wishes)]
        shown = APP in wanted and notice.person is not None
        onward = [way for way in wanted if way != APP]
        if shown or onward:
            rows.append(row := _row(notice, event, shown=shown))
            deliveries += [_delivery(row["id"], way, notice) for way in onward]
    values = {"kind": kind.key, "pause": kind.pause.total_seconds()}
    packed = {"rows": orjson.dumps(rows).decode(), "deliveries": orjson.dumps(deliveries).decode()}
    made = len(sql.rows(TELL, {**values, **packed}))
    if made and deliveries:
        _send_after_commit()
    return made


def may_be_told(kind: Kind, notices: Sequence[Notice]) -> list[bool]:
    """Of each notice, whether its person is here and may know now; of one for an address, whether its kind says so."""
    here = accounts.readers({notice.person for notice in notices if notice.person})
    present = [notice for notice in notices if notice.person is None or notice.person in here]
    answers = iter(kind.may_know(present) if present else [])
    return [(notice.person is None or notice.person in here) and next(answers) for notice in notices]


def _row(notice: Notice, event: UUID, *, shown: bool) -> dict[str, Any]:
    return {
        "event": notice.event or event,
        "id": new_id(),
        "person": notice.person,
        "actor": notice.actor,
        "about": notice.about,
        "data": dict(notice.data),
        "shown": shown,
    }


def _delivery(notification: UUID, channel: str, notice: Notice) -> dict[str, Any]:
    return {"id": new_id(), "notification": notification, "channel": channel, "sealed": _sealed(notice)}


def _sealed(notice: Notice) -> str | None:
    """What only the delivery holds, as the encrypted column has it, in hexadecimal."""
    if notice.sealed is None:
        return None
    field = Delivery._meta.get_field("sealed")
    return keyring.seal(field.encode(notice.sealed), purpose=field.purpose).hex()


def _send_after_commit() -> None:
    """Ask for one nudge of the senders a transaction, however much is told in it."""
    from lms_site.communication.notifications.jobs import nudge_senders

    if not any(entry[1] is nudge_senders for entry in connection.run_on_commit):
        transaction.on_commit(nudge_senders)
