"""Looking at a finished attempt: its learner as far as the rules reveal it, its teachers at everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from lms_sdk import Reveal
from lms_sdk.outcome import NeedsGrading, Outcome
from lms_site.foundation import sql
from lms_site.learning.access import CLOSED_FOR_ALL, NOW
from lms_site.learning.assessment.attempt_views import (
    delivery,
    hints_given,
    laid_out,
    resolved,
    stored_variant,
)
from lms_site.learning.assessment.choices import AttemptState, ItemState
from lms_site.learning.assessment.data import Review, ReviewItem
from lms_site.learning.assessment.questions import Question, questions, review_of
from lms_site.learning.assessment.visibility import EVERYTHING, Moment, Revealed, ReviewRules, revealed
from lms_site.learning.errors import NoSuchAttempt, NotEnrolled, StillRunning
from lms_site.learning.grading.scoring import stored_result
from lms_site.learning.policies import teacher_of
from lms_site.learning.rights import Right

REVIEW = f"""
    SELECT attempt.id, attempt.assessment_id AS assessment, rules.course_id AS course, attempt.person_id AS person,
           rules.title, attempt.number, attempt.state, attempt.digest, attempt.layout, attempt.started_at,
           attempt.submitted_at, attempt.ended_by, attempt.late_s, attempt.max_points, attempt.raw_points,
           attempt.points AS attempt_points, attempt.fraction AS attempt_fraction,
           rules.review_score, rules.review_feedback, rules.review_correct, rules.review_explanation,
           rules.released_at, closing.at AS closed_at, {NOW} AS now, access.teaches, access.seat,
           item.position, item.digest AS question, item.type_key, item.schema_version, item.points, item.seed,
           item.variant, item.state AS item_state, item.fraction, item.outcome, item.draft, item.hints, score.parts,
           score.feedback, score.comment, answer.data AS answer
    FROM learning_attempt attempt
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    CROSS JOIN LATERAL (
        SELECT {teacher_of("rules.course_id", Right.GRADE)} AS teaches,
               (SELECT seat.id FROM learning_enrolment seat WHERE seat.course_id = rules.course_id
                  AND seat.person_id = attempt.person_id AND seat.state = 'active') AS seat
    ) access
    CROSS JOIN LATERAL (SELECT CASE WHEN rules.closes_at IS NOT NULL THEN {CLOSED_FOR_ALL} END AS at) closing
    JOIN learning_attemptitem item ON item.attempt_id = attempt.id
    LEFT JOIN LATERAL (
        SELECT parts, feedback, comment FROM learning_score score
        WHERE score.item_id = item.id ORDER BY score.number DESC LIMIT 1
    ) score ON TRUE
    LEFT JOIN LATERAL (
        SELECT data FROM learning_response answer
        WHERE answer.item_id = item.id ORDER BY answer.seq DESC LIMIT 1
    ) answer ON TRUE
    WHERE attempt.id = %(attempt)s AND (attempt.person_id = %(person)s OR access.teaches)
    ORDER BY item.position
"""
_EXPLANATION = "explanation"


def review(viewer_id: UUID, attempt: UUID) -> Review:
    """A finished attempt: one's own as far as its assessment's rules reveal it now, or one of a course one teaches.

    What is not revealed is not in the result at all. One statement, when the process holds the questions. Raises
    NoSuchAttempt, NotEnrolled (own, seat gone), StillRunning.
    """
    rows = sql.rows(REVIEW, {"attempt": attempt, "person": viewer_id})
    if not rows:
        raise NoSuchAttempt
    head = rows[0]
    if not head.teaches and head.seat is None:
        raise NotEnrolled
    if head.state == AttemptState.IN_PROGRESS:
        raise StillRunning
    return _review(head, rows, EVERYTHING if head.teaches else _revealed(head))


def _revealed(head: Any) -> Revealed:
    rules = ReviewRules(
        score=head.review_score,
        feedback=head.review_feedback,
        correct=head.review_correct,
        explanation=head.review_explanation,
    )
    moment = Moment(finished=True, now=head.now, closed_at=head.closed_at, released_at=head.released_at)
    return revealed(rules, moment)


def _review(head: Any, rows: list[Any], shown: Revealed) -> Review:
    pinned = questions({row.question for row in rows})
    items = {row.position: _item(row, pinned.get(row.question), shown) for row in rows}
    scored = shown.score and head.state == AttemptState.GRADED
    return Review(
        id=head.id,
        assessment=head.assessment,
        course=head.course,
        person=head.person,
        title=head.title,
        number=head.number,
        state=head.state,
        started_at=head.started_at,
        submitted_at=head.submitted_at,
        ended_by=head.ended_by,
        late_s=head.late_s,
        revealed=shown,
        max_points=head.max_points,
        raw_points=head.raw_points if scored else None,
        points=head.attempt_points if scored else None,
        fraction=head.attempt_fraction if scored else None,
        parts=laid_out(head, lambda position: items[position]),
    )


def _item(row: Any, question: Question | None, shown: Revealed) -> ReviewItem:
    scored = shown.score and row.item_state == ItemState.GRADED
    return ReviewItem(
        position=row.position,
        type=row.type_key,
        schema_version=row.schema_version,
        max_points=row.points,
        delivery=delivery(question, row),
        response=row.answer and orjson.loads(row.answer),
        state=row.item_state,
        outcome=row.outcome if scored else None,
        fraction=row.fraction if scored else None,
        points=_points(row) if scored else None,
        comment=row.comment if shown.feedback and row.comment else None,
        review=_of_type(row, question, shown),
        hints=hints_given(question, row),
        parts=tuple(orjson.loads(row.parts)) if scored and shown.feedback and row.parts else (),
    )


def _points(row: Any) -> Decimal:
    points: Decimal = round(row.fraction * row.points, 6)
    return points


def _of_type(row: Any, question: Question | None, shown: Revealed) -> dict[str, Any]:
    """What the question's type reveals. Explanations have a rule of their own, which the flags of types do not know."""
    if question is None:
        return {}
    variant = stored_variant(question, row)
    answer = row.answer and orjson.loads(row.answer)
    result = _result(row)
    flags = shown.flags
    said = dict(review_of(question, variant, answer, result, flags) or {}) if flags else {}
    if not shown.explanation:
        said.pop(_EXPLANATION, None)
    elif _EXPLANATION not in said:
        told = review_of(question, variant, answer, result, Reveal.FEEDBACK | Reveal.CORRECT) or {}
        said |= {key: value for key, value in told.items() if key == _EXPLANATION}
    revealed_part: dict[str, Any] = resolved(said, question.links)
    return revealed_part


def _result(row: Any) -> Outcome | None:
    if row.item_state != ItemState.GRADED:
        return NeedsGrading() if row.item_state == ItemState.NEEDS_GRADING else None
    parts = orjson.loads(row.parts) if row.parts else []
    feedback = orjson.loads(row.feedback) if row.feedback else []
    return stored_result(row.fraction, row.outcome, parts, feedback)
