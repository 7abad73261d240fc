"""The contract of a notification channel: how a message reaches a person by mail, push, chat, SMS.

The product decides who gets what and when (preferences, quiet hours, digests, suppression, retries); a channel only
carries it. It never sleeps, never retries, and logs no address.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from lms_sdk.config import Config
from lms_sdk.context import Context, HttpClient
from lms_sdk.delivery import (
    RETRIED,
    Attachment,
    Delivery,
    DeliveryEvent,
    DeliveryKind,
    InvalidAddress,
    Limits,
    Message,
    MessageAction,
    Rendered,
    Result,
    SendStatus,
    Urgency,
)
from lms_sdk.i18n import Text
from lms_sdk.payment_events import BadSignature, RawWebhook
from lms_sdk.payments import NoConfig

__all__ = [
    "RETRIED",
    "Attachment",
    "BadSignature",
    "ChannelSimulator",
    "Delivery",
    "DeliveryEvent",
    "DeliveryKind",
    "InvalidAddress",
    "Limits",
    "Message",
    "MessageAction",
    "NotificationChannel",
    "RawWebhook",
    "Rendered",
    "Result",
    "SendStatus",
    "Urgency",
]

Format = Literal["text", "html", "md"]


class ChannelSimulator(ABC):
    """The channel's servers in memory, for the conformance kit and for demos."""

    @abstractmethod
    def config(self) -> Config:
        """A configuration that works with this simulator."""

    @abstractmethod
    def http(self) -> HttpClient:
        """The client that reaches it."""

    @abstractmethod
    def addresses(self) -> Sequence[str]:
        """Raw addresses that work, at least three, in forms that people type."""

    @abstractmethod
    def wrong_addresses(self) -> Sequence[str]:
        """What people type by mistake and `normalise` must refuse."""

    @abstractmethod
    def received(self) -> list[tuple[str, Rendered]]:
        """What arrived: (delivery id, content), in order."""

    @abstractmethod
    def refuse(self, address: str, status: SendStatus) -> None:
        """From now on answer for this raw address with this status."""

    @abstractmethod
    def bounce(self, delivery_id: str) -> RawWebhook | None:
        """The notification that this delivery bounced for good; None: this channel hears of no bounces."""


class NotificationChannel:
    """One channel; subclasses are listed in `Plugin(notification_channels=[...])`, instances hold no state."""

    key: ClassVar[str]
    label: ClassVar[Text]
    Config: ClassVar[type[Config]] = NoConfig
    Address: ClassVar[type[BaseModel]]
    formats: ClassVar[tuple[Format, ...]] = ("text",)
    """What it can show, best first."""
    limits: ClassVar[Limits] = Limits()

    def normalise(self, raw: str) -> BaseModel:
        """The address in its one true form (an `Address`); raises InvalidAddress. Applying it again changes nothing."""
        raise NotImplementedError

    def address_text(self, address: Any) -> str:
        """The address as a person writes it; `normalise` of it gives the same address."""
        raise NotImplementedError

    def render(self, message: Message, locale: str, ctx: Context) -> Rendered:
        """The message in a form this channel can carry, within its limits; by default its ready words."""
        html = message.html if "html" in self.formats else ""
        return Rendered(
            title=shorten(message.title, self.limits.title),
            body=shorten(message.text, self.limits.body),
            format="html" if html else "text",
            html=html,
            attachments=message.attachments if self.limits.attachments else (),
        )

    def send(self, batch: Sequence[Delivery], ctx: Context) -> list[Result]:
        """Try each once: exactly one result for every delivery, also when some fail. Never raises for a recipient."""
        raise NotImplementedError

    def verify(self, raw: RawWebhook, ctx: Context) -> None:
        """Prove who sent a webhook, or raise BadSignature; a channel without webhooks refuses them all."""
        raise BadSignature

    def parse(self, raw: RawWebhook, ctx: Context) -> list[DeliveryEvent]:
        """The events in a verified webhook."""
        return []

    def health(self, ctx: Context) -> Text:
        """An empty text when the configuration works, else what is wrong."""
        return ""

    def simulator(self) -> ChannelSimulator:
        """The channel's servers in memory."""
        raise NotImplementedError


def shorten(text: str, limit: int) -> str:
    """The text, cut with an ellipsis when it is longer than the limit."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"
