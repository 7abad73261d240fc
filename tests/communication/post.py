"""A mail server on loopback that the site sends its notifications to, and people with addresses of their own."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from lms_plugins.notify_email.simulator import MailServer
from lms_site.accounts import api as accounts
from lms_site.communication.notifications.models import Delivery
from lms_site.communication.notifications.sending import send_due
from lms_site.foundation.outbox import drain


class Post:
    """What left the site. `send` lets every fact be heard and everything due be sent."""

    def __init__(self, settings: Any) -> None:
        self.server = MailServer()
        self.config = self.server.config().model_dump()
        settings.LMS_PLUGIN_CONFIG = {**settings.LMS_PLUGIN_CONFIG, "lms.email": self.config}

    def send(self) -> None:
        drain(strict=True)
        self.send_only()

    def send_only(self) -> None:
        while send_due():
            time.sleep(0.02)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.server.mails]

    def to(self, person: UUID | str) -> list[EmailMessage]:
        """The mails to a person, or an address."""
        address = person if isinstance(person, str) else accounts.profile_of(person).email
        return [mail for mail in self.mails if mail["To"] == address]


def somebody(name: str = "Ada", *, locale: str = "") -> UUID:
    """A person whose address is verified."""
    person = accounts.add_person(f"{name.lower()}-{uuid4().hex[:8]}@example.org", None, name=name)
    if locale:
        accounts.change_profile(person.pk, locale=locale)
    return person.pk


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """One part of a mail."""
    body = mail.get_body((kind,))
    return body.get_content() if body else ""


def states() -> list[str]:
    """The states of all deliveries, in the order in which they were made."""
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))
