"""Facts about published courses."""

from __future__ import annotations

from uuid import UUID

from lms_site.foundation.events import Event


class CourseCreated(Event):
    """A course became known: its page was made, or it was published or previewed. `owner`: who made it."""

    type = "lms.course.created.v1"

    course: UUID
    owner: UUID | None = None

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class CoursePublished(Event):
    """A course has a new manifest in a language. `added`, `removed` and `modified` name items by stable key."""

    type = "lms.course.published.v1"

    course: UUID
    locale: str
    manifest: str
    version: int
    added: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()
    modified: tuple[UUID, ...] = ()

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class CourseTakenOffline(Event):
    """A course is no longer published in a language."""

    type = "lms.course.unpublished.v1"

    course: UUID
    locale: str
    version: int

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class CourseDeleted(Event):
    """The pages of a course are gone for good, in every language. What learners did stays under its key."""

    type = "lms.course.deleted.v1"

    course: UUID

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class DocumentPublished(Event):
    """A question or a page outside a course has a new edition, or is offline (`live` false)."""

    type = "lms.document.published.v1"

    kind: str
    key: UUID
    locale: str
    live: bool

    @property
    def aggregate(self) -> str:
        """The document."""
        return f"document:{self.key}"
