"""What accommodations send and take, as models for the OpenAPI schema; see `lms_site.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape

_TIMES = "Times the limit: 1.5 is half as much again."


class GivenOut(Shape):
    """What one accommodation adds to the rules."""

    model_config = ConfigDict(title="GivenAccommodation")

    id: UUID
    scope: str = Field(examples=["course"], description="assessment, course or everywhere.")
    extra_attempts: int
    time_factor: Decimal = Field(description=_TIMES, examples=["1.50"])
    extra_time_s: int
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None


class AccommodationOut(Shape):
    """What a person gets on top of the rules: for an assessment, a course or, with both null, everywhere."""

    model_config = ConfigDict(title="Accommodation")

    id: UUID
    person: UUID
    course: UUID | None
    assessment: UUID | None
    extra_attempts: int
    time_factor: Decimal = Field(description=_TIMES, examples=["1.50"])
    extra_time_s: int
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    reason: str = Field(examples=["Reads with a screen reader."])
    granted_by: UUID
    granted_at: datetime
    ended_at: datetime | None = Field(description="When it was taken back.")


class AccommodationIn(BaseModel):
    """What to give whom; each value adds, none takes anything away."""

    model_config = ConfigDict(extra="forbid")

    person: UUID
    extra_attempts: int = Field(0, ge=0, le=1_000)
    time_factor: Decimal = Field(Decimal(1), ge=1, le=10, description=_TIMES)
    extra_time_s: int = Field(0, ge=0, le=31_536_000)
    opens_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    reason: str = Field("", max_length=2_000, description="Seen by the person and by the course's teachers.")
