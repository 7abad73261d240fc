"""Reading seats."""

from __future__ import annotations

from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.enrolment.data import MyCourse

MY_COURSES = """
    SELECT seat.id AS enrolment, seat.course_id AS course, head.title, head.slug, head.locale, head.live,
           seat.state, seat.enrolled_at, seat.last_item, seat.last_seen_at, progress.done, progress.total
    FROM learning_enrolment seat
    JOIN LATERAL (
        SELECT title, slug, locale, live FROM publishing_coursehead head
        WHERE head.course_id = seat.course_id
        ORDER BY head.live DESC, head.locale = %(locale)s DESC, head.id LIMIT 1
    ) head ON TRUE
    CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE done.state = 'done') AS done
        FROM publishing_entry entry
        LEFT JOIN learning_itemprogress done ON done.enrolment_id = seat.id AND done.item = entry.key
        WHERE entry.course_id = seat.course_id AND entry.locale = head.locale
          AND entry.kind IN ('lesson', 'assessment')
    ) progress
    WHERE seat.person_id = %(person)s AND seat.state = 'active'
      AND (%(before)s::uuid IS NULL OR seat.id < %(before)s::uuid)
    ORDER BY seat.id DESC
    LIMIT %(limit)s
"""


def my_courses(
    person_id: UUID, *, locale: str = "", limit: int = 20, before: UUID | None = None
) -> list[MyCourse]:
    """The courses a person takes, latest joined first, with progress; one statement.

    `before` is the `enrolment` of the last one of the page before. `locale` is preferred where a course has several.
    """
    values = {"person": person_id, "locale": locale, "limit": limit, "before": before}
    return [MyCourse(**row._asdict()) for row in sql.rows(MY_COURSES, values)]
