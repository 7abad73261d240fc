"""What a person has done: by item, module and course, and in the order it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.errors import NotEnrolled
from lms_site.learning.progress.queries import COUNTED

# Written as JSON by the server: fifty rows as Python values would cost more than all the rest of the call. What the
# seat says is asked for as single values, so that both tables are read by their indexes, however they have grown.
REPORT = f"""
    WITH seat AS (
        SELECT seat.id, seat.course_id, seat.completed_at, head.locale
        FROM learning_enrolment seat
        JOIN LATERAL (
            SELECT locale FROM publishing_coursehead head WHERE head.course_id = seat.course_id AND head.live
            ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
        ) head ON TRUE
        WHERE seat.person_id = %(person)s AND seat.course_id = %(course)s AND seat.state = 'active'
    ), own AS (
        SELECT item, state, share, first_at, done_at FROM learning_itemprogress
        WHERE enrolment_id = (SELECT id FROM seat)
    ), entry AS (
        SELECT key, kind, parent, title, position FROM publishing_entry
        WHERE course_id = %(course)s AND locale = (SELECT locale FROM seat)
    ), item AS (
        SELECT entry.*, coalesce(own.state, '') AS state, coalesce(own.share, 0) AS share, own.first_at, own.done_at
        FROM entry LEFT JOIN own ON own.item = entry.key
        WHERE {COUNTED}
    ), inside AS (
        SELECT parent AS module, count(*) AS total, count(*) FILTER (WHERE state = 'done') AS done
        FROM item GROUP BY parent
    ), below AS MATERIALIZED (
        SELECT * FROM inside
        UNION ALL
        SELECT part.parent, inside.total, inside.done
        FROM inside JOIN entry part ON part.key = inside.module AND part.kind = 'module'
    ), module AS (
        SELECT entry.key, entry.parent, entry.title, entry.position,
               coalesce(sum(below.total), 0) AS total, coalesce(sum(below.done), 0) AS done
        FROM entry LEFT JOIN below ON below.module = entry.key
        WHERE entry.kind = 'module'
        GROUP BY entry.key, entry.parent, entry.title, entry.position
    )
    SELECT json_build_object(
        'course', seat.course_id, 'completed_at', seat.completed_at,
        'total', work.total, 'done', work.done,
        'modules', (SELECT coalesce(json_agg(json_build_object('key', key, 'parent', parent, 'title', title,
                        'done', done, 'total', total) ORDER BY position), '[]') FROM module),
        'items', coalesce(work.items, '[]')
    )::text AS body
    FROM seat CROSS JOIN (
        SELECT count(*) AS total, count(*) FILTER (WHERE state = 'done') AS done,
               json_agg(json_build_object('key', key, 'kind', kind, 'parent', parent, 'title', title,
                            'state', state, 'share', trim_scale(share)::text, 'first_at', first_at,
                            'done_at', done_at) ORDER BY position) AS items
        FROM item
    ) work
"""
HISTORY = """
    SELECT seat.course_id AS course, happened.item, entry.kind, entry.title, happened.what, happened.at
    FROM learning_enrolment seat
    JOIN LATERAL (
        SELECT locale FROM publishing_coursehead head WHERE head.course_id = seat.course_id AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head ON TRUE
    CROSS JOIN LATERAL (
        SELECT 'joined' AS what, seat.course_id AS item, seat.enrolled_at AS at
        UNION ALL SELECT 'completed', seat.course_id, seat.completed_at WHERE seat.completed_at IS NOT NULL
        UNION ALL SELECT 'opened', own.item, own.first_at FROM learning_itemprogress own
                  WHERE own.enrolment_id = seat.id
        UNION ALL SELECT 'done', own.item, own.done_at FROM learning_itemprogress own
                  WHERE own.enrolment_id = seat.id AND own.done_at IS NOT NULL
        UNION ALL SELECT 'handed_in', attempt.assessment_id, attempt.submitted_at
                  FROM learning_attempt attempt JOIN learning_assessment rules ON rules.key = attempt.assessment_id
                  WHERE attempt.person_id = seat.person_id AND rules.course_id = seat.course_id
                    AND attempt.submitted_at IS NOT NULL
    ) happened
    JOIN publishing_entry entry
        ON entry.course_id = seat.course_id AND entry.locale = head.locale AND entry.key = happened.item
    WHERE seat.person_id = %(person)s AND seat.state = 'active'
      AND (%(course)s::uuid IS NULL OR seat.course_id = %(course)s::uuid)
      AND (%(at)s::timestamptz IS NULL
           OR (happened.at, happened.what, happened.item) < (%(at)s::timestamptz, %(what)s::text, %(item)s::uuid))
    ORDER BY happened.at DESC, happened.what DESC, happened.item DESC
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something a person did in a course they take.

    `what`: joined, completed (of a course), opened, done (of an item), handed_in (of an assessment).
    """

    course: UUID
    item: UUID
    kind: str
    title: str
    what: str
    at: datetime


def progress_report(person_id: UUID, course_key: UUID, *, locale: str = "") -> str:
    """Own progress on each item, in each module (all that is below it) and in the course, as JSON text.

    One statement. Raises NotEnrolled, also where the course is offline.
    """
    row = sql.one(REPORT, {"person": person_id, "course": course_key, "locale": locale})
    if row is None:
        raise NotEnrolled
    body: str = row.body
    return body


def history(
    person_id: UUID,
    *,
    course: UUID | None = None,
    locale: str = "",
    limit: int = 20,
    before: Sequence[Any] | None = None,
) -> list[Happened]:
    """What the person did in the courses they take, latest first; one statement.

    `before`: `at`, `what` and `item` of the last one of the page before.
    """
    at, what, item = before or (None, "", None)
    values = {"person": person_id, "course": course, "locale": locale, "limit": limit}
    rows = sql.rows(HISTORY, {**values, "at": at, "what": what, "item": item})
    return [Happened(**row._asdict()) for row in rows]
