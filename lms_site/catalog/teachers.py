"""Who teaches what is on offer: owners and editors of listed courses who show their name (ADR 0062)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from lms_site.accounts import api as accounts
from lms_site.catalog.data import Teacher, TeacherOrder
from lms_site.catalog.errors import NoSuchTeacher
from lms_site.foundation import sql
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchCourse

LONGEST: Final = 200
AUTHORS: Final = "('owner', 'editor')"
"""The roles in a team whose people are a course's authors; graders and assistants help."""

_NAME: Final = "coalesce(nullif(who.name, ''), trim(who.first_name || ' ' || who.last_name))"
_AUDIENCE: Final = accounts.name_shown("profile", author=True)
_LISTED: Final = "EXISTS (SELECT 1 FROM catalog_listing offered WHERE offered.course_id = team.course_id)"
_SHOWN: Final = f"""({_NAME} <> '' AND ({_AUDIENCE} = 'everyone' OR who.id = %(viewer)s::uuid
    OR ({_AUDIENCE} = 'members' AND {learning.meet("%(viewer)s::uuid", "who.id")})))"""
_TEACHERS: Final = f"""
    SELECT taught.person, taught.courses, lower({_NAME}) AS sorted
    FROM (
        SELECT team.person_id AS person, count(*)::int AS courses FROM learning_teammember team
        WHERE team.role IN {AUTHORS} AND {_LISTED} AND (%(only)s::uuid IS NULL OR team.person_id = %(only)s::uuid)
        GROUP BY team.person_id
    ) taught
    JOIN accounts_user who ON who.id = taught.person AND who.is_active
    LEFT JOIN accounts_personprofile profile ON profile.person_id = who.id
    WHERE {_SHOWN} AND (%(text)s = '' OR position(lower(%(text)s) IN lower({_NAME})) > 0
        OR (profile.shown->>'headline' = 'everyone' AND position(lower(%(text)s) IN lower(profile.headline)) > 0))
"""  # noqa: S608 (constants)
_PAGES: Final = {
    TeacherOrder.NAME: f"""
        SELECT * FROM ({_TEACHERS}) found
        WHERE %(after)s::text IS NULL OR (found.sorted, found.person) > (%(after)s::text, %(row)s::uuid)
        ORDER BY found.sorted, found.person LIMIT %(limit)s
    """,  # noqa: S608 (constants)
    TeacherOrder.COURSES: f"""
        SELECT * FROM ({_TEACHERS}) found
        WHERE %(after)s::text IS NULL OR (-found.courses, found.person) > (%(after)s::text::int, %(row)s::uuid)
        ORDER BY -found.courses, found.person LIMIT %(limit)s
    """,  # noqa: S608 (constants)
}
_OF_COURSE: Final = f"""
    SELECT team.person_id AS person FROM learning_teammember team
    JOIN accounts_user who ON who.id = team.person_id AND who.is_active
    LEFT JOIN accounts_personprofile profile ON profile.person_id = who.id
    WHERE team.course_id = %(course)s AND team.role IN {AUTHORS} AND {_SHOWN}
    ORDER BY team.role DESC, team.id
"""  # noqa: S608 (constants)
# On cards, which caches keep for everybody: only who shows the name to everyone.
AUTHORS_OF_CARD: Final = f"""
    (SELECT coalesce(json_agg(json_build_object('id', who.id, 'name', {_NAME}) ORDER BY team.role DESC, team.id), '[]')
     FROM learning_teammember team
     JOIN accounts_user who ON who.id = team.person_id AND who.is_active
     LEFT JOIN accounts_personprofile profile ON profile.person_id = who.id
     WHERE team.course_id = l.course_id AND team.role IN {AUTHORS} AND {_NAME} <> '' AND {_AUDIENCE} = 'everyone')::text
"""  # noqa: S608 (constants)


def teachers(
    viewer: UUID | None,
    *,
    text: str = "",
    order: TeacherOrder = TeacherOrder.NAME,
    after: tuple[str, UUID] | None = None,
    limit: int = 20,
) -> list[Teacher]:
    """Those who teach a listed course and show their name to the viewer (None: a guest); four statements at most."""
    value, row = after or (None, None)
    asked = {"after": value, "row": row, "limit": limit, "text": text.strip().replace("\x00", " ")[:LONGEST]}
    found = sql.rows(_PAGES[order], {"viewer": viewer, "only": None, **asked})
    return _as_seen(viewer, found, order)


def teacher(viewer: UUID | None, person: UUID) -> Teacher:
    """One of them; four statements at most. Raises NoSuchTeacher."""
    found = sql.rows(_TEACHERS, {"viewer": viewer, "only": person, "text": ""})
    if not found:
        raise NoSuchTeacher
    return _as_seen(viewer, found, TeacherOrder.NAME)[0]


def teachers_of(viewer: UUID | None, course: UUID) -> list[accounts.ShownProfile]:
    """The authors of a course whose page the viewer may see, owners first. Raises NoSuchCourse (of learning)."""
    document = learning.course_document(viewer, course)
    if document.gone:
        raise NoSuchCourse
    found = sql.rows(_OF_COURSE, {"viewer": viewer, "course": course})
    people = [row.person for row in found]
    shown = accounts.shown_profiles(learning.audiences(viewer, people), authors=True)
    return [shown[one] for one in people if one in shown]


def _as_seen(viewer: UUID | None, found: Sequence[Any], order: TeacherOrder) -> list[Teacher]:
    people = [row.person for row in found]
    shown = accounts.shown_profiles(learning.audiences(viewer, people), authors=True)
    return [
        Teacher(
            profile=shown[row.person],
            courses=row.courses,
            position=row.sorted if order == TeacherOrder.NAME else str(-row.courses),
        )
        for row in found
        if row.person in shown
    ]
