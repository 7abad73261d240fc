"""Archiving a course and opening it again, what its members keep, and its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold
from lms_site.learning.closing import is_over
from lms_site.learning.enrolment.closing_models import CourseLife, Keeps
from lms_site.learning.enrolment.models import CourseRules
from lms_site.learning.enrolment.places import settle
from lms_site.learning.errors import CourseOver, NoSuchCourse
from lms_site.learning.events import CourseArchived, CourseReopened
from lms_site.learning.policies import member_or_teacher_of, require_teacher
from lms_site.learning.rights import Right

_VISIBLE = f"""
    (EXISTS (SELECT 1 FROM publishing_coursehead head
             WHERE head.course_id = course.key AND head.live AND NOT head.restricted)
     OR {member_or_teacher_of("course.key")})"""
LIFE = f"""
    SELECT course.key AS course, coalesce(life.keeps, 'reading') AS keeps, life.archived_at,
           {is_over("course.key")} AS over, dates.starts_at, dates.ends_at, life.run_of_id AS run_of,
           CASE WHEN dates.starts_at IS NULL AND dates.ends_at IS NULL THEN 'self' ELSE 'dated' END AS pace
    FROM publishing_course course
    LEFT JOIN learning_courselife life ON life.course_id = course.key
    LEFT JOIN learning_courserules dates ON dates.course_id = course.key
    WHERE course.key = %(course)s AND {_VISIBLE}
"""
RUNS = f"""
    SELECT course.key AS course, head.title, head.slug, head.locale, dates.starts_at, dates.ends_at,
           dates.enrolment_opens_at, dates.enrolment_closes_at, life.archived_at, life.begun_at
    FROM learning_courselife life
    JOIN publishing_course course ON course.key = life.course_id
    JOIN LATERAL (
        SELECT title, slug, locale FROM publishing_coursehead head WHERE head.course_id = course.key AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head ON TRUE
    LEFT JOIN learning_courserules dates ON dates.course_id = course.key
    WHERE life.run_of_id = %(course)s AND {_VISIBLE}
      AND (%(after)s::timestamptz IS NULL OR (life.begun_at, life.course_id) < (%(after)s, %(after_course)s))
    ORDER BY life.begun_at DESC, life.course_id DESC
    LIMIT %(limit)s
"""
OVER = f"SELECT 1 AS yes WHERE {is_over('%(course)s::uuid')}"
ARCHIVED = "SELECT 1 AS yes FROM learning_courselife WHERE course_id = %(course)s AND archived_at IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLifeInfo:
    """How a course ends. `pace`: "self" for one without dates, else "dated"; `over`: archived, or past its last day."""

    course: UUID
    keeps: str
    archived_at: datetime | None
    over: bool
    pace: str
    starts_at: datetime | None
    ends_at: datetime | None
    run_of: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRun:
    """A published run of a course."""

    course: UUID
    title: str
    slug: str
    locale: str
    starts_at: datetime | None
    ends_at: datetime | None
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    archived_at: datetime | None
    begun_at: datetime


def course_life(person_id: UUID | None, course_key: UUID) -> CourseLifeInfo:
    """How a course ends, for who may see its page (None: a guest). Raises NoSuchCourse."""
    row = sql.one(LIFE, {"person": person_id, "course": course_key})
    if row is None:
        raise NoSuchCourse
    return CourseLifeInfo(**row._asdict())


def is_archived(course_key: UUID) -> bool:
    """Whether the course is archived."""
    return sql.one(ARCHIVED, {"course": course_key}) is not None


def require_not_over(course_key: UUID) -> None:
    """Return when people can still join the course. Raises CourseOver."""
    if sql.one(OVER, {"course": course_key}) is not None:
        raise CourseOver


@transaction.atomic
def set_keeps(teacher_id: UUID, course_key: UUID, keeps: str) -> CourseLifeInfo:
    """Set what members keep once the course is over; it holds at once. Raises NotATeacher, Invalid."""
    require_teacher(teacher_id, course_key, Right.TEAM)
    _life(course_key, keeps)
    return course_life(teacher_id, course_key)


@transaction.atomic
def archive_course(teacher_id: UUID, course_key: UUID, *, keeps: str | None = None) -> CourseLifeInfo:
    """Close the course: it leaves the catalogue, nobody joins, members keep what `keeps` says. Idempotent.

    Attempts that run may be handed in. `keeps` None: as it was set. Raises NotATeacher, Invalid.
    """
    require_teacher(teacher_id, course_key, Right.TEAM)
    _life(course_key, keeps)
    fresh = CourseLife.objects.filter(pk=course_key, archived_at=None).update(archived_at=Now())
    if fresh:
        emit(CourseArchived(course=course_key))
    return course_life(teacher_id, course_key)


@transaction.atomic
def reopen_course(teacher_id: UUID, course_key: UUID) -> CourseLifeInfo:
    """Open an archived course again, as it was; who waited for a place gets one. Idempotent. Raises NotATeacher."""
    require_teacher(teacher_id, course_key, Right.TEAM)
    _hold(course_key)
    open_again = CourseLife.objects.filter(pk=course_key, archived_at__isnull=False).update(archived_at=None)
    if open_again:
        emit(CourseReopened(course=course_key))
        settle(course_key)
    return course_life(teacher_id, course_key)


@transaction.atomic
def note_run(course_key: UUID, *, of: UUID) -> None:
    """Note that one course is a run of another; a run of a run is one of the first course."""
    first = CourseLife.objects.filter(pk=of).values_list("run_of_id", flat=True).first() or of
    CourseLife.objects.update_or_create(course_id=course_key, defaults={"run_of_id": first})


def runs(
    person_id: UUID | None,
    course_key: UUID,
    *,
    locale: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 20,
) -> list[CourseRun]:
    """The published runs of a course that the person may see, newest first. Two statements. Raises NoSuchCourse."""
    course_life(person_id, course_key)
    moment, course = after or (None, None)
    values = {"person": person_id, "course": course_key, "locale": locale, "limit": limit}
    rows = sql.rows(RUNS, {**values, "after": moment, "after_course": course})
    return [CourseRun(**row._asdict()) for row in rows]


def _life(course_key: UUID, keeps: str | None) -> None:
    """Have a row of the course, with this in it. Raises Invalid."""
    if keeps is not None and keeps not in Keeps.values:
        raise Invalid.field("keeps", "unknown_name", _("Everything, reading, or records."))
    _hold(course_key)
    # A course that was never published has no rules; that it is over is read beside them.
    CourseRules.objects.get_or_create(course_id=course_key)
    CourseLife.objects.update_or_create(
        course_id=course_key, defaults={} if keeps is None else {"keeps": keeps}
    )


def _hold(course_key: UUID) -> None:
    hold(f"life:{course_key}")
