"""Who teaches a course: the one predicate that every package of the domain uses.

For now that is whoever made the course, and the administrators of the site. When courses get teams, this file changes
and nothing else.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from lms_site.learning import sql
from lms_site.learning.errors import NotATeacher

_MADE_IT = "taught.created_by_id = {person}"
_ADMINISTERS = """EXISTS (
    SELECT 1 FROM accounts_user admin WHERE admin.id = {person} AND admin.is_active AND admin.is_superuser)"""
# Two halves and no OR, so that the index on created_by_id serves one and nobody else pays for the other.
_TAUGHT = f"""
    SELECT taught.key FROM publishing_course taught WHERE {_MADE_IT}
    UNION ALL SELECT taught.key FROM publishing_course taught WHERE {_ADMINISTERS}
"""


def teacher_of(course: str) -> str:
    """SQL: whether the parameter `person` teaches the course that the SQL expression names."""
    condition = f"({_MADE_IT} OR {_ADMINISTERS})".format(person="%(person)s")
    return f"EXISTS (SELECT 1 FROM publishing_course taught WHERE taught.key = {course} AND {condition})"


def member_or_teacher_of(course: str) -> str:
    """SQL: whether the parameter `person` has an active seat in the course the expression names, or teaches it."""
    seat = f"seat.person_id = %(person)s AND seat.course_id = {course} AND seat.state = 'active'"
    return f"(EXISTS (SELECT 1 FROM learning_enrolment seat WHERE {seat}) OR {teacher_of(course)})"


def taught_courses(person_id: UUID) -> RawSQL:
    """The keys of the courses a person teaches, for `course_id__in=`."""
    return RawSQL(_TAUGHT.format(person="%s"), [person_id, person_id])  # noqa: S611 (constants)


def is_administrator(person_id: UUID) -> RawSQL:
    """Whether the person is an administrator, to be used inside a queryset."""
    return RawSQL(_ADMINISTERS.format(person="%s"), [person_id], output_field=BooleanField())  # noqa: S611 (constants)


_TEACHES = f"SELECT {teacher_of('%(course)s')} AS yes"


def teaches(person_id: UUID, course_key: UUID) -> bool:
    """Whether the person teaches this course; one statement."""
    row = sql.one(_TEACHES, {"person": person_id, "course": course_key})
    return row is not None and bool(row.yes)


def require_teacher(person_id: UUID, course_key: UUID) -> None:
    """Return when the person teaches the course. Raises NotATeacher."""
    if not teaches(person_id, course_key):
        raise NotATeacher


_IS_ADMINISTRATOR = f"SELECT {_ADMINISTERS.format(person='%(person)s')} AS yes"


def administers(person_id: UUID) -> bool:
    """Whether the person is an administrator of the site; one statement."""
    row = sql.one(_IS_ADMINISTRATOR, {"person": person_id})
    return row is not None and bool(row.yes)
