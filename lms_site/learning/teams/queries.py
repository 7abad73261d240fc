"""Reading teams."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.errors import NoSuchColleague
from lms_site.learning.policies import require_teacher
from lms_site.learning.rights import RIGHTS, Right, Role
from lms_site.learning.teams.data import Colleague
from lms_site.learning.teams.models import TeamMember

_TEAM: Final = """
    SELECT team.person_id AS person, team.role, team.added_at, who.email,
           coalesce(nullif(who.name, ''), trim(who.first_name || ' ' || who.last_name)) AS name
    FROM learning_teammember team JOIN accounts_user who ON who.id = team.person_id
    WHERE team.course_id = %(course)s
    ORDER BY array_position(%(roles)s::text[], team.role::text), team.id
"""


def team(viewer_id: UUID, course_key: UUID) -> list[Colleague]:
    """The team of a course, for its members: owners first; two statements. Raises NotATeacher."""
    require_teacher(viewer_id, course_key, Right.VIEW)
    return _team(course_key)


def _team(course_key: UUID) -> list[Colleague]:
    found = sql.rows(_TEAM, {"course": course_key, "roles": list(Role.values)})
    return [Colleague(**{**row._asdict(), "role": Role(row.role)}) for row in found]


def colleague(course_key: UUID, person_id: UUID) -> Colleague:
    """One of the team. Raises NoSuchColleague."""
    for one in _team(course_key):
        if one.person == person_id:
            return one
    raise NoSuchColleague


def team_with(course_key: UUID, right: Right) -> list[UUID]:
    """Who of the team has the right, whatever roles of the site give to others."""
    rows = TeamMember.objects.filter(course_id=course_key).order_by("pk").values_list("person_id", "role")
    return [person for person, role in rows if right in RIGHTS[Role(role)]]


def my_roles(person_id: UUID) -> dict[UUID, Role]:
    """The courses in whose team the person is, published or not, and as what."""
    rows = TeamMember.objects.filter(person_id=person_id).values_list("course_id", "role")
    return {course: Role(role) for course, role in rows}


def in_any_team(person_id: UUID) -> bool:
    """Whether the person is in the team of any course."""
    return TeamMember.objects.filter(person_id=person_id).exists()


def role_has(role: Role, right: Right) -> bool:
    """Whether the role in a course's team holds the right there."""
    return right in RIGHTS[role]
