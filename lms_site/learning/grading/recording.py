"""Writing results: answers and scores appended, items and attempts brought up to date, the grade projected, all told.

Everything here runs in the caller's transaction, under the locks of `lock_attempts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lms_site.foundation import events, sql
from lms_site.foundation.events import Event
from lms_site.foundation.locks import require_transaction
from lms_site.learning.access import LATEST, SCORE_SHOWN
from lms_site.learning.assessment.choices import AttemptState, CompletesOn, EndedBy, ItemState
from lms_site.learning.events import AttemptGraded, AttemptSubmitted, ItemCompleted
from lms_site.learning.grading.projection import ATTEMPTS, ONE_ATTEMPT, ONE_PERSON, PROJECT, SETTLE
from lms_site.learning.grading.scoring import Judged
from lms_site.learning.progress.services import ASSESSED

# All attempts of the person at the assessment, in order: two writers of one grade wait for each other here, and the
# second one's statements see what the first one wrote.
LOCK = f"""
    SELECT attempt.id, attempt.assessment_id AS assessment, attempt.person_id AS person, rules.course_id AS course,
           attempt.number, attempt.state, attempt.policy, attempt.submitted_at, attempt.ended_by, attempt.late_s,
           attempt.deadline, attempt.points, attempt.max_points, attempt.fraction, rules.completes_on,
           {LATEST} AS now, coalesce({LATEST} >= attempt.expires_at, FALSE) AS expired,
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
        feedback jsonb, held jsonb, schema_version smallint, plugin text, plugin_version text, variant jsonb,
        seq bigint, data jsonb)
"""
# The items as this statement leaves them: none of its parts sees what another one writes. It judges all of them.
_AS_JUDGED = "(SELECT %(attempt)s::uuid AS attempt_id, points, state, fraction FROM judged)"
# The person's attempts, likewise.
_AS_SETTLED = """(
    SELECT stored.id, stored.person_id, stored.assessment_id, stored.number, stored.max_points,
           coalesce(settled.state, stored.state) AS state,
           CASE WHEN settled.id IS NULL THEN stored.fraction ELSE settled.fraction END AS fraction
    FROM learning_attempt stored LEFT JOIN settled ON settled.id = stored.id
)"""
_COMPLETED = events.written(
    ItemCompleted,
    "finished",
    "'enrolment:' || enrolment_id",
    enrolment="enrolment_id",
    person="%(person)s::uuid",
    course="%(course)s::uuid",
    item="%(assessment)s::uuid",
)
_CONCLUDING = f"""
    graded AS ({PROJECT.format(which=ONE_PERSON, attempts="{attempts}")}),
    rule AS (SELECT %(on_submission)s OR coalesce((SELECT passed FROM graded), FALSE) AS done),
    progressed AS ({ASSESSED}),
    finished AS (SELECT enrolment_id FROM progressed WHERE newly_done),
    told AS ({events.GIVEN}),
    completed AS ({_COMPLETED})
"""
CONCLUDE = f"""
    WITH {_CONCLUDING.format(attempts=ATTEMPTS)}
    SELECT * FROM progressed
"""
HAND_IN = f"""
    WITH judged AS (
        SELECT judged.*, item.points,
               coalesce(judged.seq, item.draft_seq) AS answer_seq, coalesce(judged.data, item.draft) AS answer,
               CASE WHEN judged.seq IS NULL THEN item.draft_at ELSE {LATEST} END AS answered_at
        FROM {JUDGED} JOIN learning_attemptitem item ON item.id = judged.id
    ), answers AS (
        INSERT INTO learning_response (item_id, seq, data, saved_at)
        SELECT id, answer_seq, answer, answered_at FROM judged WHERE answer_seq > 0
    ), scores AS (
        INSERT INTO learning_score (item_id, number, response_seq, kind, fraction, outcome, parts, feedback,
                                    schema_version, plugin, plugin_version, comment, reason)
        SELECT id, 1, answer_seq, 'auto', fraction, outcome, parts, feedback,
               schema_version, plugin, plugin_version, '', ''
        FROM judged WHERE state = 'graded'
    ), closed AS (
        UPDATE learning_attemptitem item
        SET state = judged.state, fraction = judged.fraction, outcome = judged.outcome, held = judged.held,
            variant = coalesce(item.variant, judged.variant),
            draft = judged.answer, draft_seq = judged.answer_seq, draft_at = judged.answered_at,
            retry_at = CASE WHEN judged.state IN ('pending', 'needs_plugin')
                            THEN now() + make_interval(secs => coalesce((judged.held ->> 'poll_after_s')::int, 0)) END,
            waits_since = CASE WHEN judged.state = 'needs_grading' THEN now() END
        FROM judged WHERE item.id = judged.id AND item.state = 'open'
    ), settled AS ({SETTLE.format(which=ONE_ATTEMPT, items=_AS_JUDGED)}),
    {_CONCLUDING.format(attempts=_AS_SETTLED)}
    SELECT settled.*, progressed.enrolment_id, progressed.newly_done FROM settled LEFT JOIN progressed ON TRUE
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
    SET state = 'graded', fraction = %(fraction)s, outcome = %(outcome)s, retry_at = NULL, waits_since = NULL
    WHERE id = %(item)s
