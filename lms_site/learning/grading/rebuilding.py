"""Making the gradebook again from the scores, which are the truth: it must come out equal."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from lms_site.foundation import sql
from lms_site.learning.grading.data import Rebuilt
from lms_site.learning.grading.projection import (
    AS_STORED,
    ATTEMPTS,
    COMPUTED,
    PROJECT,
    SOME_COURSES,
    THESE_ATTEMPTS,
    TOTALS,
    settle,
)

_IN_SCOPE = f"""
    learning_attempt attempt JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    WHERE attempt.state IN ('pending', 'graded') AND {SOME_COURSES}
"""
LOCK = f"""
    SELECT attempt.id FROM {_IN_SCOPE}
    ORDER BY attempt.assessment_id, attempt.person_id, attempt.number
    FOR NO KEY UPDATE OF attempt
"""
_TRUTH = f"""
    (
        SELECT item.id, newest.fraction, newest.outcome
        FROM learning_attemptitem item
        CROSS JOIN LATERAL (
            SELECT fraction, outcome FROM learning_score score
            WHERE score.item_id = item.id ORDER BY score.number DESC LIMIT 1
        ) newest
        WHERE item.attempt_id IN (SELECT attempt.id FROM {_IN_SCOPE})
    ) truth
    WHERE item.id = truth.id
      AND (item.fraction, item.outcome, item.state) IS DISTINCT FROM (truth.fraction, truth.outcome, 'graded')
"""
ITEMS_WRONG = f"SELECT count(*) AS found FROM learning_attemptitem item, {_TRUTH}"
MEND_ITEMS = f"""
    UPDATE learning_attemptitem item
    SET fraction = truth.fraction, outcome = truth.outcome, state = 'graded', retry_at = NULL, waits_since = NULL
    FROM {_TRUTH}
"""
ATTEMPTS_WRONG = f"""
    SELECT count(*) AS found
    FROM learning_attempt attempt
    JOIN ({TOTALS.format(which=THESE_ATTEMPTS, items=AS_STORED)}) total ON total.id = attempt.id
    WHERE (attempt.state, attempt.late_s, attempt.raw_points, attempt.points) IS DISTINCT FROM (
        CASE WHEN total.waiting = 0 THEN 'graded' ELSE 'pending' END, coalesce(total.late_s, 0),
        CASE WHEN total.waiting = 0 THEN total.raw_points END, CASE WHEN total.waiting = 0 THEN total.points END)
"""
_GRADE = "person_id, assessment_id, attempt_id, state, attempts, fraction, points, max_points, passed"
GRADES_WRONG = f"""
    SELECT count(*) AS found FROM (
        (SELECT {_GRADE} FROM ({COMPUTED.format(which=SOME_COURSES, attempts=ATTEMPTS)}) computed
         EXCEPT ALL SELECT {_GRADE} FROM learning_grade WHERE %(course)s::uuid IS NULL OR course_id = %(course)s::uuid)
        UNION ALL
        (SELECT {_GRADE} FROM learning_grade WHERE %(course)s::uuid IS NULL OR course_id = %(course)s::uuid
         EXCEPT ALL SELECT {_GRADE} FROM ({COMPUTED.format(which=SOME_COURSES, attempts=ATTEMPTS)}) computed)
    ) differing
"""
COUNTS = f"""
    SELECT (SELECT count(*) FROM learning_attemptitem
            WHERE attempt_id IN (SELECT attempt.id FROM {_IN_SCOPE})) AS items,
           (SELECT count(*) FROM learning_grade
            WHERE %(course)s::uuid IS NULL OR course_id = %(course)s::uuid) AS grades
"""
CLEAR = "DELETE FROM learning_grade WHERE %(course)s::uuid IS NULL OR course_id = %(course)s::uuid"


@transaction.atomic
def rebuild_grades(*, course: UUID | None = None, check_only: bool = False) -> Rebuilt:
    """Make items, totals and grades again from the scores, for one course or all; what was found.

    With `check_only` nothing is written. Attempts are locked meanwhile: handing in waits, nothing is lost. Nothing is
    told by events: a rebuild states no new fact.
    """
    scope = {"course": course}
    attempts = [row.id for row in sql.rows(LOCK, scope)]
    items_wrong = _found(ITEMS_WRONG, scope)
    if not check_only:
        sql.run(MEND_ITEMS, scope)
    attempts_wrong = _found(ATTEMPTS_WRONG, {"attempts": attempts, "at": None})
    if not check_only:
        settle(attempts)
    grades_wrong = _found(GRADES_WRONG, scope)
    counts = sql.one(COUNTS, scope)
    if not check_only:
        sql.run(CLEAR, scope)
        sql.run(PROJECT.format(which=SOME_COURSES, attempts=ATTEMPTS), scope)
    return Rebuilt(
        items=counts.items if counts else 0,
        attempts=len(attempts),
        grades=counts.grades if counts else 0,
        items_wrong=items_wrong,
        attempts_wrong=attempts_wrong,
        grades_wrong=grades_wrong,
    )


def _found(statement: str, values: Mapping[str, object]) -> int:
    row = sql.one(statement, values)
    return 0 if row is None else int(row.found)
