"""Upkeep: what is over is removed."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from lms_site.accounts import closing, login_limits, mails
from lms_site.accounts.models import TokenSession
from lms_site.foundation.clock import now
from lms_site.foundation.jobs import periodic

KEEP_ENDED = timedelta(days=30)
KEEP_SILENT = timedelta(days=60)


@periodic(every=60, queue="mail")
def send_waiting_mails() -> None:
    """Try the mails again that the mail server did not take."""
    mails.send_waiting()


@periodic(every=3600)
def purge_sessions() -> None:
    """Remove expired sessions, token sessions that ended a month ago, and expired counters."""
    present = now()
    Session.objects.filter(expire_date__lt=present).delete()
    TokenSession.objects.filter(ended_at__lt=present - KEEP_ENDED).delete()
    TokenSession.objects.filter(refreshed_at__lt=present - KEEP_SILENT).delete()
    login_limits.purge()


@periodic(every=3600)
def erase_closed_accounts() -> None:
    """Erase the accounts that their owners closed long enough ago."""
    closing.erase_closed()
