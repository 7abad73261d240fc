"""Facts of the domain. They hold ids only: who wants to know more asks, and is checked."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from lms_site.foundation.events import Event


class LearnerEnrolled(Event):
    """A person got a seat in a course, for the first time or again. `asked`: an open application ended with it."""

    type: ClassVar[str] = "lms.enrolment.created.v1"
    enrolment: UUID
    person: UUID
    course: UUID
    source: str
    again: bool = False
    asked: bool = False

    @property
    def aggregate(self) -> str:
        """The enrolment."""
        return f"enrolment:{self.enrolment}"


class EnrolmentEnded(Event):
    """A person left a course (state "left"), or their seat was ended (state "ended")."""

    type: ClassVar[str] = "lms.enrolment.ended.v1"
    enrolment: UUID
    person: UUID
    course: UUID
    state: str

    @property
    def aggregate(self) -> str:
        """The enrolment."""
        return f"enrolment:{self.enrolment}"


class CourseArchived(Event):
    """A course was closed by its team: it is not on offer any more."""

    type: ClassVar[str] = "lms.course.archived.v1"
    course: UUID

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class CourseReopened(Event):
    """A course that was archived is open again."""

    type: ClassVar[str] = "lms.course.reopened.v1"
    course: UUID

    @property
    def aggregate(self) -> str:
        """The course."""
        return f"course:{self.course}"


class ApplicationChanged(Event):
    """Somebody asked for a seat, or it was decided or withdrawn; a seat that comes of it is told as every seat is."""

    type: ClassVar[str] = "lms.application.changed.v1"
    application: UUID
    person: UUID
    course: UUID
    state: str

    @property
    def aggregate(self) -> str:
        """The application."""
        return f"application:{self.application}"


class ItemCompleted(Event):
    """A person finished an item of a course, for the first time."""

    type: ClassVar[str] = "lms.progress.item_completed.v1"
    enrolment: UUID
    person: UUID
    course: UUID
    item: UUID

    @property
    def aggregate(self) -> str:
        """The enrolment."""
        return f"enrolment:{self.enrolment}"


class CourseCompleted(Event):
    """A person met the completion rule of a course, for the first time; told once for each seat."""

    type: ClassVar[str] = "lms.course.completed.v1"
    enrolment: UUID
    person: UUID
    course: UUID

    @property
    def aggregate(self) -> str:
        """The enrolment."""
        return f"enrolment:{self.enrolment}"


class AttemptStarted(Event):
    """A person began an attempt."""

    type: ClassVar[str] = "lms.attempt.started.v1"
    attempt: UUID
    assessment: UUID
    course: UUID
    person: UUID
    number: int

    @property
    def aggregate(self) -> str:
        """The attempt."""
        return f"attempt:{self.attempt}"


class AttemptSubmitted(Event):
    """An attempt was handed in; `ended_by` says by whom, `state` whether it is graded already."""

    type: ClassVar[str] = "lms.attempt.submitted.v1"
    attempt: UUID
    assessment: UUID
    course: UUID
    person: UUID
    ended_by: str
    state: str

    @property
    def aggregate(self) -> str:
        """The attempt."""
        return f"attempt:{self.attempt}"


class AttemptGraded(Event):
    """Nothing of an attempt waits for a score any more, or a score of a graded attempt was changed (`again`)."""

    type: ClassVar[str] = "lms.attempt.graded.v1"
    attempt: UUID
    assessment: UUID
    course: UUID
    person: UUID
    again: bool = False

    @property
    def aggregate(self) -> str:
        """The attempt."""
        return f"attempt:{self.attempt}"


class AttemptMarked(Event):
    """A person gave a score that made an attempt graded, or (`again`) that changed what a graded one says."""

    type: ClassVar[str] = "lms.attempt.marked.v1"
    attempt: UUID
    assessment: UUID
    course: UUID
    person: UUID
    again: bool = False

    @property
    def aggregate(self) -> str:
        """The attempt."""
        return f"attempt:{self.attempt}"


class ResultsReleased(Event):
    """A teacher released the results of an assessment."""

    type: ClassVar[str] = "lms.assessment.results_released.v1"
    assessment: UUID
    course: UUID

    @property
    def aggregate(self) -> str:
        """The assessment."""
        return f"assessment:{self.assessment}"


class AccommodationGranted(Event):
    """A person was given more attempts, time or days; everywhere, in a course, or for one assessment."""

    type: ClassVar[str] = "lms.accommodation.granted.v1"
    accommodation: UUID
    person: UUID
    course: UUID | None = None
    assessment: UUID | None = None

    @property
    def aggregate(self) -> str:
        """The accommodation."""
        return f"accommodation:{self.accommodation}"


class TeamChanged(Event):
    """A person's role in the team of a course is now `role`; null: they are not in it any more."""

    type: ClassVar[str] = "lms.course_team.changed.v1"
    course: UUID
    person: UUID
    role: str | None = None

    @property
    def aggregate(self) -> str:
        """The team of the course."""
        return f"course_team:{self.course}"
