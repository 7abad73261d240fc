"""What the laws of channels share: a channel, its servers and messages to send."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from lms_sdk.notifications import ChannelSimulator, Delivery, Message, NotificationChannel, Rendered
from lms_sdk.testing.world import FakeContext

WORDS = "Unterlagen-7f3a"
SCRIPTS = "שלום · 汉字 · é · \U0001f680"


class PostOffice:
    """One channel with its servers, for one law."""

    def __init__(self, channel: type[NotificationChannel]) -> None:
        """Start the servers and configure the channel for them."""
        self.kind = channel
        self.servers: ChannelSimulator = channel().simulator()
        self.ctx = FakeContext(self.servers.config(), self.servers.http())

    @property
    def channel(self) -> NotificationChannel:
        """A fresh instance at every use: a channel remembers nothing."""
        return self.kind()

    def address(self, raw: str) -> BaseModel:
        """The address that somebody typed."""
        return self.channel.normalise(raw)

    def rendered(self, text: str = WORDS, title: str = "Note", html: str = "") -> Rendered:
        """A message in the channel's form."""
        return self.channel.render(Message("test", title, text, html=html), "en", self.ctx)

    def batch(self, prefix: str = "d") -> list[Delivery]:
        """One delivery to each of the simulator's addresses."""
        content = self.rendered()
        raws = self.servers.addresses()
        return [Delivery(f"{prefix}{i}", self.address(raw), content) for i, raw in enumerate(raws)]


class ChannelSubject:
    """The channel under test; a test class sets `channel`."""

    channel: ClassVar[type[NotificationChannel]]

    def office(self) -> PostOffice:
        """Fresh servers."""
        return PostOffice(self.channel)
