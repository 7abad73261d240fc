"""Keeping the words of lessons in step with what is published."""

from __future__ import annotations

from uuid import UUID

from lms_site.foundation import sql
from lms_site.foundation.events import Envelope
from lms_site.foundation.text_search import configuration
from lms_site.publishing.events import CoursePublished, CourseTakenOffline

WORDS = 200_000
FORGET = """
    DELETE FROM notebook_lessonwords old WHERE old.course_id = %(course)s AND old.locale = %(locale)s
      AND NOT EXISTS (SELECT 1 FROM publishing_entry entry
                      WHERE entry.course_id = old.course_id AND entry.locale = old.locale AND entry.key = old.item
                        AND entry.kind = 'lesson' AND entry.digest = old.digest)
"""
LEARN = """
    INSERT INTO notebook_lessonwords (course_id, locale, item, digest, config, vector)
    SELECT entry.course_id, entry.locale, entry.key, entry.digest, %(config)s::text,
           setweight(to_tsvector(%(config)s::text::regconfig, entry.title), 'A')
           || setweight(to_tsvector(%(config)s::text::regconfig, left(edition.words, %(most)s)), 'C')
    FROM publishing_entry entry
    JOIN publishing_edition edition ON edition.digest = entry.digest AND edition.tombstoned_at IS NULL
    WHERE entry.course_id = %(course)s AND entry.locale = %(locale)s AND entry.kind = 'lesson'
      AND NOT EXISTS (SELECT 1 FROM notebook_lessonwords there
                      WHERE there.course_id = entry.course_id AND there.locale = entry.locale
                        AND there.item = entry.key)
    ON CONFLICT (course_id, locale, item) DO NOTHING
"""


def index_course(course_key: UUID, *, locale: str) -> int:
    """Let the course's lessons be found by what they say now; how many had changed. Two statements, idempotent."""
    values = {"course": course_key, "locale": locale}
    gone = sql.run(FORGET, values)
    return max(gone, sql.run(LEARN, {**values, "config": configuration(locale), "most": WORDS}))


def on_published(event: CoursePublished | CourseTakenOffline, _envelope: Envelope) -> None:
    """Follow a publish, or that a course was taken offline."""
    index_course(event.course, locale=event.locale)
