"""What two accounts of one person were told, and want to be told, becomes one person's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from lms_site.communication.notifications.models import Notification, NotificationPreference, UnreadCount
from lms_site.foundation import sql
from lms_site.foundation.moving import Moved, repoint

COUNT: Final = """
    INSERT INTO communication_unreadcount (person_id, number)
    SELECT %(kept)s::uuid, count(*) FROM communication_notification
    WHERE person_id = %(kept)s::uuid AND shown AND read_at IS NULL
    ON CONFLICT (person_id) DO UPDATE SET number = excluded.number
"""


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """Move notifications and wishes; where both wished, what the kept one wished stays. Idempotent."""
    yield repoint(Notification, "person", old=merged, new=kept, twins="drop")
    yield repoint(Notification, "actor", old=merged, new=kept)
    yield repoint(NotificationPreference, "person", old=merged, new=kept, twins="drop")
    UnreadCount.objects.filter(person=merged).delete()
    sql.run(COUNT, {"kept": kept})
