"""The jobs of notifications: thin wrappers. What must happen stands in rows; a sweep finds what was left."""

from __future__ import annotations

from celery.schedules import crontab
from django.conf import settings

from lms_site.communication.notifications.sending import give_up_old, send_due
from lms_site.communication.notifications.services import forget_old
from lms_site.foundation.jobs import job, periodic
from lms_site.foundation.nudge import Nudger

NEXT_TURN = 1.0


@job(queue="mail")
def send_notifications() -> None:
    """Send what is due; what has to wait for its channel's turn is sent by a later job."""
    if send_due():
        send_notifications.apply_async(countdown=NEXT_TURN, retry=False)


@periodic(every=15.0, queue="mail")
def sweep_deliveries() -> None:
    """Send what was left: by a crash, a failure, a lost nudge."""
    give_up_old()
    send_due()


@periodic(every=crontab(minute="23", hour="3"))
def forget_old_notifications() -> None:
    """Delete what is older than a year."""
    forget_old()


_senders = Nudger(lambda: send_notifications.apply_async(retry=False))


def nudge_senders() -> None:
    """Tell the senders that there is something to send; returns at once, never raises."""
    if settings.LMS_OUTBOX_NUDGE:
        _senders.nudge()
