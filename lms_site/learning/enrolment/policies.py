"""Who may join a course, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lms_site.learning.enrolment.models import EnrolmentState
from lms_site.learning.errors import EnrolmentEnded, EnrolmentNotOpen, NotFree
from lms_site.learning.ports import is_free


def require_may_join(course: Any) -> None:
    """Return when the person of this row may take a seat by themselves.

    Raises EnrolmentEnded, EnrolmentNotOpen or NotFree. `course` is a row of `services.CONTEXT`.
    """
    if course.state == EnrolmentState.ENDED:
        raise EnrolmentEnded
    if course.self_enrolment is False or _past(course.enrolment_closes_at, course.now):
        raise EnrolmentNotOpen
    if course.enrolment_opens_at and course.now < course.enrolment_opens_at:
        raise EnrolmentNotOpen(opens_at=course.enrolment_opens_at.isoformat())
    if course.state is None and not is_free(course.key):
        raise NotFree


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment
