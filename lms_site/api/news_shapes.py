"""What is sent about the news of courses, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.talk_shapes import AuthorOut
from lms_site.communication import api as communication

_AUDIENCE = "everyone: whoever may see the course's page. members: who has a seat in it, and its team."
_TEXT = "HTML with the markup that the studio's editor offers; links lead to pages and addresses."


class NewsOut(Shape):
    """A piece of news of a course."""

    model_config = ConfigDict(title="News")

    id: UUID
    course: UUID
    title: str = Field(examples=["A new module on songs"])
    html: str = Field(description="Clean HTML.")
    audience: communication.Audience = Field(description=_AUDIENCE)
    published_at: datetime | None = Field(description="When it first went live.")
    author: AuthorOut | None = Field(description="null: somebody who is gone.")


class NewsDraftOut(NewsOut):
    """A piece of news for those who write it. Its `ETag` goes into `If-Match`."""

    model_config = ConfigDict(title="NewsDraft")

    state: Literal["draft", "scheduled", "published"]
    goes_live_at: datetime | None
    text: str = Field(description=_TEXT)
    created_at: datetime
    updated_at: datetime


class NewsChangeIn(BaseModel):
    """Members of a piece of news to be changed."""

    model_config = ConfigDict(extra="forbid", title="NewsChange")

    title: str | None = Field(None, max_length=255)
    text: str | None = Field(None, max_length=50_000, description=_TEXT)
    audience: communication.Audience | None = Field(None, description=_AUDIENCE)


class NewNewsIn(NewsChangeIn):
    """A piece of news to be made, as a draft."""

    model_config = ConfigDict(title="NewNews")

    title: str = Field(max_length=255)


class PublishNewsIn(BaseModel):
    """When readers get it."""

    model_config = ConfigDict(extra="forbid", title="PublishNews")

    at: AwareDatetime | None = Field(None, description="From when on; null: at once.")
