"""Reading one's own notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms_site.communication.notifications.data import Kind, Notice, Shown, Words
from lms_site.communication.notifications.kinds import kind_of
from lms_site.communication.notifications.models import Notification, UnreadCount
from lms_site.communication.notifications.names import Names, names_for

log = structlog.get_logger(__name__)
_COLUMNS = ("id", "kind", "person_id", "actor_id", "about", "data", "created_at", "read_at")


def my_notifications(person_id: UUID, *, unread: bool | None = None, kind: str = "") -> QuerySet[Any, Any]:
    """The person's notifications as rows for pages by `-id`; `shown` makes them readable."""
    rows = Notification.objects.filter(person=person_id, shown=True)
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    if kind:
        rows = rows.filter(kind=kind)
    found: QuerySet[Any, Any] = rows.values(*_COLUMNS)
    return found


def shown(person_id: UUID, rows: Sequence[dict[str, Any]], *, locale: str = "") -> list[Shown]:
    """The rows with their words, in the language that is active; a few statements for any number of rows."""
    notices = [notice_of(row) for row in rows]
    names = names_for(person_id, notices, locale=locale)
    return [_shown(row, notice, names) for row, notice in zip(rows, notices, strict=True)]


def unread_count(person_id: UUID) -> int:
    """How many the person has not read; one statement, however many there are."""
    return UnreadCount.objects.filter(person=person_id).values_list("number", flat=True).first() or 0


def notice_of(row: dict[str, Any]) -> Notice:
    """What a row tells."""
    return Notice(person=row["person_id"], actor=row["actor_id"], about=row["about"], data=row["data"])


def words_of(kind: Kind | None, notice: Notice, names: Names) -> Words:
    """What is said, in the language that is active; of a kind that is gone, only that there was something.

    So it is with a row that the present kind cannot read: one old row does not spoil a list.
    """
    try:
        if kind is not None:
            return kind.says(notice, names)
    except (KeyError, ValueError):
        log.warning("notification_unreadable", kind=kind.key if kind else "", data=sorted(notice.data))
    return Words(title=_("A notification"), text=_("This kind of notification is not there any more."))


def _shown(row: dict[str, Any], notice: Notice, names: Names) -> Shown:
    words = words_of(kind_of(row["kind"]), notice, names)
    return Shown(
        id=row["id"],
        kind=row["kind"],
        title=words.title,
        text=words.text,
        data=row["data"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
