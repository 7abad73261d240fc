"""What this domain asks of the one above that holds the pages: the draft of a course."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftName:
    """What the page of a course is called now, published or not."""

    title: str
    slug: str
    locale: str


class Drafts(Protocol):
    """Knows the pages that courses are compiled from."""

    def claim(self, course: UUID, /) -> None:
        """Make the course known to `publishing` with its maker, if it has a page and was never published."""

    def publish(self, course: UUID, /) -> None:
        """Publish the course in the open transaction as if everything in its draft were published now."""

    def names(self, courses: Collection[UUID], /, *, locale: str) -> Mapping[UUID, DraftName]:
        """What the pages of these courses are called, in the language where there is one; one statement."""


class _Port:
    drafts: Drafts | None = None


def register_drafts(drafts: Drafts | None) -> Drafts | None:
    """Register who knows the drafts, once, in the upper app's `ready()`; who knew before."""
    before, _Port.drafts = _Port.drafts, drafts
    return before


def drafts() -> Drafts | None:
    """Who knows the drafts; None: nobody, and there are none."""
    return _Port.drafts
