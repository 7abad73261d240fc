"""What crosses the door: documents with the access check done, and progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A course's tree as JSON text, and the viewer's own state beside it as JSON text ("null": not enrolled).

    `etag` is the tree's. The overlay: `{"enrolment", "state", "last_item", "done", "total", "starts_at",
    "completed_at", "items": {key: {"state", "share"}}, "grades": {key: {"state", "attempts", "fraction", "passed"}},
    "locked": {key: {"until", "text", "reasons"}}, "deadlines": {key: {"opens_at", "due_at", "closes_at"}}}`; an
    unreleased grade has neither fraction nor passed.
    """

    course: UUID
    locale: str
    title: str
    slug: str
    tree: str
    etag: str
    overlay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDocument:
    """The bytes of an item that the viewer may get; `gone` after a takedown, `public` for everybody's previews."""

    key: UUID
    kind: str
    course: UUID
    locale: str
    body: str
    etag: str
    gone: bool
    public: bool
    enrolment: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """Progress on one item after a call; `newly_done` when this call finished it."""

    item: UUID
    course: UUID
    state: str
    share: Decimal
    done_at: datetime | None
    newly_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How an answer to a practice question came out; `outcome` and `fraction` None: no machine can tell.

    `review` is all that the question's type has to say: nothing of practice is kept back.
    """

    question: UUID
    type: str
    outcome: str | None
    fraction: Decimal | None
    review: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePoint:
    """Where to go on in a course: what was looked at last, and the first open item that is not done, if any."""

    course: UUID
    last_item: UUID | None
    last_seen_at: datetime | None
    next_item: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseProgress:
    """How many items of a course there are and how many are done, optional ones included.

    `completed`: by the course's own rule, which may ask for less than all.
    """

    course: UUID
    done: int
    total: int
    completed: bool

    @property
    def share(self) -> Decimal:
        """Done of total, 0 to 1."""
        return Decimal(self.done) / self.total if self.total else Decimal(0)
