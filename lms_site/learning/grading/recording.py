"""Writing results: answers and scores appended, items and attempts brought up to date, the grade projected, all told.

Everything here runs in the caller's transaction, under the locks of `lock_attempts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from lms_site.foundation.events import Event
from lms_site.foundation.locks import require_transaction
from lms_site.learning import sql
from lms_site.learning.access import SCORE_SHOWN
from lms_site.learning.assessment.choices import AttemptState, CompletesOn
from lms_site.learning.events import AttemptGraded
from lms_site.learning.grading.projection import project
from lms_site.learning.grading.scoring import Judged
from lms_site.learning.progress.services import note_assessed

# All attempts of the person at the assessment, in order: two writers of one grade wait for each other here, and the
# second one's statements see what the first one wrote.
LOCK = f"""
    SELECT attempt.id, attempt.assessment_id AS assessment, attempt.person_id AS person, rules.course_id AS course,
           attempt.number, attempt.state, attempt.policy, attempt.submitted_at, attempt.ended_by, attempt.late_s,
           attempt.deadline, attempt.points, attempt.max_points, attempt.fraction, rules.completes_on,
           clock_timestamp() AS now, coalesce(clock_timestamp() >= attempt.expires_at, FALSE) AS expired,
           (SELECT seat.id FROM learning_enrolment seat WHERE seat.course_id = rules.course_id
              AND seat.person_id = attempt.person_id AND seat.state = 'active') AS seat,
           {SCORE_SHOWN} AS score_shown
    FROM learning_attempt attempt
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    WHERE (attempt.assessment_id, attempt.person_id) = (
        SELECT wanted.assessment_id, wanted.person_id FROM learning_attempt wanted WHERE wanted.id = %(attempt)s)
    ORDER BY attempt.number
    FOR NO KEY UPDATE OF attempt
"""
JUDGED = """
    jsonb_to_recordset(%(items)s::jsonb) AS judged (id bigint, state text, fraction numeric, outcome text, parts jsonb,
        feedback jsonb, held jsonb, schema_version smallint, plugin text, plugin_version text, variant jsonb)
"""
HAND_IN = f"""
    WITH judged AS (SELECT * FROM {JUDGED}),
    answers AS (
        INSERT INTO learning_response (item_id, seq, data, saved_at)
        SELECT item.id, item.draft_seq, item.draft, item.draft_at
        FROM learning_attemptitem item JOIN judged ON judged.id = item.id
        WHERE item.draft_seq > 0
    ), scores AS (
        INSERT INTO learning_score (item_id, number, response_seq, kind, fraction, outcome, parts, feedback,
                                    schema_version, plugin, plugin_version, comment, reason)
        SELECT item.id, 1, item.draft_seq, 'auto', judged.fraction, judged.outcome, judged.parts, judged.feedback,
               judged.schema_version, judged.plugin, judged.plugin_version, '', ''
        FROM learning_attemptitem item JOIN judged ON judged.id = item.id
        WHERE judged.state = 'graded'
    )
    UPDATE learning_attemptitem item
    SET state = judged.state, fraction = judged.fraction, outcome = judged.outcome, held = judged.held,
        variant = coalesce(item.variant, judged.variant),
        retry_at = CASE WHEN judged.state IN ('pending', 'needs_plugin')
                        THEN now() + make_interval(secs => coalesce((judged.held ->> 'poll_after_s')::int, 0)) END
    FROM judged WHERE item.id = judged.id AND item.state = 'open'
"""
ADD_SCORE = """
    WITH before AS (
        SELECT coalesce(max(score.number), 0) AS number,
               (SELECT max(answer.seq) FROM learning_response answer WHERE answer.item_id = %(item)s) AS seq
        FROM learning_score score WHERE score.item_id = %(item)s
    ), added AS (
        INSERT INTO learning_score (item_id, number, response_seq, kind, fraction, outcome, parts, feedback,
                                    schema_version, plugin, plugin_version, grader_id, comment, reason)
        SELECT %(item)s, before.number + 1, coalesce(before.seq, 0), %(kind)s, %(fraction)s, %(outcome)s, %(parts)s,
               %(feedback)s, %(schema_version)s, %(plugin)s, %(plugin_version)s, %(grader)s, %(comment)s, %(reason)s
        FROM before
    )
    UPDATE learning_attemptitem
    SET state = 'graded', fraction = %(fraction)s, outcome = %(outcome)s, retry_at = NULL
    WHERE id = %(item)s
"""


def lock_attempts(attempt: UUID) -> list[Any]:
    """The person's attempts at the same assessment, locked until the transaction ends; empty: no such attempt."""
    require_transaction("lock_attempts")
    return sql.rows(LOCK, {"attempt": attempt})


def hand_in(judged: Sequence[tuple[int, Judged, Any]]) -> None:
    """Close the items: (item id, result, variant made now or None) each. One statement for all of them."""
    items = [
        {
            "id": item,
            "state": result.state,
            "fraction": None if result.fraction is None else format(result.fraction, "f"),
            "outcome": result.outcome,
            "parts": result.parts,
            "feedback": result.feedback,
            "held": result.held,
            "schema_version": result.schema_version,
            "plugin": result.plugin,
            "plugin_version": result.plugin_version,
            "variant": variant,
        }
        for item, result, variant in judged
    ]
    sql.run(HAND_IN, {"items": orjson.dumps(items).decode()})


def add_score(
    item: int, result: Judged, *, kind: str, grader: UUID | None = None, comment: str = "", reason: str = ""
) -> None:
    """Append a score to an item that was handed in, and let it count. One statement."""
    values = {
        "item": item,
        "kind": kind,
        "fraction": result.fraction,
        "outcome": result.outcome,
        "parts": orjson.dumps(result.parts).decode(),
        "feedback": orjson.dumps(result.feedback).decode(),
        "schema_version": result.schema_version,
        "plugin": result.plugin,
        "plugin_version": result.plugin_version,
        "grader": grader,
        "comment": comment,
        "reason": reason,
    }
    sql.run(ADD_SCORE, values)


def conclude(attempt: Any, settled: Any) -> list[Event]:
    """Project the grade and the progress after an attempt's totals changed; the facts to tell. Two statements."""
    grade = project(attempt.person, attempt.assessment)
    done = attempt.completes_on == CompletesOn.SUBMITTED or bool(grade and grade.passed)
    facts: list[Event] = list(note_assessed(attempt.person, attempt.course, attempt.assessment, done=done))
    if settled.state == AttemptState.GRADED:
        again = attempt.state == AttemptState.GRADED
        facts.insert(
            0,
            AttemptGraded(
                attempt=attempt.id,
                assessment=attempt.assessment,
                course=attempt.course,
                person=attempt.person,
                again=again,
            ),
        )
    return facts
