"""What the learner path sends, as models for the OpenAPI schema.

Hot documents are described here and sent as stored bytes; answers made now are built from the domains' values, whose
fields have the same names.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_RULE_KINDS = (
    "course_start, opens_at, date, after_enrolment, item_done, previous_done, score, group, course_done, teacher;"
    " unknown: a rule that is not understood here, which locks."
)


class Shape(BaseModel):
    """Base of what is sent; a document may have more members than are described."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)


class ImageOut(Shape):
    """An image in one size."""

    model_config = ConfigDict(title="Image")

    ref: str = Field(
        description="Where it is served, relative to the host.", examples=["/api/v1/media/3f…/width-800"]
    )
    width: int | None = None
    height: int | None = None


class CardRating(Shape):
    """What the reviews of a course come to."""

    count: int
    mean: float = Field(examples=[4.5])


class CardTeacher(Shape):
    """Somebody who teaches a course and shows their name to everyone; more at `teachers/{id}/`."""

    id: UUID
    name: str = Field(examples=["Tilda Thrush"])


def _extra_may_be_absent(schema: dict[str, Any]) -> None:
    schema["required"].remove("extra")


class Extended(Shape):
    """What plugins may add to."""

    model_config = ConfigDict(json_schema_extra=_extra_may_be_absent)

    extra: dict[str, Any] = Field(
        {},
        description="What plugins add, by plugin; absent where none does.",
        examples=[{"acme.stars": {"stars": 4}}],
    )


class CourseCard(Extended):
    """A course in a list."""

    key: UUID
    locale: str = Field(examples=["en"])
    slug: str = Field(examples=["birds-of-the-coast"])
    title: str = Field(examples=["Birds of the coast"])
    summary: str = ""
    level: str = Field("", examples=["beginner"])
    language: str = Field("", examples=["en"])
    category: str = ""
    is_free: bool = True
    image: ImageOut | None = None
    rating: CardRating | None = Field(None, description="Null while nobody has reviewed the course.")
    teachers: list[CardTeacher] = Field([], description="Owners first.")


class CourseList(Shape):
    """A page of the catalogue."""

    results: list[CourseCard]
    next: str | None = Field(description="The next page, relative to the host.")
    previous: None = Field(None, description="Always null: the catalogue is read forwards.")
    facets: dict[str, list[dict[str, Any]]] | None = Field(None, description="With `include=facets`.")


class CategoryOut(Shape):
    """A category of courses."""

    model_config = ConfigDict(title="Category")

    slug: str
    name: str
    position: int
    parent: str = Field(description="The slug of the category it is part of; empty: of none.")


class Course(Extended):
    """A course's own page, as published."""

    schema_: Literal["lms.course/1"] = Field(alias="schema")
    key: UUID
    locale: str
    title: str
    summary: str = ""
    description: str = Field("", description="Clean HTML.")


class OutlineNode(Shape):
    """A module, lesson or assessment in the tree."""

    key: UUID
    kind: Literal["module", "lesson", "assessment"]
    title: str
    version: str = Field(description="Changes when the document does.")
    preview: bool = Field(default=False, description="Anybody may read it.")
    graded: bool = False
    minutes: int | None = None
    items: list[OutlineNode] = []


class OutlineTree(Shape):
    """The tree of a course as published."""

    schema_: Literal["lms.outline/1"] = Field(alias="schema")
    course: UUID
    locale: str
    title: str
    slug: str
    items: list[OutlineNode]


class RuleOut(Shape):
    """One release rule, and how it stands; members that do not concern its kind are absent."""

    model_config = ConfigDict(title="ReleaseRule")

    kind: str = Field(examples=["item_done"], description=_RULE_KINDS)
    met: bool
    until: datetime | None = Field(description="When it is met without anybody doing anything.")
    ended_at: datetime | None = Field(None, description="Until when it was met.")
    item: UUID | None = None
    course: UUID | None = None
    title: str | None = Field(None, examples=["Counting legs"], description="Of the item or course.")
    group: str | None = Field(None, description="Its name; for the course's team only.")
    days: int | None = None
    percent: str | None = Field(None, examples=["60"])
    score: str | None = Field(None, description="The person's own, 0 to 1, once they may know it.")
    lost: bool = Field(
        default=False, description="It names something that is not in the course any more, or nothing."
    )
    text: str = Field(examples=["Complete “Counting legs” first."])


