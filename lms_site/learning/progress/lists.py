"""The lessons and the assignments of a course as lists, for its members and its team."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.errors import NoSuchCourse
from lms_site.learning.policies import member_or_teacher_of
from lms_site.learning.release.known import known_of

Kind = Literal["lesson", "assessment"]

# A course without such items still gives one row, without a key: that is how it differs from one that is not there.
ITEMS = f"""
    SELECT head.course_id AS course, head.locale, entry.key, entry.title, entry.parent, entry.position, entry.minutes,
           entry.graded, coalesce(own.state, '') AS state, rules.max_points, own_grade.state AS grade
    FROM (
        SELECT course_id, locale FROM publishing_coursehead head WHERE head.course_id = %(course)s AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head
    LEFT JOIN LATERAL (
        SELECT * FROM publishing_entry entry
        WHERE entry.course_id = head.course_id AND entry.locale = head.locale AND entry.kind = %(kind)s
          AND entry.position > %(after)s
        ORDER BY entry.position LIMIT %(limit)s
    ) entry ON TRUE
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = head.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_itemprogress own ON own.enrolment_id = seat.id AND own.item = entry.key
    LEFT JOIN learning_assessment rules ON rules.key = entry.key
    LEFT JOIN learning_grade own_grade ON own_grade.assessment_id = entry.key AND own_grade.person_id = %(person)s
    WHERE {member_or_teacher_of("head.course_id")}
    ORDER BY entry.position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """A lesson or an assignment of a course, with the viewer's own state ("": not opened).

    Only assignments have points, the state of the viewer's grade ("": none yet) and deadlines, the viewer's own:
    `{"opens_at", "due_at", "closes_at"}`, or nothing where none of them is set.
    """

    key: UUID
    title: str
    parent: UUID | None
    position: int
    minutes: int | None
    graded: bool
    state: str
    max_points: Decimal | None
    grade: str
    deadlines: dict[str, Any]


def course_items(
    viewer_id: UUID, course_key: UUID, kind: Kind, *, locale: str = "", limit: int = 20, after: int = -1
) -> list[ListedItem]:
    """The lessons or the assignments (kind "assessment") of a course in their order, to its members and its team.

    `after`: the `position` of the last one of the page before. One statement, for assignments another one. Raises
    NoSuchCourse, also to those who may not see it.
    """
    values = {"person": viewer_id, "course": course_key, "kind": kind, "locale": locale}
    rows = sql.rows(ITEMS, {**values, "limit": limit, "after": after})
    if not rows:
        raise NoSuchCourse
    items = [row for row in rows if row.key is not None]
    deadlines = _deadlines(viewer_id, rows[0]) if kind == "assessment" and items else {}
    return [_listed(row, deadlines) for row in items]


def _deadlines(viewer_id: UUID, head: Any) -> dict[str, Any]:
    found = known_of(viewer_id, [head.course], locale=head.locale, deadlines=True).get(head.course)
    return found.deadlines if found else {}


def _listed(row: Any, deadlines: dict[str, Any]) -> ListedItem:
    return ListedItem(
        key=row.key,
        title=row.title,
        parent=row.parent,
        position=row.position,
        minutes=row.minutes,
        graded=row.graded,
        state=row.state,
        max_points=row.max_points,
        grade=row.grade or "",
        deadlines=deadlines.get(str(row.key), {}),
    )
