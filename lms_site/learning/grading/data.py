"""What crosses the door: work for graders, the history of a score, and what a rebuild found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What grading answers: the item's score, and where the attempt stands now."""

    attempt: UUID
    position: int
    fraction: Decimal
    points: Decimal
    state: str
    attempt_state: str
    attempt_points: Decimal | None
    attempt_fraction: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToGrade:
    """An answer that waits for a person."""

    attempt: UUID
    position: int
    assessment: UUID
    course: UUID
    person: UUID
    name: str
    title: str
    type: str
    points: Decimal
    submitted_at: datetime
    late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score of an item, for its teacher; the last one counts."""

    number: int
    kind: str
    fraction: Decimal
    outcome: str
    parts: list[dict[str, Any]]
    grader: UUID | None
    comment: str
    reason: str
    plugin: str
    plugin_version: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingItem:
    """What a grader looks at: the question, the answer, what the type told graders, what came too late, all scores.

    `content` is the question as its author wrote it, keys and notes included; None while its type is not installed.
    """

    attempt: UUID
    position: int
    person: UUID
    name: str
    type: str
    content: dict[str, Any] | None
    state: str
    points: Decimal
    response: Any
    late_response: Any
    late_at: datetime | None
    held: dict[str, Any]
    scores: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyGrade:
    """A person's own grade, as far as it is released; `state` "none" before the first attempt was handed in."""

    assessment: UUID
    course: UUID
    title: str
    category: str
    weight: Decimal
    graded: bool
    due_at: datetime | None
    state: str
    attempts: int
    released: bool
    fraction: Decimal | None
    points: Decimal | None
    max_points: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How many rows a rebuild of the gradebook looked at, and how many differed (all 0: it was right)."""

    items: int
    attempts: int
    grades: int
    items_wrong: int
    attempts_wrong: int
    grades_wrong: int

    @property
    def equal(self) -> bool:
        """Whether nothing differed."""
        return not (self.items_wrong or self.attempts_wrong or self.grades_wrong)
