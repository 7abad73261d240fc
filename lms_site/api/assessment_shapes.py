"""What assessments, attempts and grading send, as models for the OpenAPI schema; see `lms_site.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.accommodation_shapes import GivenOut
from lms_site.api.shapes import Shape
from lms_site.api.states import AnswerState, AttemptEnd, AttemptState, GradeState, StartRefusal


class RulesOut(Shape):
    """Time and number, for the caller."""

    model_config = ConfigDict(title="Rules")

    time_limit_s: int | None
    grace_s: int
    max_attempts: int | None
    delay_first_s: int
    delay_next_s: int
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None


class EffectiveRulesOut(Shape):
    """What holds for a person at an assessment now, and why."""

    model_config = ConfigDict(title="EffectiveRules")

    assessment: UUID
    person: UUID
    rules: RulesOut = Field(description="What holds: the teacher's rules with what the person was given.")
    base: RulesOut = Field(description="What the teacher set for all.")
    given: list[GivenOut] = Field(
        description="What the person was given on top; of each kind the most generous value counts."
    )
    used: int
    attempts_left: int | None
    running: UUID | None = Field(description="The attempt that runs now.")
    refusal: StartRefusal | None = Field(description="Why no attempt can be started now; null: it can.")
    may_start_at: datetime | None


class AttemptSummaryOut(Shape):
    """One attempt in a list; the score as far as it is revealed."""

    model_config = ConfigDict(title="AttemptSummary")

    id: UUID
    number: int
    state: AttemptState = Field(examples=["graded"])
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    late_s: int
    max_points: Decimal
    points: Decimal | None
    fraction: Decimal | None


class TextPartOut(Shape):
    """Words between questions."""

    model_config = ConfigDict(title="TextPart")

    kind: Literal["text"]
    id: str
    html: str


class ItemPlace(Shape):
    """A question's place in an attempt, with the answer saved last."""

    kind: Literal["item"]
    position: int
    points: Decimal
    item: Any = Field(json_schema_extra={"allOf": [{"$ref": "#/components/schemas/Item"}]})
    response: Any = Field(description="The newest saved answer.")
    seq: int = Field(description="Its number; 0: none. A client counts on from here.")
    saved_at: datetime | None
    hints: list[str] = Field(description="The hints asked for so far, as HTML.")
    more_hints: bool = Field(description="Whether there is another one to ask for.")


class AttemptOut(Shape):
    """An attempt as its learner sees it while it runs; the same questions in the same order at every look."""

    model_config = ConfigDict(title="Attempt")

    id: UUID
    assessment: UUID
    course: UUID
    title: str
    number: int
    state: Literal["in_progress", "pending", "graded"]
    locale: str
    policy: str
    started_at: datetime
    server_time: datetime
    deadline: datetime | None
    expires_at: datetime | None = Field(description="Answers in flight are taken until then.")
    due_at: datetime | None
    time_limit_s: int | None
    submitted_at: datetime | None
    max_points: Decimal
    parts: list[Annotated[TextPartOut | ItemPlace, Field(discriminator="kind")]]


class AnswerIn(BaseModel):
    """An answer with its number; a greater number is newer."""

    model_config = ConfigDict(extra="forbid")

    seq: int = Field(ge=1, le=2**31 - 1, examples=[3])
    data: Any = Field(
        json_schema_extra={"allOf": [{"$ref": "#/components/schemas/ItemResponse"}]},
        examples=[{"chosen": ["b"]}],
    )


class SavedOut(Shape):
    """What the server holds now. `accepted` false: a newer answer was there, and stays."""

    model_config = ConfigDict(title="Saved")

    attempt: UUID
    position: int
    seq: int
    accepted: bool
    server_time: datetime
    deadline: datetime | None
    saved_at: datetime | None
    after_deadline: bool
    receipt: str = Field(description="Proof that the server holds this answer.")


class HintOut(Shape):
    """A hint that was given."""

    model_config = ConfigDict(title="Hint")

    attempt: UUID
    position: int
    number: int = Field(description="Counted from 1.")
    html: str = Field(examples=["<p>It breeds on open moorland.</p>"])
    more: bool = Field(description="Whether there is another one to ask for.")


class TryIn(BaseModel):
    """An answer to a practice question."""

    model_config = ConfigDict(extra="forbid")

    data: Any = Field(
        json_schema_extra={"allOf": [{"$ref": "#/components/schemas/ItemResponse"}]},
        examples=[{"chosen": ["b"]}],
    )


class TriedOut(Shape):
    """How an answer to a practice question came out; nothing of it is stored."""

    model_config = ConfigDict(title="Tried")

    question: UUID
    type: str = Field(examples=["lms.choice"])
    outcome: str | None = Field(
        examples=["right"], description="right, partial, wrong or blank; null: for oneself to judge."
    )
    fraction: Decimal | None
    review: dict[str, Any] = Field(description="What the question's type tells; no key for an empty answer.")


class LastAnswer(AnswerIn):
    """An answer that goes along with handing in."""

    position: int = Field(ge=0)


class SubmitIn(BaseModel):
    """Handing in; last answers may come along."""

    model_config = ConfigDict(extra="forbid")

    answers: list[LastAnswer] = Field([], max_length=500)


class SubmittedOut(Shape):
    """Handed in: graded, or pending until a person or a job has graded the rest."""

    model_config = ConfigDict(title="Submitted")

    attempt: UUID
    assessment: UUID
    course: UUID
    number: int
    state: Literal["graded", "pending"]
    submitted_at: datetime
    ended_by: AttemptEnd
    late_s: int
    max_points: Decimal
    points: Decimal | None = Field(description="Null while pending, or not revealed.")
    fraction: Decimal | None


class ReviewedItem(Shape):
    """A question of a finished attempt; what is not revealed is null."""

    kind: Literal["item"]
    position: int
    max_points: Decimal
    item: Any = Field(json_schema_extra={"allOf": [{"$ref": "#/components/schemas/Item"}]})
    response: Any
    state: AnswerState
    outcome: str | None
    fraction: Decimal | None
    points: Decimal | None
    comment: str | None
    review: dict[str, Any] = Field(description="What the question's type reveals.")
    hints: list[str] = Field(description="The hints that were asked for, as HTML.")
    parts: list[dict[str, Any]] = Field(description="The parts of the score: id, fraction, weight.")


class ReviewOut(Shape):
    """A finished attempt, as far as its viewer may see it now."""

    model_config = ConfigDict(title="Review")

    id: UUID
    assessment: UUID
    course: UUID
    person: UUID
    title: str
    number: int
    state: AttemptState
    started_at: datetime
    submitted_at: datetime
    ended_by: AttemptEnd
    late_s: int
    revealed: dict[str, bool] = Field(description="score, feedback, correct, explanation.")
    max_points: Decimal
    raw_points: Decimal | None
    points: Decimal | None
    fraction: Decimal | None
    parts: list[Annotated[TextPartOut | ReviewedItem, Field(discriminator="kind")]]


class MyGradeOut(Shape):
    """An own grade, as far as it is released."""

    model_config = ConfigDict(title="MyGrade")

    assessment: UUID
    course: UUID
    title: str
    category: str
    weight: Decimal
    graded: bool
    due_at: datetime | None
    state: GradeState
    attempts: int
    released: bool
    fraction: Decimal | None
    points: Decimal | None
    max_points: Decimal | None
    passed: bool | None
