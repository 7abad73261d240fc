"""What crosses the door: seats, rules, lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person's place in a course; `created` says whether this call gave it."""

    id: UUID
    person: UUID
    course: UUID
    state: str
    source: str
    enrolled_at: datetime
    created: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRulesSpec:
    """When a course may be joined and entered; None: no such date."""

    course: UUID
    self_enrolment: bool = True
    enrolment_opens_at: datetime | None = None
    enrolment_closes_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCourse:
    """A course somebody takes, with how far they have come; `live` false: it is offline now."""

    enrolment: UUID
    course: UUID
    title: str
    slug: str
    locale: str
    live: bool
    state: str
    enrolled_at: datetime
    last_item: UUID | None
    last_seen_at: datetime | None
    done: int
    total: int

    @property
    def share(self) -> Decimal:
        """Done of total, 0 to 1."""
        return Decimal(self.done) / self.total if self.total else Decimal(0)
