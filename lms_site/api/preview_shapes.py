"""What is sent about previews, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.learning import api as learning


class PreviewIn(BaseModel):
    """What a preview shall show."""

    model_config = ConfigDict(extra="forbid", title="NewPreview")

    draft: bool = Field(
        default=True, description="Everything as if it were published now; false: what is published."
    )
    persona: learning.Persona = Field(learning.Persona.MEMBER, description="Whose eyes it lends.")
    done: list[UUID] = Field(
        default_factory=list,
        max_length=1000,
        description="Keys of lessons and assessments that the member has behind them.",
    )
    groups: list[UUID] = Field(
        default_factory=list, max_length=100, description="Ids of groups of the course that the member is in."
    )
    clock: AwareDatetime | None = Field(
        None, description="The moment at which opening dates and deadlines are judged; null: the present."
    )
    expires_at: AwareDatetime | None = Field(
        None, description="When the token ends, at most 30 days from now; null: in a day."
    )


class PreviewOut(Shape):
    """A preview that runs."""

    model_config = ConfigDict(title="Preview")

    id: UUID
    course: UUID
    created_by: UUID
    draft: bool
    persona: learning.Persona
    done: list[UUID]
    groups: list[UUID]
    clock: datetime | None
    created_at: datetime
    expires_at: datetime


class PreviewMadeOut(PreviewOut):
    """A preview and its token."""

    model_config = ConfigDict(title="PreviewMade")

    token: str = Field(description="For the header `Authorization: Preview <token>`; not shown again.")
