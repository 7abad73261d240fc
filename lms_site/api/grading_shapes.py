"""What grading sends and takes, as models for the OpenAPI schema; see `lms_site.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.states import AnswerState, AttemptState


class ToGradeOut(Shape):
    """An answer that waits for a person."""

    model_config = ConfigDict(title="ToGrade")

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


class PartIn(BaseModel):
    """One part of a score, a criterion of a rubric say."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=200, examples=["argument"])
    fraction: Decimal = Field(ge=0, le=1, examples=["0.5"])
    weight: Decimal = Field(Decimal(1), ge=0, le=10_000)


class ScoreOut(Shape):
    """One score of an answer; the last one counts."""

    model_config = ConfigDict(title="Score")

    number: int
    kind: Literal["auto", "manual", "async", "regrade", "override"]
    fraction: Decimal
    outcome: str
    parts: list[dict[str, Any]]
    grader: UUID | None
    comment: str
    reason: str
    plugin: str
    plugin_version: str
    created_at: datetime


class TaughtAttemptOut(Shape):
    """An attempt in a list for teachers."""

    model_config = ConfigDict(title="TaughtAttempt")

    id: UUID
    assessment: UUID
    course: UUID
    person: UUID
    name: str
    title: str
    number: int
    state: Literal["in_progress", "pending", "graded"]
    started_at: datetime
    submitted_at: datetime | None
    late_s: int
    points: Decimal | None
    max_points: Decimal
    fraction: Decimal | None


class GradeOut(Shape):
    """A learner's grade for an assessment, for teachers."""

    model_config = ConfigDict(title="Grade")

    assessment: UUID
    course: UUID
    person: UUID
    name: str
    attempt: UUID | None = Field(description="The one that counts; null: a mean of several.")
    state: Literal["pending", "graded"]
    attempts: int
    fraction: Decimal | None
    points: Decimal | None
    max_points: Decimal
    passed: bool | None


class GradingItemOut(Shape):
    """What a grader looks at."""

    model_config = ConfigDict(title="GradingItem")

    attempt: UUID
    position: int
    person: UUID
    name: str
    type: str = Field(examples=["lms.essay"])
    content: dict[str, Any] | None = Field(
        description="The question whole, keys and notes included; null while its type is not installed."
    )
    state: AnswerState
    points: Decimal
    response: Any
    late_response: Any
    late_at: datetime | None
    held: dict[str, Any] = Field(description="What the question's type tells graders.")
    scores: list[ScoreOut]


class GradeIn(BaseModel):
    """A score by a person: fraction (0 to 1), points, or the parts alone, whose weighted mean it is then."""

    model_config = ConfigDict(extra="forbid")

    fraction: Decimal | None = Field(None, ge=0, le=1, examples=["0.8"])
    points: Decimal | None = Field(None, ge=0)
    parts: list[PartIn] = Field([], max_length=100, description="Criteria of a rubric, say.")
    comment: str = Field("", max_length=20_000, description="For the learner.")
    reason: str = Field("", max_length=20_000, description="For other teachers; needed to override a score.")


class GradedOut(Shape):
    """The item's score, and where the attempt stands now."""

    model_config = ConfigDict(title="Graded")

    attempt: UUID
    position: int
    fraction: Decimal
    points: Decimal
    state: AnswerState
    attempt_state: AttemptState
    attempt_points: Decimal | None
    attempt_fraction: Decimal | None
