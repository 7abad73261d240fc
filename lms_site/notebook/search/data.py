"""What crosses the door."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a text as it was found; `hit`: these are words that were searched for. Plain text, no HTML."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLesson:
    """A lesson in which words were found, best ones first."""

    lesson: UUID
    course: UUID
    locale: str
    title: str
    snippet: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNote:
    """A note of one's own in which words were found; `title` None: the person takes no part in the course now."""

    note: UUID
    lesson: UUID
    course: UUID
    title: str | None
    snippet: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, the best of each kind first."""

    lessons: tuple[FoundLesson, ...]
    notes: tuple[FoundNote, ...]
