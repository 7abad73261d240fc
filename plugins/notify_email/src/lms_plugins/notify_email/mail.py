"""A delivery as a mail: text, HTML beside it, and headers that nobody can add to."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Final

from lms_plugins.notify_email.settings import EmailAddress, EmailConfig, read_address
from lms_sdk.notifications import Delivery

UNSUBSCRIBE: Final = "List-Unsubscribe"
ONE_CLICK: Final = "List-Unsubscribe-Post"
_TAKEN_OVER: Final = (UNSUBSCRIBE, ONE_CLICK)
_LONGEST_LINE: Final = 900  # a line may have 998


class _Whole(UnstructuredHeader):
    """A header on one line: programs read an address or id only where it is neither folded nor encoded."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
for _name in ("list-unsubscribe", "message-id"):
    _HEADERS.map_to_type(_name, _Whole)  # type: ignore[arg-type] # the registry mixes BaseHeader in
_POLICY: Final = SMTP.clone(header_factory=_HEADERS)


def mail(delivery: Delivery, to: EmailAddress, config: EmailConfig, now: dt.datetime) -> EmailMessage:
    """The mail of a delivery; the same delivery has the same Message-ID on every try.

    Raises InvalidAddress when the configured sender is no address.
    """
    sender = read_address(config.sender).address
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_line(config.sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=to.address)
    message["Subject"] = _line(delivery.content.title)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_key(delivery.id)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in _taken_over(delivery.content.headers).items():
        message[name] = value
    message.set_content(_body(delivery.content.body), cte="quoted-printable")
    if delivery.content.html:
        message.add_alternative(_body(delivery.content.html), subtype="html", cte="quoted-printable")
    return message


def message_key(delivery_id: str) -> str:
    """The left half of the Message-ID: the delivery's id, of which only harmless characters are kept."""
    return "".join(sign for sign in delivery_id if sign.isascii() and (sign.isalnum() or sign in "-_."))


def _taken_over(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that the channel itself has rendered; one that could begin another line is left out."""
    return {name: headers[name] for name in _TAKEN_OVER if headers.get(name) and _is_plain(headers[name])}


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) < _LONGEST_LINE


def _line(text: str) -> str:
    """The text on one line, without control characters: nothing in it can begin a header."""
    shown = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return " ".join(_body(shown).split())


def _body(text: str) -> str:
    """The text without halves of surrogate pairs, which no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
