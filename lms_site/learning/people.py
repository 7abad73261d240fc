"""Who meets whom: people who take or run a course together see more of each other than strangers do (ADR 0062)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from lms_site.accounts import api as accounts
from lms_site.accounts.api import Audience, ShownProfile
from lms_site.foundation import sql
from lms_site.learning.errors import NobodyHere, OwnsCourses

_COURSES: Final = """
    SELECT seat.course_id FROM learning_enrolment seat WHERE seat.person_id = {person} AND seat.state = 'active'
    UNION ALL SELECT team.course_id FROM learning_teammember team WHERE team.person_id = {person}
"""
_OWNED_ALONE: Final = """
    SELECT team.course_id AS key, coalesce(head.title, '') AS title
    FROM learning_teammember team
    JOIN publishing_course course ON course.key = team.course_id AND course.deleted_at IS NULL
    LEFT JOIN LATERAL (
        SELECT named.title FROM publishing_coursehead named WHERE named.course_id = team.course_id
        ORDER BY named.live DESC, named.id LIMIT 1
    ) head ON TRUE
    WHERE team.person_id = %(person)s AND team.role = 'owner' AND NOT EXISTS (
        SELECT 1 FROM learning_teammember other
        JOIN accounts_user who ON who.id = other.person_id AND who.is_active
        WHERE other.course_id = team.course_id AND other.role = 'owner' AND other.person_id <> team.person_id)
    ORDER BY team.course_id
"""


def meet(viewer: str, person: str) -> str:
    """SQL: whether two people, each an SQL expression for an id, have a course in common."""
    mine, theirs = _COURSES.format(person=viewer), _COURSES.format(person=person)
    return f"EXISTS (SELECT 1 FROM ({mine}) mine WHERE mine.course_id IN ({theirs}))"


_MEETS: Final = f"""
    SELECT who.id FROM unnest(%(people)s::uuid[]) AS who (id) WHERE {meet("%(viewer)s", "who.id")}
"""


def audiences(viewer: UUID | None, people: Collection[UUID]) -> dict[UUID, Audience]:
    """As what the viewer (None: a guest) looks at each of these people; one statement at most."""
    found = dict.fromkeys(people, Audience.EVERYONE)
    if viewer is None or not found:
        return found
    others = [one for one in found if one != viewer]
    met = sql.rows(_MEETS, {"viewer": viewer, "people": others}) if others else []
    found.update({row.id: Audience.MEMBERS for row in met})
    if viewer in found:
        found[viewer] = Audience.NOBODY
    return found


def profile_for(viewer: UUID, person: UUID) -> ShownProfile:
    """What a person shows to the viewer. Whose name is not shown is not there. Raises NobodyHere."""
    found = accounts.shown_profiles(audiences(viewer, [person])).get(person)
    if found is None or not (found.name or person == viewer):
        raise NobodyHere
    return found


def sees(viewer: UUID | None, person: UUID, audience: Audience) -> bool:
    """Whether the viewer belongs to this audience of the person."""
    if audience == Audience.EVERYONE or viewer == person:
        return True
    return audience == Audience.MEMBERS and audiences(viewer, [person])[person] == Audience.MEMBERS


def require_no_course_alone(person: UUID) -> None:
    """Return when every course the person owns has another owner, or is deleted for good.

    Raises OwnsCourses, which names the others.
    """
    alone = sql.rows(_OWNED_ALONE, {"person": person})
    if alone:
        raise OwnsCourses(courses=[{"key": str(row.key), "title": row.title} for row in alone])
