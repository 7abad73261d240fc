"""What an author writes, by kind of page, and what authoring tells of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class PageKind(StrEnum):
    """Kinds of pages."""

    CATALOG = "catalog"
    COURSE = "course"
    MODULE = "module"
    LESSON = "lesson"
    ASSESSMENT = "assessment"


class Content(BaseModel):
    """What every page has. A member that is left out keeps its value, or gets its default in a new page."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, min_length=1, max_length=255)
    slug: str | None = Field(
        None, min_length=1, max_length=255, description="Used in addresses; made from the title if left out."
    )


class AuthoredBlock(BaseModel):
    """A block of a page. What its value looks like depends on the type, see `AuthoredBlock`."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(examples=["rich_text"])
    id: str | None = Field(
        None, description="Given when the block is first stored; send it along to keep it."
    )
    value: Any = Field(description="By type; a plain text for the simplest, an object for most.")


Blocks = list[AuthoredBlock]
Text = Annotated[str, Field(description="HTML with the markup that the studio's editor offers.")]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Weight = Annotated[Decimal, Field(ge=0, max_digits=7, decimal_places=4)]


class CatalogContent(Content):
    """What an author writes about a catalogue."""

    introduction: Text | None = None


class GradingCategoryContent(BaseModel):
    """A kind of graded work and its share of the course grade."""

    model_config = ConfigDict(extra="forbid", title="GradingCategory")

    name: str = Field(min_length=1, max_length=100)
    short: str = Field("", max_length=16)
    weight: Weight = Decimal(1)
    drop_lowest: int = Field(0, ge=0, le=32767)
    minimum: int = Field(0, ge=0, le=32767)


class GradeCutoffContent(BaseModel):
    """A grade and the percentage it needs."""

    model_config = ConfigDict(extra="forbid", title="GradeCutoff")

    grade: str = Field(min_length=1, max_length=50)
    percentage: Percent


class CourseContent(Content):
    """What an author writes about a course."""

    summary: str | None = Field(None, max_length=500)
    description: Text | None = None
    image: int | None = Field(None, description="Number of an image of the library.")
    category: str | None = Field(None, description="Slug of a category.")
    level: Literal["", "beginner", "intermediate", "advanced"] | None = None
    teaching_language: str | None = Field(None, max_length=16)
    organisation: str | None = Field(None, max_length=120)
    code: str | None = Field(None, max_length=120)
    effort: str | None = Field(None, max_length=120)
    outcomes: Blocks | None = None
    requirements: Blocks | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    enrolment_opens_at: AwareDatetime | None = None
    enrolment_closes_at: AwareDatetime | None = None
    is_free: bool | None = None
    self_enrolment: bool | None = None
    listed: bool | None = None
    pass_percentage: Percent | None = None
    completion: Literal["all", "share", "score"] | None = Field(
        None, description="What completes it: all that is required, a share of it, or a score."
    )
    completion_percentage: Percent | None = None
    grading_categories: list[GradingCategoryContent] | None = Field(None, max_length=100)
    grade_cutoffs: list[GradeCutoffContent] | None = Field(None, max_length=100)


class ModuleContent(Content):
    """What an author writes about a module."""

    summary: str | None = Field(None, max_length=1000)
    opens_at: AwareDatetime | None = None
    hidden: bool | None = None
    release: Blocks | None = Field(
        None, max_length=20, description="Rules until whose being met it is locked."
    )
    release_match: Literal["all", "any"] | None = Field(
        None, description="Whether all the rules must be met, or one is enough."
    )


class LessonContent(Content):
    """What an author writes in a lesson."""

    summary: str | None = Field(None, max_length=500)
    minutes: int | None = Field(None, ge=0, le=32767)
    body: Blocks | None = None
    opens_at: AwareDatetime | None = None
    hidden: bool | None = None
    free_preview: bool | None = None
    discussion_topic: str | None = Field(None, max_length=255)
    release: Blocks | None = Field(
        None, max_length=20, description="Rules until whose being met it is locked."
    )
    release_match: Literal["all", "any"] | None = Field(
        None, description="Whether all the rules must be met, or one is enough."
    )
    completion: Literal["marked", "viewed", "time", "video"] | None = Field(
        None, description="What completes it."
    )
    completion_minutes: int | None = Field(None, ge=1, le=32767)
    completion_percentage: Percent | None = Field(None, description="Of its films.")
    optional: bool | None = Field(None, description="The course can be completed without it.")


Reveal = Literal["immediately", "submitted", "closed", "released", "never"]


class AssessmentContent(Content):
    """What an author writes in a quiz, an assignment or an exam."""

    preset: Literal["quiz", "assignment", "exam"] | None = Field(
        None, description="Sets the rules that a new assessment does not name."
    )
    instructions: Text | None = None
    items: Blocks | None = None
    hidden: bool | None = None
    graded: bool | None = None
    category: str | None = Field(None, max_length=100, description="Name of a category of the course.")
    weight: Weight | None = None
    pass_percentage: Percent | None = None
    opens_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    time_limit_minutes: int | None = Field(None, ge=1, le=2**31 - 1)
    grace_minutes: int | None = Field(None, ge=0, le=2**31 - 1)
    late_policy: Literal["refuse", "accept", "deduct"] | None = None
    late_percent_per_day: Percent | None = None
    max_attempts: int | None = Field(None, ge=1, le=32767)
    grading_method: str | None = Field(None, max_length=16)
    shuffle_questions: bool | None = None
    attempt_policy: str | None = Field(None, max_length=100)
    review_score: Reveal | None = None
    review_feedback: Reveal | None = None
    review_correct: Reveal | None = None
    review_explanation: Reveal | None = None
    release: Blocks | None = Field(
        None, max_length=20, description="Rules until whose being met it is locked."
    )
    release_match: Literal["all", "any"] | None = Field(
        None, description="Whether all the rules must be met, or one is enough."
    )
    completion: Literal["submitted", "passed"] | None = Field(None, description="What completes it.")
    optional: bool | None = Field(None, description="The course can be completed without it.")


CONTENT: dict[PageKind, type[Content]] = {
    PageKind.CATALOG: CatalogContent,
    PageKind.COURSE: CourseContent,
    PageKind.MODULE: ModuleContent,
    PageKind.LESSON: LessonContent,
    PageKind.ASSESSMENT: AssessmentContent,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """A page as lists of authors show it: its draft's title, and how it stands with learners."""

    key: UUID
    kind: PageKind
    locale: str
    title: str
    parent: UUID | None
    live: bool
    changed: bool
    trashed: bool
    goes_live_at: datetime | None
    expires_at: datetime | None
    published_at: datetime | None
    place: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The latest version of a page, for its authors. `version` changes with each change."""

    page: PageSummary
    version: str
    publishable: bool
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the versions of a page or question; `live`: learners get it now."""

    number: int
    created_at: datetime
    author: UUID | None
    title: str
    live: bool
    latest: bool
