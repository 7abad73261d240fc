"""When a course is completed: judged by its own rule after each fact that could change it, told once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lms_site.foundation import sql
from lms_site.foundation.events import emit
from lms_site.learning.access import SCORE_SHOWN
from lms_site.learning.completion.data import CourseCompletion
from lms_site.learning.errors import NoSuchCourse, NotEnrolled
from lms_site.learning.events import CourseCompleted, ItemCompleted
from lms_site.learning.policies import teacher_of
from lms_site.learning.release.words import plain
from lms_site.learning.rights import Right

BATCH: Final = 500
_WORK: Final = f"""
    FROM publishing_coursehead head
    LEFT JOIN publishing_entry own
        ON own.course_id = head.course_id AND own.locale = head.locale AND own.kind = 'course'
    CROSS JOIN LATERAL (
        SELECT coalesce(own.rules->'completion'->>'kind', 'all') AS kind,
               CASE WHEN jsonb_typeof(own.rules->'completion'->'percent') IN ('number', 'string')
                     AND own.rules->'completion'->>'percent' ~ '^[0-9]{{1,3}}(\\.[0-9]{{1,4}})?$'
                    THEN (own.rules->'completion'->>'percent')::numeric END AS percent
    ) rule
    CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE done.state = 'done') AS done
        FROM publishing_entry entry
        LEFT JOIN learning_itemprogress done ON done.enrolment_id = seat.id AND done.item = entry.key
        WHERE entry.course_id = head.course_id AND entry.locale = head.locale
          AND entry.kind IN ('lesson', 'assessment') AND entry.rules->'optional' IS DISTINCT FROM 'true'::jsonb
    ) work
    LEFT JOIN LATERAL (
        SELECT sum(rules.weight * CASE WHEN {SCORE_SHOWN} THEN coalesce(grade.fraction, 0) ELSE 0 END)
               / nullif(sum(rules.weight), 0) AS score
        FROM publishing_entry entry
        JOIN learning_assessment rules ON rules.key = entry.key AND rules.graded
        LEFT JOIN learning_grade grade ON grade.assessment_id = rules.key AND grade.person_id = seat.person_id
        WHERE entry.course_id = head.course_id AND entry.locale = head.locale AND entry.kind = 'assessment'
    ) graded ON rule.kind = 'score'
    CROSS JOIN LATERAL (
        SELECT coalesce(CASE rule.kind
            WHEN 'all' THEN work.total > 0 AND work.done = work.total
            WHEN 'share' THEN work.total > 0 AND work.done * 100 >= rule.percent * work.total
            WHEN 'score' THEN graded.score * 100 >= rule.percent END, FALSE) AS met
    ) judged
    WHERE head.course_id = seat.course_id AND head.live
"""
COMPLETE: Final = f"""
    WITH met AS (
        SELECT seat.id FROM learning_enrolment seat
        WHERE seat.course_id = %(course)s AND seat.completed_at IS NULL AND seat.state = 'active'
          AND (%(person)s::uuid IS NULL OR seat.person_id = %(person)s::uuid)
          AND EXISTS (SELECT 1 {_WORK} AND judged.met)
        ORDER BY seat.id LIMIT %(limit)s
    )
    UPDATE learning_enrolment seat SET completed_at = now()
    FROM met WHERE seat.id = met.id AND seat.completed_at IS NULL
    RETURNING seat.id AS enrolment, seat.person_id AS person, seat.course_id AS course
"""
# How much of the films of the lesson `entry` was watched by who reported `activity`, in per cent: what
# `activities.watched_percent` says, for all at once. Parts are stored merged.
_WATCHED = """
    (SELECT round((100 * avg(least(1, coalesce((
            SELECT sum((part->>1)::float8 - (part->>0)::float8)
            FROM jsonb_array_elements(activity.watched->film.key->'parts') AS part
        ) / nullif((activity.watched->film.key->>'duration')::float8, 0), 0))))::numeric, 4)
     FROM jsonb_each(entry.rules->'completion'->'films') AS film)