"""


def lock_attempts(attempt: UUID) -> list[Any]:
    """The person's attempts at the same assessment, locked until the transaction ends; empty: no such attempt."""
    require_transaction("lock_attempts")
    return sql.rows(LOCK, {"attempt": attempt})


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """An answer that came with the handing in and is newer than what was saved."""

    seq: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What is written of one item: its result, the answer that came along, its variant if it had none before."""

    item: int
    result: Judged
    variant: dict[str, Any] | None
    last: LastAnswer | None


def hand_in(own: Any, items: Sequence[HandedIn], *, at: datetime, ended_by: EndedBy) -> Any:
    """Store the last answers and the results, close the items, end the attempt with its totals, project and tell.

    One statement; the row of the attempt as it leaves it. `own` is a row of LOCK, `items` are all of its items.
    """
    is_graded = all(one.result.state == ItemState.GRADED for one in items)
    state = AttemptState.GRADED if is_graded else AttemptState.PENDING
    place = _place(own)
    facts: list[Event] = [
        AttemptSubmitted(attempt=own.id, ended_by=ended_by.value, state=state.value, **place)
    ]
    if is_graded:
        facts.append(AttemptGraded(attempt=own.id, again=False, **place))
    values = {"attempt": own.id, "at": at, "ended_by": ended_by.value}
    judged = orjson.dumps([_row(one) for one in items]).decode()
    settled = sql.one(HAND_IN, {"items": judged, **values, **_conclusion(own, facts)})
    if settled is None or settled.state != state:
        raise RuntimeError(f"attempt {own.id} had other items than those that were judged")
    _tell(own, facts, settled)
    return settled


def _row(one: HandedIn) -> dict[str, Any]:
    """A row of JUDGED; what is not there is NULL."""
    result = one.result
    row = {
        "id": one.item,
        "state": result.state,
        "outcome": result.outcome,
        "parts": result.parts,
        "feedback": result.feedback,
        "schema_version": result.schema_version,
        "plugin": result.plugin,
        "plugin_version": result.plugin_version,
    }
    if result.fraction is not None:
        row["fraction"] = format(result.fraction, "f")
    if result.held is not None:
        row["held"] = result.held
    if one.variant is not None:
        row["variant"] = one.variant
    if one.last is not None:
        row["seq"], row["data"] = one.last.seq, one.last.data
    return row


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


def conclude(attempt: Any, settled: Any, *facts: Event) -> None:
    """Project the grade and the progress after an attempt's totals changed, and tell these facts and what follows.

    One statement.
    """
    if settled.state == AttemptState.GRADED:
        again = attempt.state == AttemptState.GRADED
        facts = (*facts, AttemptGraded(attempt=attempt.id, again=again, **_place(attempt)))
    _tell(attempt, facts, sql.one(CONCLUDE, _conclusion(attempt, facts)))


def _place(attempt: Any) -> dict[str, UUID]:
    return {"person": attempt.person, "course": attempt.course, "assessment": attempt.assessment}


def _conclusion(attempt: Any, facts: Sequence[Event]) -> dict[str, Any]:
    """The parameters of _CONCLUDING."""
    on_submission = attempt.completes_on == CompletesOn.SUBMITTED
    return {**_place(attempt), "on_submission": on_submission, **events.given(*facts), **events.origin()}


def _tell(attempt: Any, facts: Sequence[Event], progress: Any) -> None:
    """Pass on what _CONCLUDING has written; `progress` says what became of the item."""
    for fact in facts:
        events.told(fact)
    if progress is not None and progress.newly_done:
        place = {"person": attempt.person, "course": attempt.course, "item": attempt.assessment}
        events.told(ItemCompleted(enrolment=progress.enrolment_id, **place))
