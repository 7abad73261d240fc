"""What crosses the door: rules, attempts as learners see them, and what saving and handing in answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from lms_site.learning.assessment.rules import Rules
from lms_site.learning.assessment.visibility import Revealed, When


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSpec:
    """The rules of an assessment as a teacher set them; each publish gives all of them.

    The language the course is written in rules: a translation sets `is_source` false, and changes nothing where the
    assessment is known already.
    """

    key: UUID
    course: UUID
    title: str
    preset: str = "quiz"
    graded: bool = True
    category: str = ""
    weight: Decimal = Decimal(1)
    max_points: Decimal = Decimal(0)
    pass_fraction: Decimal | None = None
    completes_on: str = "submitted"
    grading_method: str = "best"
    policy: str = "deferred"
    shuffle_questions: bool = False
    time_limit_s: int | None = None
    grace_s: int = 60
    max_attempts: int | None = None
    delay_first_s: int = 0
    delay_next_s: int = 0
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    late_penalty: Decimal = Decimal(0)
    late_interval_s: int = 86_400
    late_floor: Decimal = Decimal(0)
    review_score: str = When.NEVER.value
    review_feedback: str = When.NEVER.value
    review_correct: str = When.NEVER.value
    review_explanation: str = When.NEVER.value
    is_source: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one accommodation adds. Scope: "assessment", "course" or "everywhere"."""

    id: UUID
    scope: str
    extra_attempts: int
    time_factor: Decimal
    extra_time_s: int
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRules:
    """What holds for one person at an assessment, with what they have used, and why.

    `base` is what the teacher set for all, `given` what the person has on top, `rules` what comes of both.
    """

    assessment: UUID
    person: UUID
    rules: Rules
    base: Rules
    used: int
    running: UUID | None
    refusal: str | None
    may_start_at: datetime | None
    given: tuple[Given, ...] = ()

    @property
    def attempts_left(self) -> int | None:
        """How many attempts may still be started; None: any number."""
        return None if self.rules.max_attempts is None else max(0, self.rules.max_attempts - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """Words between questions."""

    id: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPart:
    """A question as its learner sees it; `delivery` None: its type is not available now, answers are kept as sent.

    `response` is the newest saved answer, `seq` its number (0: none): a client that resumes counts on from there.
    `hints` are those that were asked for, `more_hints` whether there is another one to ask for.
    """

    position: int
    type: str
    schema_version: int
    points: Decimal
    delivery: dict[str, Any] | None
    response: Any
    seq: int
    saved_at: datetime | None
    hints: tuple[str, ...] = ()
    more_hints: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """An attempt as its learner sees it while it runs: the same questions in the same order at every look."""

    id: UUID
    assessment: UUID
    course: UUID
    title: str
    number: int
    state: str
    locale: str
    policy: str
    started_at: datetime
    server_time: datetime
    deadline: datetime | None
    expires_at: datetime | None
    due_at: datetime | None
    time_limit_s: int | None
    submitted_at: datetime | None
    max_points: Decimal
    parts: tuple[TextPart | ItemPart, ...]
    created: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving answers: `seq` is the newest number the server holds, `receipt` the proof of holding this answer.

    `accepted` false: a newer answer was there already, and stays; there is no receipt then.
    """

    attempt: UUID
    position: int
    seq: int
    accepted: bool
    server_time: datetime
    deadline: datetime | None
    saved_at: datetime | None
    after_deadline: bool
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A hint that was given; `number` counts from 1, `more` says whether there is another one to ask for."""

    attempt: UUID
    position: int
    number: int
    html: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A last answer that goes along with handing in."""

    position: int
    seq: int
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What handing in answers, the first time and every time. `state`: graded or pending.

    Points and fraction are None while pending, and as long as the assessment does not reveal the score.
    """

    attempt: UUID
    assessment: UUID
    course: UUID
    number: int
    state: str
    submitted_at: datetime
    ended_by: str
    late_s: int
    max_points: Decimal
    points: Decimal | None
    fraction: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A question of a finished attempt. What is not revealed is None (`review` holds what its type says)."""

    position: int
    type: str
    schema_version: int
    max_points: Decimal
    delivery: dict[str, Any] | None
    response: Any
    state: str
    outcome: str | None
    fraction: Decimal | None
    points: Decimal | None
    comment: str | None
    review: dict[str, Any] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A finished attempt, as far as its viewer may see it now. `revealed` says what that is."""

    id: UUID
    assessment: UUID
    course: UUID
    person: UUID
    title: str
    number: int
    state: str
    started_at: datetime
    submitted_at: datetime
    ended_by: str
    late_s: int
    revealed: Revealed
    max_points: Decimal
    raw_points: Decimal | None
    points: Decimal | None
    fraction: Decimal | None
    parts: tuple[TextPart | ReviewItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSummary:
    """One line of a person's attempts at an assessment; the score as far as it is revealed."""

    id: UUID
    number: int
    state: str
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    late_s: int
    max_points: Decimal
    points: Decimal | None
    fraction: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccommodationSpec:
    """What to give a person on top of the rules. Scope: one assessment, a course, or, with both None, everywhere."""

    person: UUID
    course: UUID | None = None
    assessment: UUID | None = None
    extra_attempts: int = 0
    time_factor: Decimal = Decimal(1)
    extra_time_s: int = 0
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    reason: str = ""
