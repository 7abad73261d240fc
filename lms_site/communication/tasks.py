"""The jobs of the domain: thin wrappers."""

from __future__ import annotations

from lms_site.communication.announcements.services import publish_due_news
from lms_site.communication.contact.services import purge_messages
from lms_site.communication.notifications.jobs import (
    forget_old_notifications,
    send_notifications,
    sweep_deliveries,
)
from lms_site.foundation.jobs import periodic

__all__ = [
    "forget_old_notifications",
    "publish_planned_news",
    "purge_contact_messages",
    "send_notifications",
    "sweep_deliveries",
]


@periodic(every=15.0)
def publish_planned_news() -> None:
    """Let news go live whose moment has come."""
    publish_due_news()


@periodic(every=86_400)
def purge_contact_messages() -> None:
    """Delete messages to the school whose time is over."""
    purge_messages()