class ReasonOut(RuleOut):
    """A rule that is not met, and whose it is."""

    model_config = ConfigDict(title="LockReason")

    of: UUID
    match: str = Field(examples=["all"])


class LockOut(Shape):
    """Why an item is locked, and until when if waiting is enough."""

    model_config = ConfigDict(title="Lock")

    until: datetime | None
    text: str = Field(examples=["Complete “Counting legs” first."])
    reasons: list[ReasonOut]


class OwnDatesOut(Shape):
    """The dates of an assessment for the person, with what they were given on top."""

    model_config = ConfigDict(title="OwnDates")

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None


class OwnState(Shape):
    """The caller's own state in a course."""

    enrolment: UUID
    state: str = Field(examples=["active"])
    last_item: UUID | None = Field(description="What was looked at last: the place to go on.")
    done: int
    total: int
    starts_at: datetime | None
    completed_at: datetime | None = Field(description="When the course's completion rule was met first.")
    items: dict[str, dict[str, Any]] = Field(description="By item key: state and share.")
    grades: dict[str, dict[str, Any]] = Field(
        description="By assessment key; unreleased ones without a fraction."
    )
    locked: dict[str, LockOut] = Field(description="By item key: why it is locked, and until when.")
    deadlines: dict[str, OwnDatesOut] = Field(
        description="By assessment key: its dates, with what the caller was given on top."
    )


class OutlineOut(Shape):
    """The whole tree of a course with the caller's own progress."""

    model_config = ConfigDict(title="Outline")

    course: UUID
    locale: str
    title: str
    slug: str
    outline: OutlineTree
    own: OwnState | None = Field(description="Null: the caller is no member.")


class Block(Shape):
    """A block of a lesson; `type` names it, unknown ones may be skipped."""

    id: UUID
    type: str = Field(examples=["rich_text"])
    v: int
    value: dict[str, Any] = Field(examples=[{"html": "<p>Plovers nest on the shingle.</p>"}])


class Lesson(Shape):
    """A lesson as published."""

    schema_: Literal["lms.lesson/1"] = Field(alias="schema")
    key: UUID
    locale: str
    title: str
    summary: str = ""
    minutes: int | None = None
    blocks: list[Block]
    tasks: list[UUID] = Field([], description="The assessments placed in it.")


class ModuleOut(Shape):
    """A module as published; the outline says what it holds."""

    model_config = ConfigDict(title="Module")

    schema_: Literal["lms.module/1"] = Field(alias="schema")
    key: UUID
    locale: str
    title: str
    summary: str = ""


class Assessment(Shape):
    """An assessment's page: its rules for everybody, none of its questions."""

    schema_: Literal["lms.assessment/1"] = Field(alias="schema")
    key: UUID
    locale: str
    title: str
    instructions: str = ""
    settings: dict[str, Any] = {}
    item_count: int
    max_points: str


class SeatOut(Shape):
    """A person's place in a course."""

    model_config = ConfigDict(title="Seat")

    id: UUID
    course: UUID
    state: str = Field(examples=["active"])
    source: str = Field(examples=["self"])
    enrolled_at: datetime


class MyCourseOut(Shape):
    """A course the caller takes."""

    model_config = ConfigDict(title="MyCourse")

    enrolment: UUID
    course: UUID
    title: str
    slug: str
    locale: str
    live: bool = Field(description="False: it is offline now.")
    state: str
    enrolled_at: datetime
    last_item: UUID | None
    last_seen_at: datetime | None
    done: int
    total: int


class ResumeOut(Shape):
    """Where to go on in a course."""

    model_config = ConfigDict(title="ResumePoint")

    course: UUID
    last_item: UUID | None
    last_seen_at: datetime | None
    next_item: UUID | None = Field(
        description="The first item that is not done and is open to the caller now; null: there is none."
    )


class ProgressIn(BaseModel):
    """What happened in a lesson."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["viewed", "done"] = "done"
    share: Decimal = Field(Decimal(0), ge=0, le=1, description="How much of it was seen, 0 to 1.")


class ProgressOut(Shape):
    """Progress on one item after the call."""

    model_config = ConfigDict(title="Progress")

    item: UUID
    course: UUID
    state: str = Field(examples=["done"])
    share: Decimal
    done_at: datetime | None
    newly_done: bool
