"""Comments stand with their lesson when it is moved to another course, so that its team finds them."""

from __future__ import annotations

from typing import Final

from lms_site.foundation import sql
from lms_site.foundation.events import Envelope
from lms_site.publishing.events import CoursePublished

# Threads by the index on lessons, then the answers in those threads. Nothing is written where nothing was moved.
FOLLOW: Final = """
    WITH moved AS (
        UPDATE communication_comment begun SET course_id = %(course)s
        FROM publishing_entry entry
        WHERE entry.course_id = %(course)s AND entry.locale = %(locale)s AND entry.kind = 'lesson'
          AND begun.lesson = entry.key AND begun.thread_id IS NULL AND begun.course_id <> %(course)s
        RETURNING begun.id
    )
    UPDATE communication_comment answer SET course_id = %(course)s FROM moved WHERE answer.thread_id = moved.id
"""


def follow_lessons(event: CoursePublished, _envelope: Envelope) -> None:
    """Let the comments of lessons that came from another course be this one's; one statement, idempotent."""
    sql.run(FOLLOW, {"course": event.course, "locale": event.locale})
