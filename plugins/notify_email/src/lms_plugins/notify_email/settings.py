"""What the channel is told of the mail server, and the one true form of an address."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from lms_plugins.notify_email.texts import _
from lms_sdk.config import Config, Scope, SetAt
from lms_sdk.model import Model, Secret
from lms_sdk.notifications import InvalidAddress

_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST, _LONGEST_LOCAL = 254, 64


class EmailConfig(Config):
    """The server that takes the mails, and whose name they bear.

    `folder`: mails are kept there as files and not sent. Without a server and a folder nothing is sent either.
    """

    host: Annotated[str, SetAt(Scope.SITE)] = ""
    port: Annotated[int, SetAt(Scope.SITE)] = 587
    security: Annotated[Literal["starttls", "tls", "none"], SetAt(Scope.SITE)] = "starttls"
    user: Annotated[str, SetAt(Scope.SITE)] = ""
    password: Annotated[str, Secret] = ""
    sender: Annotated[str, SetAt(Scope.SITE)] = "school@localhost"
    sender_name: Annotated[str, SetAt(Scope.SITE)] = ""
    timeout: Annotated[int, SetAt(Scope.SITE)] = 10
    folder: Annotated[str, SetAt(Scope.SITE)] = ""


class EmailAddress(Model):
    """An address in lower case; a host name in other letters than ASCII stands in its ASCII form."""

    address: str


def read_address(raw: str) -> EmailAddress:
    """The address that somebody typed. Raises InvalidAddress."""
    text = raw.strip().lower()
    local, at, host = text.rpartition("@")
    ascii_host = _ascii(host)
    labels = ascii_host.split(".")
    known = at and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(label) for label in labels)
    address = f"{local}@{ascii_host}"
    if not known or len(local) > _LONGEST_LOCAL or len(address) > _LONGEST:
        raise InvalidAddress(str(_("This is no e-mail address.")))
    return EmailAddress(address=address)


def _ascii(host: str) -> str:
    """The host name as DNS has it; empty when it has none."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
