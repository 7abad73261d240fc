"""What is sent about the team of a course, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.learning import api as learning

_ROLE = "Each role holds the rights of those below it: owner, editor, grader, assistant."


class ColleagueOut(Shape):
    """Somebody in the team of a course."""

    model_config = ConfigDict(title="TeamMember")

    person: UUID
    name: str = Field(examples=["Tara Teacher"])
    email: str = Field(examples=["tara@example.org"])
    role: learning.Role = Field(description=_ROLE)
    added_at: datetime


class ColleagueIn(BaseModel):
    """Whom to take into the team, by id or by the verified address of their account."""

    model_config = ConfigDict(extra="forbid", title="NewTeamMember")

    role: learning.Role = Field(description=_ROLE)
    person: UUID | None = None
    email: str | None = Field(None, max_length=254, examples=["tom@example.org"])


class RoleIn(BaseModel):
    """The new role."""

    model_config = ConfigDict(extra="forbid", title="TeamRole")

    role: learning.Role = Field(description=_ROLE)


class HandOverIn(BaseModel):
    """Who shall own the course."""

    model_config = ConfigDict(extra="forbid", title="HandOver")

    person: UUID = Field(description="One of the team.")
    of: UUID | None = Field(None, description="The owner whose place they take; null: the caller.")
