"""The words between a notification channel and the product."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from lms_sdk.i18n import Text

SendStatus = Literal["sent", "queued", "deferred", "invalid", "rejected", "failed"]
DeliveryKind = Literal["delivered", "bounced", "complained", "deferred", "opened", "unsubscribed"]
RETRIED: frozenset[SendStatus] = frozenset({"deferred", "failed"})
"""Only these are tried again, and only for the recipients concerned."""


class InvalidAddress(ValueError):
    """What was entered is no address of this channel; the message is shown to the person."""


class Urgency(enum.StrEnum):
    """How soon it must arrive; a channel maps it to what it has."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes at once; the product cuts and paces, a channel never sleeps."""

    batch: int = 100
    per_second: float = 10
    title: int = 200
    body: int = 32_000
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageAction:
    """A button or link."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, before it has a form: a kind, its data, and the ready words in the reader's language."""

    kind: str
    title: str
    text: str
    html: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    actions: tuple[MessageAction, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    dedupe_key: str = ""
    unsubscribe_url: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one recipient gets, within the channel's limits."""

    title: str
    body: str
    format: str = "text"
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. `id` is the product's, the same on every try."""

    id: str
    address: BaseModel = field(repr=False)
    content: Rendered = field(repr=False)
    urgency: Urgency = Urgency.NORMAL
    dedupe_key: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one delivery of a batch."""

    delivery_id: str
    status: SendStatus
    provider_id: str = ""
    retry_after_s: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """What the channel's servers told later; a permanent bounce or a complaint ends sending to the address."""

    event_id: str
    kind: DeliveryKind
    provider_id: str = ""
    delivery_id: str = ""
    reason: str = ""
    permanent: bool = False
    occurred_at: dt.datetime | None = None
