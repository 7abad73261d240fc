"""What goes to an address and not to an account: where it is sent, in which language, and with which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lms_site.communication.notifications.data import Notice, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Where something goes. `link`: where the recipient goes on; empty: where the site shows the notification."""

    address: str
    locale: str
    words: Words | None = None
    link: str = ""


class Addressed(Protocol):
    """Knows where a notice of its kind goes."""

    def __call__(self, notice: Notice, sealed: Mapping[str, Any]) -> Envelope | None:
        """Where it goes now; None: nowhere any more."""


_addressed: dict[str, Addressed] = {}


def register_addressed(kind: str, answer: Addressed) -> None:
    """Register who knows where notices of a kind go that have an address of their own."""
    _addressed[kind] = answer


def addressed(kind: str) -> Addressed | None:
    """Who knows; None for kinds that go to people's own addresses."""
    return _addressed.get(kind)
