"""Who takes part in a course, as a learner or in its team: what everything around learning asks first.

Guests and readers of preview lessons take no part.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.access import NOW, OPENING
from lms_site.learning.closing import keeps_records_only
from lms_site.learning.errors import NoSuchCourse, NoSuchItem, NotStarted
from lms_site.learning.policies import member_or_teacher_of, teacher_of
from lms_site.learning.release.gate import open_items, require_open
from lms_site.learning.rights import Right


def _rights(course: str) -> str:
    return f"{teacher_of(course, Right.VIEW)} AS teaches, {teacher_of(course, Right.MODERATE)} AS moderates"


_RULED = "opening.ruled AND NOT entry.preview"
_OPEN = f"entry.preview OR opening.at IS NULL OR opening.at <= {NOW}"
LESSON = f"""
    SELECT entry.course_id AS course, seat.id IS NOT NULL AS takes, {_rights("entry.course_id")},
           opening.at AS starts_at, {_OPEN} AS started, {_RULED} AS ruled
    FROM publishing_entry entry
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
               AND NOT {keeps_records_only("entry.course_id")}
    LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
    {OPENING}
    WHERE entry.key = %(lesson)s AND entry.kind = 'lesson'
    ORDER BY started DESC, ruled
    LIMIT 1
"""
COURSE = f"""
    SELECT course.key AS course, {_rights("course.key")}, EXISTS (
        SELECT 1 FROM learning_enrolment seat
        WHERE seat.course_id = course.key AND seat.person_id = %(person)s AND seat.state = 'active') AS takes
    FROM publishing_course course WHERE course.key = %(course)s
"""
_LESSONS = """
    SELECT entry.key, entry.course_id AS course, bool_and({ruled} AND NOT mine.teaches) AS ruled
    FROM (
        SELECT seat.course_id, FALSE AS teaches FROM learning_enrolment seat
        WHERE seat.person_id = %(person)s AND seat.state = 'active'
          AND (%(course)s::uuid IS NULL OR seat.course_id = %(course)s::uuid)
        UNION ALL SELECT %(course)s::uuid, TRUE WHERE {all_of_it}
    ) mine
    JOIN publishing_entry entry ON entry.course_id = mine.course_id AND entry.kind = 'lesson'
     AND (mine.teaches OR NOT {over})
    LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
    {opening}
    WHERE mine.teaches OR {open}
    GROUP BY entry.key, entry.course_id
"""
LESSONS = {
    right: _LESSONS.format(
        ruled=_RULED,
        all_of_it=teacher_of("%(course)s::uuid", right),
        over=keeps_records_only("entry.course_id"),
        opening=OPENING,
        open=_OPEN,
    )
    for right in (Right.VIEW, Right.MODERATE)
}
# Titles are told to those who take part only: a restricted course keeps its own after somebody has left.
LESSON_TITLES = f"""
    SELECT DISTINCT ON (entry.key) entry.key, entry.title
    FROM publishing_entry entry
    WHERE entry.key = ANY (%(keys)s) AND entry.kind = 'lesson' AND {member_or_teacher_of("entry.course_id")}
    ORDER BY entry.key, entry.locale = %(locale)s DESC, entry.locale
"""
COURSE_TITLES = f"""
    SELECT DISTINCT ON (head.course_id) head.course_id AS key, head.title
    FROM publishing_coursehead head
    WHERE head.course_id = ANY (%(keys)s) AND head.live
      AND (NOT head.restricted OR {member_or_teacher_of("head.course_id")})
    ORDER BY head.course_id, head.locale = %(locale)s DESC, head.locale
"""
TAKING = """
    SELECT seat.person_id AS person FROM learning_enrolment seat
    WHERE seat.course_id = %(course)s AND seat.person_id = ANY (%(people)s) AND seat.state = 'active'
    UNION SELECT team.person_id FROM learning_teammember team
    WHERE team.course_id = %(course)s AND team.person_id = ANY (%(people)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How a person takes part in a course: by a seat, as one who may read all of it, as one who keeps order."""

    course: UUID
    takes: bool
    teaches: bool
    moderates: bool


def lesson_participation(person_id: UUID, lesson: UUID, *, moderating: bool = False) -> Participation:
    """How the person takes part in the course of a lesson that is open to them; one statement, two if it has rules.

    `moderating`: for what people say about it, which is open to who keeps order there and may read nothing else.
    Raises NoSuchItem, also to those who take no part, and NotStarted or Locked to a learner before it opens.
    """
    row = sql.one(LESSON, {"person": person_id, "lesson": lesson})
    everything = row is not None and (row.teaches or (moderating and row.moderates))
    if row is None or not (row.takes or everything):
        raise NoSuchItem
    if row.ruled and not everything:
        require_open(person_id, row.course, lesson)
    if not (row.started or everything):
        raise NotStarted(starts_at=row.starts_at.isoformat())
    return _participation(row)


def course_participation(person_id: UUID, course_key: UUID, *, moderating: bool = False) -> Participation:
    """How the person takes part in the course, `moderating` as for a lesson; one statement.

    Raises NoSuchCourse, also to those who do not.
    """
    row = sql.one(COURSE, {"person": person_id, "course": course_key})
    if row is None or not (row.takes or row.teaches or (moderating and row.moderates)):
        raise NoSuchCourse
    return _participation(row)


def open_lessons(person_id: UUID, course_key: UUID | None = None, *, moderating: bool = False) -> list[UUID]:
    """The lessons open to the person in the courses they take; with a course, in it, and all of it to its team.

    `moderating`: all of it to who keeps order there, whether or not they may read the course. One statement, two where
    lessons have release rules.
    """
    right = Right.MODERATE if moderating else Right.VIEW
    rows = sql.rows(LESSONS[right], {"person": person_id, "course": course_key})
    ruled: dict[UUID, list[UUID]] = {}
    for row in rows:
        if row.ruled:
            ruled.setdefault(row.course, []).append(row.key)
    released = open_items(person_id, ruled)
    return [row.key for row in rows if not row.ruled or row.key in released]


def lesson_titles(person_id: UUID, lessons: Collection[UUID], *, locale: str = "") -> dict[UUID, str]:
    """The titles of those lessons in whose courses the person takes part; one statement."""
    return _titles(LESSON_TITLES, person_id, lessons, locale)


def course_titles(person_id: UUID, courses: Collection[UUID], *, locale: str = "") -> dict[UUID, str]:
    """The titles of those courses whose page the person may see; one statement."""
    return _titles(COURSE_TITLES, person_id, courses, locale)


def taking_part(course_key: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of the people who have a seat in the course or are in its team; one statement."""
    rows = sql.rows(TAKING, {"course": course_key, "people": list(people)})
    return {row.person for row in rows}


def _titles(statement: str, person_id: UUID, keys: Collection[UUID], locale: str) -> dict[UUID, str]:
    values = {"person": person_id, "keys": list(keys), "locale": locale}
    return {row.key: row.title for row in sql.rows(statement, values)} if keys else {}


def _participation(row: Any) -> Participation:
    return Participation(course=row.course, takes=row.takes, teaches=row.teaches, moderates=row.moderates)
