"""Mails about accounts: sent at once; while the mail server does not take them they wait and are tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction

from lms_site.accounts.models import WaitingMail
from lms_site.foundation.clock import now

log = structlog.get_logger(__name__)

KEEP = timedelta(hours=24)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_AT_ONCE = 50


def send(message: EmailMessage) -> None:
    """Send the mail, or keep it for later: a mail server that is down stops nobody from signing up."""
    try:
        message.send()
    except OSError as error:  # SMTPException is one
        log.warning("mail_waits", error=type(error).__name__)
        WaitingMail.objects.create(content=_packed(message), due_at=now() + _FIRST_WAIT)


def send_waiting() -> int:
    """Try the mails that are due; returns how many went out. What waited a day is given up."""
    sent = 0
    for _ in range(_AT_ONCE):
        with transaction.atomic():
            rows = WaitingMail.objects.filter(due_at__lte=now()).order_by("due_at")
            row = rows.select_for_update(skip_locked=True).first()
            if row is None:
                break
            sent += _try(row)
    return sent


def _try(row: WaitingMail) -> bool:
    """Whether the mail went out; its row is gone, or due later."""
    try:
        _unpacked(row.content).send()
    except OSError as error:
        present = now()
        if present - row.created_at > KEEP:
            log.error("mail_given_up", error=type(error).__name__, tries=row.tries)  # noqa: TRY400 (no traceback)
            row.delete()
        else:
            row.tries += 1
            row.due_at = present + min(_FIRST_WAIT * 2**row.tries, _LONGEST_WAIT)
            row.save(update_fields=["tries", "due_at"])
        return False
    row.delete()
    return True


def _packed(message: EmailMessage) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "body": message.body,
        "from": message.from_email,
        "to": list(message.to),
        "reply_to": list(message.reply_to),
        "subtype": message.content_subtype,
        "alternatives": [list(one) for one in getattr(message, "alternatives", ())],
    }


def _unpacked(content: dict[str, Any]) -> EmailMessage:
    message = EmailMultiAlternatives(
        content["subject"],
        content["body"],
        content["from"],
        content["to"],
        reply_to=content.get("reply_to"),  # mails that wait since before it was kept have none
    )
    message.content_subtype = content["subtype"]
    for text, media_type in content["alternatives"]:
        message.attach_alternative(text, media_type)
    return message
