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


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningRules:
    """What a course's team decides about joining; `capacity` None: as many as come."""

    capacity: int | None = None
    waiting_list: bool = False
    approval: bool = False
    prerequisites: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How a course is joined, and what of it holds somebody back.

    `free_places` None: no limit. `missing`: the prerequisites that this person has not completed.
    """

    course: UUID
    is_free: bool
    self_enrolment: bool
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    capacity: int | None
    free_places: int | None
    waiting_list: bool
    approval: bool
    prerequisites: list[UUID]
    missing: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyApplication:
    """Somebody's own application; `place` in the queue is 1 for who is next, None for who does not wait."""

    id: UUID
    course: UUID
    state: str
    message: str
    reason: str
    created_at: datetime
    decided_at: datetime | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSpec:
    """What an invitation is made with; None: no limit, no end. One for an address is sent there, and good once."""

    label: str = ""
    email: str = ""
    max_uses: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationInfo:
    """An invitation as the course's team sees it. `code` is there only in the answer that made it."""

    id: UUID
    label: str
    email: str
    uses: int
    max_uses: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedLine:
    """What became of one line of a list of people to invite; `code` is shown this once."""

    line: int
    email: str
    outcome: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtCourse:
    """A course in whose team somebody is; `learners` have a seat now."""

    course: UUID
    title: str
    slug: str
    locale: str
    live: bool
    learners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfo:
    """A group of people of a course."""

    id: UUID
    course: UUID
    name: str
