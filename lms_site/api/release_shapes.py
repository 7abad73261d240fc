"""What release and completion rules send and take, as models for the OpenAPI schema; see `lms_site.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import OwnDatesOut, RuleOut, Shape
from lms_site.api.states import CourseCompletes, ItemCompletes, ItemKind, Match, ProgressState


class RuleSetOut(Shape):
    """The rules of the item, of a module above it or of the course, as they stand for the person."""

    model_config = ConfigDict(title="ReleaseRules")

    of: UUID = Field(description="Whose rules they are.")
    title: str | None
    match: Match = Field(examples=["all"], description="all: every rule must be met; any: one is enough.")
    open: bool
    until: datetime | None
    unlocked: bool = Field(description="A teacher let the person in, whatever the rules say.")
    rules: list[RuleOut]


class ItemCompletionOut(Shape):
    """An item's completion rule, and how it stands for one person."""

    model_config = ConfigDict(title="ItemCompletion")

    kind: ItemCompletes = Field(
        examples=["time"],
        description="Lessons: marked, viewed, time, video; assessments: submitted, passed.",
    )
    required: bool = Field(description="Whether the course asks for it.")
    done: bool
    done_at: datetime | None
    needed: Decimal | None = Field(description="Seconds (time) or per cent (video).")
    reached: Decimal | None
    text: str


class ItemRulesOut(Shape):
    """Every rule of an item as it stands for one person."""

    model_config = ConfigDict(title="ItemRules")

    item: UUID
    course: UUID
    person: UUID
    kind: ItemKind = Field(examples=["lesson"])
    title: str
    open: bool
    until: datetime | None = Field(description="When it opens by itself; null: that takes more than waiting.")
    text: str = Field(description="Why it is locked; empty when it is open.")
    preview: bool = Field(description="Anybody may read it; no rule holds.")
    release: list[RuleSetOut]
    completion: ItemCompletionOut | None = Field(
        description="Null for a module: it is done with what it holds."
    )
    deadlines: OwnDatesOut
    stuck: bool | None = Field(
        description="For the course's team: as the course is now nobody could ever open it."
    )


class CourseCompletionOut(Shape):
    """A course's completion rule, and how it stands for one person."""

    model_config = ConfigDict(title="CourseCompletion")

    course: UUID
    person: UUID
    kind: CourseCompletes = Field(examples=["all"], description="all, share or score.")
    percent: Decimal | None
    done: int = Field(description="Of what is required.")
    total: int
    score: Decimal | None = Field(
        description="Of what is graded, 0 to 1; released grades only. For the kind score."
    )
    met: bool = Field(description="By what the course holds now.")
    completed_at: datetime | None = Field(description="The first time that it was met; it stays.")
    text: str


class UnlockIn(BaseModel):
    """Whom to open the item to: a member of the course or one of its groups."""

    model_config = ConfigDict(extra="forbid")

    person: UUID | None = None
    group: UUID | None = None


class UnlockOut(Shape):
    """An item that is open to somebody whatever its rules say."""

    model_config = ConfigDict(title="Unlock")

    id: UUID
    course: UUID
    item: UUID
    person: UUID | None
    group: UUID | None
    granted_by: UUID
    granted_at: datetime
    ended_at: datetime | None = Field(description="When it was taken back.")


class FilmIn(BaseModel):
    """What was watched of a film."""

    model_config = ConfigDict(extra="forbid")

    film: UUID = Field(description="The id of the film's block in the lesson.")
    duration: float = Field(gt=0, le=86_400, allow_inf_nan=False, description="How long it is, in seconds.")
    parts: list[tuple[float, float]] = Field(
        max_length=200, examples=[[[0, 42.5]]], description="From second to second."
    )


class ActivityIn(BaseModel):
    """What happened in a lesson since the last report."""

    model_config = ConfigDict(extra="forbid")

    seconds: int = Field(0, ge=0, le=86_400, description="Spent in the lesson.")
    films: list[FilmIn] = Field([], max_length=50)


class ActivityOut(Shape):
    """A lesson after a report."""

    model_config = ConfigDict(title="Activity")

    item: UUID
    course: UUID
    state: ProgressState = Field(examples=["viewed"])
    seconds: int | None = Field(description="What was believed so far; null where no rule asks for it.")
    share: Decimal = Field(description="How much of what the rule asks for is reached, 0 to 1.")
    done_at: datetime | None
    newly_done: bool
