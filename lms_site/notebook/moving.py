"""Notes and favourites stand with their lesson when it is moved to another course."""

from __future__ import annotations

from typing import Final

from lms_site.foundation import sql
from lms_site.foundation.events import Envelope
from lms_site.publishing.events import CoursePublished

# Found by the indexes on lessons; nothing is written where nothing was moved.
_LESSONS: Final = """
    SELECT key FROM publishing_entry WHERE course_id = %(course)s AND locale = %(locale)s AND kind = 'lesson'
"""
NOTES: Final = f"""
    UPDATE notebook_note SET course_id = %(course)s WHERE lesson IN ({_LESSONS}) AND course_id <> %(course)s
"""  # noqa: S608 (constants)
# Who has kept the lesson in both courses keeps it once: the row that is in this one already, or else the oldest.
FAVOURITES: Final = f"""
    WITH found AS (
        SELECT id, course_id, row_number() OVER (
            PARTITION BY person_id, lesson ORDER BY course_id = %(course)s DESC, id) AS place
        FROM notebook_favourite WHERE lesson IN ({_LESSONS})
    ), twice AS (
        DELETE FROM notebook_favourite gone USING found WHERE gone.id = found.id AND found.place > 1
    )
    UPDATE notebook_favourite kept SET course_id = %(course)s FROM found
    WHERE kept.id = found.id AND found.place = 1 AND found.course_id <> %(course)s
"""  # noqa: S608 (constants)


def follow_lessons(event: CoursePublished, _envelope: Envelope) -> None:
    """Let what people keep of lessons that came from another course be this one's; two statements, idempotent."""
    values = {"course": event.course, "locale": event.locale}
    sql.run(NOTES, values)
    sql.run(FAVOURITES, values)
