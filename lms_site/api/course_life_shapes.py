"""What is sent about how courses end and run again, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.learning import api as learning

_KEEPS = (
    "What members keep once the course is over. everything: as before. reading: lessons and records, no new attempts."
    " records: progress, grades and what was handed in."
)


class CourseLifeOut(Shape):
    """How a course ends."""

    model_config = ConfigDict(title="CourseLife")

    course: UUID
    keeps: learning.Keeps = Field(description=_KEEPS)
    archived_at: datetime | None
    over: bool = Field(description="Whether it is archived, or past its last day.")
    pace: Literal["self", "dated"] = Field(description="self: it has no first and no last day.")
    starts_at: datetime | None
    ends_at: datetime | None
    run_of: UUID | None = Field(description="The course that this one is a run of.")


class CourseLifeIn(BaseModel):
    """What members keep."""

    model_config = ConfigDict(extra="forbid", title="CourseLifeChange")

    keeps: learning.Keeps = Field(description=_KEEPS)


class ArchiveIn(BaseModel):
    """What members keep of the archived course."""

    model_config = ConfigDict(extra="forbid", title="ArchiveCourse")

    keeps: learning.Keeps | None = Field(None, description=f"{_KEEPS} null: as it was set.")


class RunIn(BaseModel):
    """When the new run takes place."""

    model_config = ConfigDict(extra="forbid", title="NewRun")

    title: str = Field("", max_length=255, description="Empty: that of the course.")
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    enrolment_opens_at: AwareDatetime | None = None
    enrolment_closes_at: AwareDatetime | None = None


class RunOut(Shape):
    """A published run of a course: a course of its own."""

    model_config = ConfigDict(title="Run")

    course: UUID = Field(description="Its key.")
    title: str
    slug: str
    locale: str
    starts_at: datetime | None
    ends_at: datetime | None
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    archived_at: datetime | None
