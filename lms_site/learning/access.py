"""Pieces of SQL that more than one statement is made of.

When an assessment is closed for all, what somebody was given on top of its rules, whether a grade is released.
Each stands here once, so that the outline, a review and the grades can never disagree.
"""

from __future__ import annotations

_CLOCK = "coalesce(nullif(current_setting('lms.clock', TRUE), '')::timestamptz, {present})"
NOW = _CLOCK.format(present="statement_timestamp()")
"""The present, for every rule of time: the database's, but in a preview the moment it was made for."""
LATEST = _CLOCK.format(present="clock_timestamp()")
"""The same, where a statement may have waited for a lock meanwhile."""

OPENING = """
    LEFT JOIN LATERAL (
        SELECT greatest(dates.starts_at, max((above.rules->>'opens_at')::timestamptz)
                                             FILTER (WHERE above.kind <> 'assessment')) AS at,
               coalesce(bool_or(above.rules ? 'release'), FALSE) AS ruled
        FROM publishing_entry above
        WHERE above.course_id = entry.course_id AND above.locale = entry.locale AND above.kind <> 'course'
          AND above.key IN (entry.key, entry.parent, (
              SELECT parent.parent FROM publishing_entry parent
              WHERE parent.course_id = entry.course_id AND parent.locale = entry.locale AND parent.key = entry.parent))
    ) opening ON TRUE
"""
"""From when the item `entry` is open: after its course begins (`dates`), and itself and the modules above it open.

An assessment's own date is a rule of its attempts, and may be earlier for some: see `effective_rules`. Where `ruled`
says that release rules hold, too, `release.gate` must be asked (ADR 0081).
"""

CLOSED_FOR_ALL = """
    (SELECT greatest(rules.closes_at, max(given.closes_at)) + make_interval(secs => rules.grace_s)
     FROM learning_accommodation given
     WHERE given.ended_at IS NULL AND given.closes_at IS NOT NULL
       AND (given.assessment_id = rules.key OR given.course_id = rules.course_id
            OR (given.assessment_id IS NULL AND given.course_id IS NULL)))
"""
"""When nobody can answer the assessment `rules` any more, extensions and grace included; NULL: never."""

SCORE_SHOWN = f"""
    (CASE rules.review_score
        WHEN 'immediately' THEN TRUE
        WHEN 'submitted' THEN TRUE
        WHEN 'closed' THEN coalesce(rules.closes_at IS NOT NULL AND {NOW} >= {CLOSED_FOR_ALL}, FALSE)
        WHEN 'released' THEN coalesce({NOW} >= rules.released_at, FALSE)
        ELSE FALSE END)
"""
"""Whether learners may see their score in the assessment `rules` once they have handed in."""

GIVEN = """
    given.person_id = {person} AND given.ended_at IS NULL
    AND (given.assessment_id = rules.key OR given.course_id = rules.course_id
         OR (given.assessment_id IS NULL AND given.course_id IS NULL))
"""
"""Whether the accommodation `given` is one that a person has for the assessment `rules`."""

ALLOWANCES = f"""
    (SELECT coalesce(max(given.extra_attempts), 0) AS extra_attempts,
            coalesce(max(given.time_factor), 1) AS time_factor,
            coalesce(max(given.extra_time_s), 0) AS extra_time_s, min(given.opens_at) AS more_opens_at,
            max(given.due_at) AS more_due_at, max(given.closes_at) AS more_closes_at
     FROM learning_accommodation given WHERE {GIVEN})
"""
"""One row: the most generous of each value that the person was given for the assessment `rules`."""

_COUNTS = "item.kind IN ('lesson', 'assessment') AND item.rules->'optional' IS DISTINCT FROM 'true'::jsonb"
COMPLETED = f"""
    EXISTS (
        SELECT 1 FROM learning_enrolment past
        JOIN publishing_coursehead version ON version.course_id = past.course_id
        WHERE past.person_id = %(person)s AND past.course_id = needed.key
          AND (past.completed_at IS NOT NULL OR EXISTS (
            SELECT 1 FROM publishing_entry item
            WHERE item.course_id = past.course_id AND item.locale = version.locale AND {_COUNTS}
        ) AND NOT EXISTS (
            SELECT 1 FROM publishing_entry item
            WHERE item.course_id = past.course_id AND item.locale = version.locale AND {_COUNTS}
              AND NOT EXISTS (SELECT 1 FROM learning_itemprogress own WHERE own.enrolment_id = past.id
                              AND own.item = item.key AND own.state = 'done')
        ) AND NOT EXISTS (
            SELECT 1 FROM publishing_entry own WHERE own.course_id = past.course_id AND own.kind = 'course'
               AND own.rules ? 'completion')))
"""
"""Whether the parameter `person` has completed the course `needed.key`.

What met the course's own rule was noted. Where it has none, all that counts in one of its languages does, at once; a
course in which nothing counts is completed by nobody.
"""
