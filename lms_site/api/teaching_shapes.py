"""What is sent about becoming a teacher and about roles of the site, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.states import TeachingState


class TeachingOut(Shape):
    """Whether the caller may make courses, and how one comes to."""

    model_config = ConfigDict(title="Teaching")

    may_teach: bool
    policy: Literal["approval", "open", "closed"] = Field(
        description="approval: apply and wait; open: apply and teach; closed: only the school appoints.",
        examples=["approval"],
    )
    state: TeachingState | Literal[""] = Field(
        description="Of the last application; empty: none.", examples=["waiting"]
    )
    text: str
    answer: str = Field(description="What the school answered.")


class ApplicationIn(BaseModel):
    """An application to teach."""

    model_config = ConfigDict(extra="forbid", title="NewTeacherApplication")

    text: str = Field("", max_length=5_000, description="What the school should know.")


class ApplicantOut(Shape):
    """An application, as whoever decides sees it."""

    model_config = ConfigDict(title="TeacherApplication")

    id: UUID
    person: UUID
    name: str = Field(examples=["Tom Tutor"])
    email: str = Field(examples=["tom@example.org"])
    text: str
    state: TeachingState = Field(examples=["waiting"])
    answer: str
    created_at: datetime
    decided_at: datetime | None


class DecisionIn(BaseModel):
    """What becomes of an application."""

    model_config = ConfigDict(extra="forbid", title="TeacherDecision")

    verdict: Literal["approved", "declined"]
    answer: str = Field("", max_length=5_000, description="Shown to the person.")


class SiteRoleOut(Shape):
    """A role of the site."""

    model_config = ConfigDict(title="SiteRole")

    id: int
    name: str = Field(examples=["Teachers"])
    people: int = Field(description="How many have it.")
    permissions: list[str] = Field(examples=[["accounts.teach", "wagtailadmin.access_admin"]])
