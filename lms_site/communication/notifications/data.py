"""What a notification is before it has a row or words, and what a kind of notification says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from lms_site.communication.notifications.models import APP

if TYPE_CHECKING:
    from lms_site.communication.notifications.names import Names

ONWARD = "*"
"""Stands for every channel that plugins offer."""
EVERYWHERE = frozenset({APP, ONWARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell one person, or (None) whoever has an address; `data` holds ids and small values as in JSON.

    `sealed` is for the delivery alone and is never kept in clear. `event`: what it comes from, where that is no fact.
    """

    person: UUID | None
    data: Mapping[str, Any]
    actor: UUID | None = None
    about: UUID | None = None
    event: UUID | None = None
    sealed: Mapping[str, Any] | None = field(default=None, repr=False)

    def key(self, name: str) -> UUID:
        """One of the ids. Raises KeyError."""
        return UUID(self.data[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said: one line, and a sentence or two. Plain text."""

    title: str
    text: str


class Tells(Protocol):
    """Who is to be told what, as a fact has it."""

    def __call__(self, event: Any, /) -> Iterable[Notice]:
        """The notices that come of the fact."""


MayKnow = Callable[[Sequence[Notice]], list[bool]]
"""Of each of the notices, whether its person may be told now. Asked when the fact is heard and when it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notification.

    `title` is what it is called where people choose. `hears`: by type of fact, who is told what. `may_know`: the
    policy, asked at the last moment. `says`: the words, in the language that is active. `channels`: where it goes
    unless the person wishes otherwise; one that is not `optional` cannot be wished away. `pause`: while one about the
    same thing is unread and younger, no other is made.
    """

    key: str
    title: Any
    hears: Mapping[str, Tells]
    may_know: MayKnow
    says: Callable[[Notice, Names], Words]
    channels: frozenset[str] = EVERYWHERE
    optional: bool = True
    pause: timedelta = timedelta(0)

    def goes_to(self, channel: str) -> bool:
        """Whether the channel carries it unless the person wishes otherwise."""
        return channel in self.channels or (channel != APP and ONWARD in self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A notification as its reader gets it."""

    id: UUID
    kind: str
    title: str
    text: str
    data: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelInfo:
    """A way by which people can be told."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whether somebody is told a kind of thing by a channel; `fixed`: it cannot be changed."""

    channel: str
    wanted: bool
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindInfo:
    """A kind of notification with the person's wishes."""

    kind: str
    title: str
    channels: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WishChange:
    """A wish as somebody sends it."""

    kind: str
    channel: str
    wanted: bool