"""
# What a changed rule finds done already: opened lessons, time that is enough, films, what was handed in or passed.
AGAIN: Final = f"""
    UPDATE learning_itemprogress own SET state = 'done', share = 1, done_at = statement_timestamp()
    FROM learning_enrolment seat
    WHERE own.enrolment_id = seat.id AND seat.course_id = %(course)s AND own.state = 'viewed' AND (
        EXISTS (
            SELECT 1 FROM publishing_entry entry
            LEFT JOIN learning_activity activity ON activity.enrolment_id = seat.id AND activity.item = entry.key
            WHERE entry.course_id = seat.course_id AND entry.key = own.item AND entry.kind = 'lesson'
              AND CASE entry.rules->'completion'->>'kind' WHEN 'viewed' THEN TRUE
                  WHEN 'time' THEN activity.seconds >= (entry.rules->'completion'->>'seconds')::int
                  WHEN 'video' THEN {_WATCHED} >= (entry.rules->'completion'->>'percent')::numeric END)
        OR EXISTS (
            SELECT 1 FROM learning_grade grade JOIN learning_assessment rules ON rules.key = grade.assessment_id
            WHERE grade.assessment_id = own.item AND grade.person_id = seat.person_id
              AND (rules.completes_on = 'submitted' OR grade.passed)))
    RETURNING own.enrolment_id AS enrolment, seat.person_id AS person, seat.course_id AS course, own.item
"""
SCORED: Final = """
    SELECT DISTINCT entry.course_id AS course FROM publishing_entry entry
    WHERE entry.kind = 'course' AND entry.rules->'completion'->>'kind' = 'score'
"""
STATE: Final = f"""
    SELECT course.key AS course, seat.id AS seat, seat.completed_at, found.*
    FROM publishing_course course
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = course.key AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN LATERAL (
        SELECT rule.kind, rule.percent, work.done, work.total, trim_scale(graded.score) AS score, judged.met {_WORK}
        ORDER BY judged.met DESC, head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) found ON TRUE
    WHERE course.key = %(course)s AND (
        %(viewer)s = %(person)s OR {teacher_of("course.key", Right.ACCOMMODATE).replace("%(person)s", "%(viewer)s")})
"""


@transaction.atomic
def complete_courses(course_key: UUID, person_id: UUID | None = None) -> int:
    """Note and tell who has completed the course by now: this person, or whoever has a seat; how many.

    Safe to repeat, and twice at once: each is told once, and stays.
    """
    values = {"course": course_key, "person": person_id, "limit": BATCH}
    rows = sql.rows(COMPLETE, values)
    emit(*(CourseCompleted(**row._asdict()) for row in rows))
    return len(rows)


def complete_everybody(course_key: UUID) -> int:
    """Note and tell all who have completed the course by now, in batches; how many."""
    total = 0
    while found := complete_courses(course_key):
        total += found
    return total


@transaction.atomic
def judge_again(course_key: UUID) -> None:
    """After a change of rules: what is done by the new ones, and who has completed the course now."""
    rows = sql.rows(AGAIN, {"course": course_key})
    emit(*(ItemCompleted(**row._asdict()) for row in rows))
    complete_everybody(course_key)


def sweep_scores() -> int:
    """Complete those whose score shows by now without anybody doing anything: closing dates pass; how many."""
    return sum(complete_everybody(row.course) for row in sql.rows(SCORED, {}))


def course_completion(
    viewer_id: UUID, course_key: UUID, *, person_id: UUID | None = None, locale: str = ""
) -> CourseCompletion:
    """How far the person (None: the viewer) is by the course's completion rule; one statement.

    Raises NoSuchCourse, NotEnrolled. Others than oneself: for who may give single learners of the course more.
    """
    person = person_id or viewer_id
    values = {"viewer": viewer_id, "person": person, "course": course_key, "locale": locale}
    row = sql.one(STATE, values)
    if row is None:
        raise NoSuchCourse
    if row.seat is None:
        raise NotEnrolled
    if row.kind is None:  # taken offline
        raise NoSuchCourse
    return CourseCompletion(
        course=course_key,
        person=person,
        kind=row.kind,
        percent=row.percent,
        done=row.done,
        total=row.total,
        score=row.score,
        met=row.met,
        completed_at=row.completed_at,
        text=_text(row.kind, row.percent),
    )


def _text(kind: str, percent: Decimal | None) -> str:
    values: dict[str, Any] = {"percent": plain(percent)}
    if kind == "share":
        return _("Complete %(percent)s per cent of what is required.") % values
    if kind == "score":
        return _("Reach %(percent)s per cent of the course grade.") % values
    return _("Complete everything that is required.")
