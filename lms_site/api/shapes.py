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

from lms_site.api.states import Match, ProgressState, SeatSource, SeatState

_RULE_KINDS = (
    "course_start, opens_at, date, after_enrolment, item_done, previous_done, score, group, course_done, teacher;"
    " unknown: a rule that is not understood here, which locks."
)


def _as_sent(schema: dict[str, Any]) -> None:
    """What a client reads has no defaults: from one, generators would take that a member is always there.

    Nor does it say that there may be more members: that is so without saying, and said it takes the types from them.
    """
    schema.pop("additionalProperties", None)
    for member in schema.get("properties", {}).values():
        member.pop("default", None)


class Shape(BaseModel):
    """Base of what is sent; a document may have more members than are described."""

    model_config = ConfigDict(
        extra="allow", json_schema_serialization_defaults_required=True, json_schema_extra=_as_sent
    )


class Sparse(Shape):
    """Base of what is sent without its empty members: each field that has a default may be absent."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class ImageOut(Shape):
    """An image in one size."""

    model_config = ConfigDict(title="Image")

    ref: str = Field(
        description="Where it is served, relative to the host.", examples=["/api/v1/media/3f…/width-800"]
    )
    width: int
    height: int


class CardRating(Shape):
    """What the reviews of a course come to."""

    count: int
    mean: float = Field(examples=[4.5])


class CardCategory(Shape):
    """The category that a course is in."""

    slug: str = Field(examples=["nature"])
    name: str = Field(examples=["Nature"])


class CardTeacher(Shape):
    """Somebody who teaches a course and shows their name to everyone; more at `teachers/{id}/`."""

    id: UUID
    name: str = Field(examples=["Tilda Thrush"])


class Extended(Sparse):
    """What plugins may add to."""

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
    summary: str
    level: Literal["", "beginner", "intermediate", "advanced"] = Field(examples=["beginner"])
    language: str = Field(examples=["en"], description="The language it is taught in.")
    category: CardCategory | None
    organisation: str
    effort: str = Field(examples=["Two hours a week"])
    image: ImageOut | None
    is_free: bool
    starts_at: datetime | None
    ends_at: datetime | None
    rating: CardRating | None = Field(description="Null while nobody has reviewed the course.")
    teachers: list[CardTeacher] = Field(description="Owners first.")


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


class OutlineNode(Sparse):
    """A module, lesson or assessment in the tree; what is false or empty is left out."""

    key: UUID
    kind: Literal["module", "lesson", "assessment"]
    title: str
    version: str = Field(description="Changes when the document does.")
    preview: bool = Field(default=False, description="Anybody may read it.")
    graded: bool = False
    minutes: int | None = Field(None, description="How long it takes.")
    rules: dict[str, Any] = Field(
        {}, description="What the release and completion rules are made from; see `items/{key}/rules/`."
    )
    items: list[OutlineNode] = Field([], examples=[[]], description="What stands in a module.")


class OutlineTree(Shape):
    """The tree of a course as published."""

    schema_: Literal["lms.outline/1"] = Field(alias="schema")
    course: UUID
    locale: str
    title: str
    slug: str
    items: list[OutlineNode]


class RuleOut(Sparse):
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
    match: Match = Field(examples=["all"])


class LockOut(Shape):
    """Why an item is locked, and until when if waiting is enough."""

    model_config = ConfigDict(title="Lock")

    until: datetime | None
    text: str = Field(examples=["Complete “Counting legs” first."])
    reasons: list[ReasonOut]


class OwnDatesOut(Sparse):
    """The dates of an assessment for the person, with what they were given on top."""

    model_config = ConfigDict(title="OwnDates")

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None


class OwnState(Shape):
    """The caller's own state in a course."""

    enrolment: UUID
    state: SeatState = Field(examples=["active"])
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


class SeatOut(Shape):
    """A person's place in a course."""

    model_config = ConfigDict(title="Seat")

    id: UUID
    course: UUID
    state: SeatState = Field(examples=["active"])
    source: SeatSource = Field(examples=["self"])
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
    state: SeatState
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
    state: ProgressState = Field(examples=["done"])
    share: Decimal
    done_at: datetime | None
    newly_done: bool
