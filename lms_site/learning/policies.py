"""May this person do this with this course: the one question that every package and transport asks here.

Yes, if the person's role in the course's team holds the right (`rights.RIGHTS`), if a role of the site gives it to them
in every course, or if they are an administrator of the site.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from lms_site.foundation import sql
from lms_site.learning.errors import NotATeacher
from lms_site.learning.rights import Right, roles_with

_ADMINISTERS = """EXISTS (
    SELECT 1 FROM accounts_user admin WHERE admin.id = {person} AND admin.is_active AND admin.is_superuser)"""
_EVERYWHERE = """EXISTS (
    SELECT 1 FROM accounts_user anyone WHERE anyone.id = {person} AND anyone.is_active
       AND (anyone.is_superuser OR EXISTS (
           SELECT 1 FROM accounts_user_groups held
           JOIN auth_group_permissions granted ON granted.group_id = held.group_id
           JOIN auth_permission permission ON permission.id = granted.permission_id
           WHERE held.user_id = anyone.id AND permission.codename = '{codename}')))"""


def _everywhere(right: Right, person: str) -> str:
    return _EVERYWHERE.format(person=person, codename=right.everywhere)


def _team(right: Right, person: str) -> str:
    roles = ", ".join(f"'{role.value}'" for role in roles_with(right))
    return f"team.person_id = {person} AND team.role IN ({roles})"


def teacher_of(course: str, right: Right = Right.EDIT) -> str:
    """SQL: whether the parameter `person` has the right in the course that the SQL expression names."""
    person = "%(person)s"
    return f"""(
        EXISTS (SELECT 1 FROM learning_teammember team WHERE team.course_id = {course} AND {_team(right, person)})
        OR (EXISTS (SELECT 1 FROM publishing_course taught WHERE taught.key = {course})
            AND {_everywhere(right, person)}))"""


def member_or_teacher_of(course: str) -> str:
    """SQL: whether the parameter `person` has a seat in the course the expression names, or may read all of it."""
    seat = f"seat.person_id = %(person)s AND seat.course_id = {course} AND seat.state = 'active'"
    return (
        f"(EXISTS (SELECT 1 FROM learning_enrolment seat WHERE {seat}) OR {teacher_of(course, Right.VIEW)})"
    )


def taught_courses(person_id: UUID, right: Right = Right.EDIT) -> RawSQL:
    """The keys of the courses in which the person has the right, for `course_id__in=`."""
    # Two halves and no OR, so that the index on the person serves one and nobody else pays for the other.
    taught = f"""
        SELECT team.course_id FROM learning_teammember team WHERE {_team(right, "%s")}
        UNION ALL SELECT taught.key FROM publishing_course taught WHERE {_everywhere(right, "%s")}
    """
    return RawSQL(taught, [person_id, person_id])  # noqa: S611 (constants)


def is_administrator(person_id: UUID) -> RawSQL:
    """Whether the person is an administrator, to be used inside a queryset."""
    return RawSQL(_ADMINISTERS.format(person="%s"), [person_id], output_field=BooleanField())  # noqa: S611 (constants)


_TEACHES = {right: f"SELECT {teacher_of('%(course)s', right)} AS yes" for right in Right}


def teaches(person_id: UUID, course_key: UUID, right: Right = Right.EDIT) -> bool:
    """Whether the person has the right in this course; one statement."""
    row = sql.one(_TEACHES[right], {"person": person_id, "course": course_key})
    return row is not None and bool(row.yes)


def require_teacher(person_id: UUID, course_key: UUID, right: Right = Right.EDIT) -> None:
    """Return when the person has the right in the course. Raises NotATeacher."""
    if not teaches(person_id, course_key, right):
        raise NotATeacher


_IS_ADMINISTRATOR = f"SELECT {_ADMINISTERS.format(person='%(person)s')} AS yes"


def administers(person_id: UUID) -> bool:
    """Whether the person is an administrator of the site; one statement."""
    row = sql.one(_IS_ADMINISTRATOR, {"person": person_id})
    return row is not None and bool(row.yes)
