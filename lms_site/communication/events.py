"""Facts of the domain. They hold ids and numbers only, never what somebody wrote."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from lms_site.foundation.events import Event


class CommentPosted(Event):
    """Somebody commented on a lesson. `thread`: the comment it answers; `mentions`: people named in it."""

    type: ClassVar[str] = "lms.comment.posted.v1"
    comment: UUID
    course: UUID
    lesson: UUID
    author: UUID
    thread: UUID | None = None
    mentions: tuple[UUID, ...] = ()

    @property
    def aggregate(self) -> str:
        """The thread."""
        return f"comment:{self.thread or self.comment}"


class CommentReported(Event):
    """Somebody asks the course team to look at a comment."""

    type: ClassVar[str] = "lms.comment.reported.v1"
    comment: UUID
    course: UUID
    lesson: UUID

    @property
    def aggregate(self) -> str:
        """The comment."""
        return f"comment:{self.comment}"


class CourseRated(Event):
    """The reviews of a course changed: there are `reviews` of them now, with `stars` stars together."""

    type: ClassVar[str] = "lms.course.rated.v1"
    course: UUID
    reviews: int
    stars: int

    @property
    def aggregate(self) -> str:
        """The reviews of the course."""
        return f"reviews:{self.course}"


class ReviewReported(Event):
    """Somebody asks the administrators of the site to look at a review."""

    type: ClassVar[str] = "lms.review.reported.v1"
    review: UUID
    course: UUID

    @property
    def aggregate(self) -> str:
        """The review."""
        return f"review:{self.review}"


class ReviewReplied(Event):
    """Those who run a course answered a review of it, for the first time or in other words."""

    type: ClassVar[str] = "lms.review.replied.v1"
    review: UUID
    course: UUID

    @property
    def aggregate(self) -> str:
        """The review."""
        return f"review:{self.review}"


class NewsPublished(Event):
    """A piece of news of a course went live, for the first time; told once, whatever becomes of it later."""

    type: ClassVar[str] = "lms.news.published.v1"
    course: UUID
    news: UUID

    @property
    def aggregate(self) -> str:
        """The piece of news."""
        return f"news:{self.news}"


class ContactReceived(Event):
    """Somebody wrote to the school; who may answer reads it by its id."""

    type: ClassVar[str] = "lms.contact.received.v1"
    message: UUID

    @property
    def aggregate(self) -> str:
        """The message."""
        return f"contact:{self.message}"
