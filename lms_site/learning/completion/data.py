"""What crosses the door about completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from lms_site.learning.completion.films import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a client says that somebody watched: parts of a film, in its own seconds, and how long the film is."""

    film: str
    duration: float
    parts: Sequence[Part] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityState:
    """A lesson after a report: `seconds` and `share` are what was believed so far; None where no rule asks for it."""

    item: UUID
    course: UUID
    state: str
    seconds: int | None
    share: Decimal
    done_at: datetime | None
    newly_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCompletion:
    """An item's completion rule, and how it stands for one person.

    `needed` and `reached` count seconds (time) or per cent (video); None for kinds that count nothing.
    """

    kind: str
    required: bool
    done: bool
    done_at: datetime | None
    needed: Decimal | None
    reached: Decimal | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCompletion:
    """A course's completion rule, and how it stands for one person.

    `met`: by what the course holds now; `completed_at`: the first time that it was, which stays. `score`, 0 to 1, has
    released grades only.
    """

    course: UUID
    person: UUID
    kind: str
    percent: Decimal | None
    done: int
    total: int
    score: Decimal | None
    met: bool
    completed_at: datetime | None
    text: str
