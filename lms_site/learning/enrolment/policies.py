"""Who may join a course, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lms_site.learning.enrolment.models import EnrolmentState
from lms_site.learning.errors import (
    CourseOver,
    EnrolmentEnded,
    EnrolmentNotOpen,
    NoSuchCourse,
    NotFree,
    PrerequisitesMissing,
)


def require_may_join(course: Any, *, invited: bool = False) -> None:
    """Return when the person of this row may ask for a seat: what is left is whether a teacher approves and a place.

    Raises EnrolmentEnded, CourseOver, EnrolmentNotOpen, NotFree, PrerequisitesMissing, or NoSuchCourse: a restricted
    course exists only for those whom the school gave a seat or an invitation. `course` is a row of `services.CONTEXT`.
    """
    if course.state == EnrolmentState.ENDED:
        raise EnrolmentEnded
    if course.restricted and course.state is None and not invited:
        raise NoSuchCourse
    if course.over:
        raise CourseOver
    if (course.self_enrolment is False and not invited) or _past(course.enrolment_closes_at, course.now):
        raise EnrolmentNotOpen
    if course.enrolment_opens_at and course.now < course.enrolment_opens_at:
        raise EnrolmentNotOpen(opens_at=course.enrolment_opens_at.isoformat())
    if course.state is None:
        _require_may_begin(course)


def _require_may_begin(course: Any) -> None:
    """Who comes back has paid, and done, what was asked."""
    if not course.is_free:
        raise NotFree
    if course.missing:
        raise PrerequisitesMissing(courses=[str(key) for key in course.missing])


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment
