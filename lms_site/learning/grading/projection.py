"""Totals of attempts and the gradebook, made from items by SQL: on each submission for one, on a rebuild for all.

Both run the same statements, so a rebuilt gradebook comes out equal; callers hold the locks of `lock_attempts`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from lms_site.foundation import sql

# What is lost for lateness: a share of the maximum for each interval begun, never pushing below the floor.
TOTALS = """
    SELECT ended.id, ended.at, ended.waiting, ended.late_s, ended.raw_points,
           round(ended.raw_points - least(
               ceil(ended.late_s::numeric / rules.late_interval_s) * rules.late_penalty * ended.max_points,
               greatest(ended.raw_points - rules.late_floor * ended.max_points, 0)), 6) AS points
    FROM (
        SELECT attempt.id, attempt.assessment_id, attempt.max_points, moment.at, total.waiting, total.raw_points,
               greatest(0, ceil(extract(epoch FROM moment.at - attempt.due_at)))::int AS late_s
        FROM learning_attempt attempt
        CROSS JOIN LATERAL (SELECT coalesce(attempt.submitted_at, %(at)s::timestamptz) AS at) moment
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE item.state <> 'graded') AS waiting,
                   round(greatest(0, coalesce(sum(item.fraction * item.points), 0)), 6) AS raw_points
            FROM {items} item WHERE item.attempt_id = attempt.id
        ) total
        WHERE {which} AND moment.at IS NOT NULL
    ) ended
    JOIN learning_assessment rules ON rules.key = ended.assessment_id
"""
AS_STORED = "learning_attemptitem"
"""The items of TOTALS: as they stand in the table."""
ATTEMPTS = "learning_attempt"
"""The attempts of PROJECT: as they stand in the table."""
SETTLE = f"""
    UPDATE learning_attempt attempt SET
        state = CASE WHEN total.waiting = 0 THEN 'graded' ELSE 'pending' END,
        submitted_at = total.at,
        ended_by = CASE WHEN attempt.ended_by = '' THEN %(ended_by)s ELSE attempt.ended_by END,
        graded_at = CASE WHEN total.waiting = 0 THEN coalesce(attempt.graded_at, now()) END,
        late_s = coalesce(total.late_s, 0),
        raw_points = CASE WHEN total.waiting = 0 THEN total.raw_points END,
        points = CASE WHEN total.waiting = 0 THEN total.points END,
        fraction = CASE WHEN total.waiting = 0 AND attempt.max_points > 0
                        THEN round(total.points / attempt.max_points, 10) END
    FROM ({TOTALS}) total
    WHERE attempt.id = total.id
    RETURNING attempt.id, attempt.state, attempt.submitted_at, attempt.ended_by, attempt.late_s, attempt.raw_points,
              attempt.points, attempt.max_points, attempt.fraction, attempt.number
"""

COMPUTED = """
    SELECT chosen.person_id, chosen.assessment_id, chosen.course_id, counted.id AS attempt_id,
           CASE WHEN chosen.waiting THEN 'pending' ELSE 'graded' END AS state, chosen.attempts,
           worth.fraction, round(worth.fraction * coalesce(counted.max_points, chosen.max_points), 6) AS points,
           coalesce(counted.max_points, chosen.max_points) AS max_points,
           worth.fraction >= chosen.pass_fraction AS passed
    FROM (
        SELECT attempt.person_id, attempt.assessment_id, rules.course_id, rules.grading_method, rules.pass_fraction,
               count(*) AS attempts, bool_or(attempt.state = 'pending') AS waiting,
               round(avg(attempt.fraction), 10) AS mean,
               (array_agg(attempt.max_points ORDER BY attempt.number DESC))[1] AS max_points,
               (array_agg(attempt.id ORDER BY attempt.number))[1] AS first,
               (array_agg(attempt.id ORDER BY attempt.number DESC))[1] AS last,
               (array_agg(attempt.id ORDER BY attempt.fraction DESC NULLS LAST, attempt.number))[1] AS best
        FROM {attempts} attempt
        JOIN learning_assessment rules ON rules.key = attempt.assessment_id
        WHERE attempt.state IN ('pending', 'graded') AND {which}
        GROUP BY attempt.person_id, attempt.assessment_id, rules.key
    ) chosen
    LEFT JOIN {attempts} counted ON counted.id = CASE chosen.grading_method
        WHEN 'best' THEN chosen.best WHEN 'last' THEN chosen.last WHEN 'first' THEN chosen.first END
    CROSS JOIN LATERAL (
        SELECT CASE WHEN chosen.grading_method = 'average' THEN chosen.mean ELSE counted.fraction END AS fraction
    ) worth
"""
_COLUMNS = "attempt_id, state, attempts, fraction, points, max_points, passed"
PROJECT = f"""
    INSERT INTO learning_grade (person_id, assessment_id, course_id, {_COLUMNS}, updated_at)
    SELECT computed.person_id, computed.assessment_id, computed.course_id, {_COLUMNS}, now()
    FROM ({COMPUTED}) computed
    ON CONFLICT (person_id, assessment_id) DO UPDATE SET
        ({_COLUMNS}, updated_at) = ROW ({", ".join("excluded." + name for name in _COLUMNS.split(", "))}, now())
    RETURNING person_id, assessment_id, course_id, state, fraction, passed
"""
ONE_ATTEMPT = "attempt.id = %(attempt)s"
THESE_ATTEMPTS = "attempt.id = ANY (%(attempts)s)"
ONE_PERSON = "attempt.person_id = %(person)s AND attempt.assessment_id = %(assessment)s"
SOME_COURSES = "(%(course)s::uuid IS NULL OR rules.course_id = %(course)s::uuid)"


def settle(attempts: Collection[UUID]) -> list[Any]:
    """Write the totals of attempts that have ended. One statement."""
    values = {"attempts": list(attempts), "at": None, "ended_by": ""}
    return sql.rows(SETTLE.format(which=THESE_ATTEMPTS, items=AS_STORED), values)


def settle_one(attempt: UUID) -> Any:
    """Write the totals of one attempt that has ended; the row.

    A statement of its own: for a list the server would plan it anew each time.
    """
    values = {"attempt": attempt, "at": None, "ended_by": ""}
    return sql.one(SETTLE.format(which=ONE_ATTEMPT, items=AS_STORED), values)


def project(person_id: UUID, assessment: UUID) -> Any | None:
    """Write the person's grade for the assessment from their finished attempts; the row. One statement."""
    return sql.one(
        PROJECT.format(which=ONE_PERSON, attempts=ATTEMPTS), {"person": person_id, "assessment": assessment}
    )
