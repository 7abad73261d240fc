"""Comments and reviews, as models for the OpenAPI schema and for reading bodies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape, Sparse

LONGEST, LONGEST_REASON, MOST_MENTIONS = 5_000, 500, 10


class AuthorOut(Shape):
    """Who wrote something."""

    model_config = ConfigDict(title="Author")

    id: UUID
    name: str = Field(examples=["Ada Lovelace"])


class CommentIn(BaseModel):
    """A comment on a lesson, or an answer to one."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(max_length=LONGEST, description="Plain text.", examples=["Do plovers breed inland?"])
    reply_to: UUID | None = Field(None, description="The comment that is answered.", examples=[None])
    mentions: list[UUID] = Field(
        [], max_length=MOST_MENTIONS, description="People of the course who are named in it."
    )


class CommentChanges(BaseModel):
    """A comment in other words."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(max_length=LONGEST, examples=["Do ringed plovers breed inland?"])


class CommentOut(Sparse):
    """A comment. A deleted one has no words and no author, and is there while it has answers."""

    model_config = ConfigDict(title="Comment")

    id: UUID
    course: UUID
    lesson: UUID
    thread: UUID | None = Field(description="The comment that began the thread; null: this one did.")
    author: AuthorOut | None = Field(description="Null: deleted.")
    body: str
    mentions: list[UUID]
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    hidden: bool = Field(
        description="The team hid it: only they and the author see it, and the answers to it."
    )
    replies: int
    reports: int = Field(0, description="How many reports wait; only told to who keeps order.")
    reasons: list[str] = Field(
        [], description="What the reports say, where they say why; only told to who keeps order."
    )


class ReportIn(BaseModel):
    """Why the team should look at something."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=LONGEST_REASON, examples=["An insult."])


class ModerationIn(BaseModel):
    """What the team decided."""

    model_config = ConfigDict(extra="forbid")

    hidden: bool


class ReviewIn(BaseModel):
    """A review of a course."""

    model_config = ConfigDict(extra="forbid")

    stars: int = Field(strict=True, ge=1, le=5, examples=[5])
    text: str = Field("", max_length=LONGEST, description="Plain text.", examples=["I see birds now."])


class ReplyIn(BaseModel):
    """The answer to a review; an empty one takes it back."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=LONGEST, examples=["Thank you!"])


class CourseReviewOut(Sparse):
    """A review of a course."""

    model_config = ConfigDict(title="CourseReview")

    id: UUID
    course: UUID
    author: AuthorOut | None
    stars: int
    text: str
    created_at: datetime
    updated_at: datetime
    reply: str = Field(description="What those who run the course answered; empty: nothing.")
    replied_at: datetime | None
    hidden: bool = Field(description="An administrator hid it: only they and its author see it.")
    reasons: list[str] = Field(
        [], description="What the reports say, where they say why; only told with `reported`."
    )


class RatingOut(Shape):
    """What the reviews of a course come to."""

    model_config = ConfigDict(title="Rating")

    count: int
    mean: float | None = Field(description="Null: nobody has reviewed the course.", examples=[4.5])
    stars: dict[str, int] = Field(
        description="How many gave how many stars.", examples=[{"1": 0, "2": 0, "3": 1, "4": 2, "5": 7}]
    )
