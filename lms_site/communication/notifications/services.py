"""Marking one's own notifications, and forgetting old ones. Each statement keeps the number of unread ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from lms_site.communication.errors import NoSuchNotification
from lms_site.communication.notifications.models import Notification
from lms_site.foundation import sql

KEPT: Final = timedelta(days=365)
AT_ONCE: Final = 5_000
READ = """
    WITH read AS (
        UPDATE communication_notification SET read_at = now()
        WHERE person_id = %(person)s AND shown AND read_at IS NULL
          AND (%(id)s::uuid IS NULL OR id = %(id)s::uuid) AND (%(until)s::uuid IS NULL OR id <= %(until)s::uuid)
        RETURNING 1
    ), counted AS (SELECT count(*) AS number FROM read)
    UPDATE communication_unreadcount SET number = communication_unreadcount.number - counted.number
    FROM counted WHERE person_id = %(person)s AND counted.number > 0
"""
UNREAD = """
    WITH unread AS (
        UPDATE communication_notification SET read_at = NULL
        WHERE person_id = %(person)s AND shown AND read_at IS NOT NULL AND id = %(id)s::uuid
        RETURNING person_id
    )
    INSERT INTO communication_unreadcount (person_id, number) SELECT person_id, 1 FROM unread
    ON CONFLICT (person_id) DO UPDATE SET number = communication_unreadcount.number + 1
"""
FORGET = """
    WITH old AS (
        SELECT id FROM communication_notification WHERE created_at < now() - %(kept)s::float8 * interval '1 second'
        ORDER BY created_at LIMIT %(limit)s::bigint FOR UPDATE SKIP LOCKED
    ), sent AS (
        DELETE FROM communication_delivery WHERE notification_id IN (SELECT id FROM old)
    ), gone AS (
        DELETE FROM communication_notification WHERE id IN (SELECT id FROM old) RETURNING person_id, shown, read_at
    ), counted AS (
        SELECT person_id, count(*) AS number FROM gone
        WHERE shown AND read_at IS NULL AND person_id IS NOT NULL GROUP BY person_id
    ), kept AS (
        UPDATE communication_unreadcount SET number = communication_unreadcount.number - counted.number
        FROM counted WHERE communication_unreadcount.person_id = counted.person_id
    )
    SELECT count(*) AS number FROM gone
"""


def mark_read(person_id: UUID, notification: UUID) -> None:
    """The person has read it. Idempotent. Raises NoSuchNotification."""
    _require_own(person_id, notification)
    sql.run(READ, {"person": person_id, "id": notification, "until": None})


def mark_unread(person_id: UUID, notification: UUID) -> None:
    """The person wants to come back to it. Idempotent. Raises NoSuchNotification."""
    _require_own(person_id, notification)
    sql.run(UNREAD, {"person": person_id, "id": notification})


def mark_all_read(person_id: UUID, *, until: UUID | None = None) -> None:
    """The person has read all of them; with `until`, that one and what is older, and nothing that came since."""
    sql.run(READ, {"person": person_id, "id": None, "until": until})


def forget_old() -> int:
    """Delete what is older than a year; how many."""
    number = 0
    while True:
        [row] = sql.rows(FORGET, {"kept": KEPT.total_seconds(), "limit": AT_ONCE})
        number += int(row.number)
        if row.number < AT_ONCE:
            return number


def _require_own(person_id: UUID, notification: UUID) -> None:
    if not Notification.objects.filter(pk=notification, person=person_id, shown=True).exists():
        raise NoSuchNotification
