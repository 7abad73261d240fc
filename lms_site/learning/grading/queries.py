"""Reading grades: one's own as far as they are released, and what teachers see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from lms_sdk.model import to_json
from lms_site.foundation import sql
from lms_site.learning.access import ALLOWANCES, SCORE_SHOWN
from lms_site.learning.assessment.attempt_models import Attempt, AttemptQuerySet
from lms_site.learning.assessment.attempt_views import resolved
from lms_site.learning.assessment.questions import questions
from lms_site.learning.errors import NoSuchAttempt
from lms_site.learning.grading.data import GradingItem, MyGrade, ScoreLine, ToGrade
from lms_site.learning.grading.models import Grade, GradeQuerySet
from lms_site.learning.policies import teacher_of
from lms_site.learning.rights import Right

# Every assessment of the person's courses that is online, and every one they have a grade for.
MY_GRADES = f"""
    SELECT rules.key AS assessment, rules.course_id AS course, coalesce(entry.title, rules.title) AS title,
           rules.category, rules.weight, rules.graded, greatest(rules.due_at, given.more_due_at) AS due_at,
           coalesce(grade.state, 'none') AS state, coalesce(grade.attempts, 0) AS attempts,
           grade.person_id IS NOT NULL AND shown.yes AS released,
           CASE WHEN shown.yes THEN grade.fraction END AS fraction,
           CASE WHEN shown.yes THEN grade.points END AS points,
           coalesce(grade.max_points, rules.max_points) AS max_points,
           CASE WHEN shown.yes THEN grade.passed END AS passed
    FROM learning_enrolment seat
    JOIN learning_assessment rules ON rules.course_id = seat.course_id
    LEFT JOIN learning_grade grade ON grade.assessment_id = rules.key AND grade.person_id = seat.person_id
    LEFT JOIN LATERAL (
        SELECT entry.title, entry.position FROM publishing_entry entry
        WHERE entry.course_id = rules.course_id AND entry.key = rules.key
        ORDER BY entry.locale = %(locale)s DESC, entry.locale LIMIT 1
    ) entry ON TRUE
    CROSS JOIN LATERAL {ALLOWANCES.format(person="%(person)s")} given
    CROSS JOIN LATERAL (SELECT {SCORE_SHOWN} AS yes) shown
    WHERE seat.person_id = %(person)s AND seat.state = 'active'
      AND (%(course)s::uuid IS NULL OR seat.course_id = %(course)s::uuid)
      AND (grade.person_id IS NOT NULL OR entry.position IS NOT NULL)
    ORDER BY seat.id DESC, entry.position NULLS LAST, rules.key
"""
NAME = "coalesce(nullif(learner.name, ''), trim(learner.first_name || ' ' || learner.last_name))"
QUEUE = f"""
    SELECT item.attempt_id AS attempt, item.position, attempt.assessment_id AS assessment, rules.course_id AS course,
           attempt.person_id AS person, {NAME} AS name, rules.title, item.type_key AS type, item.points,
           attempt.submitted_at, attempt.late_s
    FROM learning_attemptitem item
    JOIN learning_attempt attempt ON attempt.id = item.attempt_id
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    JOIN accounts_user learner ON learner.id = attempt.person_id
    WHERE item.waits_since IS NOT NULL AND {teacher_of("rules.course_id", Right.GRADE)}
      AND (%(course)s::uuid IS NULL OR rules.course_id = %(course)s::uuid)
      AND (%(assessment)s::uuid IS NULL OR rules.key = %(assessment)s::uuid)
      AND (%(after)s::uuid IS NULL OR (item.attempt_id, item.position) > (%(after)s::uuid, %(position)s))
    ORDER BY item.attempt_id, item.position
    LIMIT %(limit)s
"""
ITEM = f"""
    SELECT item.id, item.attempt_id AS attempt, item.position, attempt.person_id AS person, {NAME} AS name,
           item.type_key AS type, item.digest, item.state, item.points, item.late_draft, item.late_at, item.held,
           (SELECT answer.data FROM learning_response answer WHERE answer.item_id = item.id
            ORDER BY answer.seq DESC LIMIT 1) AS answer
    FROM learning_attemptitem item
    JOIN learning_attempt attempt ON attempt.id = item.attempt_id
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    JOIN accounts_user learner ON learner.id = attempt.person_id
    WHERE item.attempt_id = %(attempt)s AND item.position = %(position)s AND attempt.state <> 'in_progress'
      AND {teacher_of("rules.course_id", Right.GRADE)}
"""
SCORES = """
    SELECT number, kind, fraction, outcome, parts, grader_id AS grader, comment, reason, plugin, plugin_version,
           created_at
    FROM learning_score WHERE item_id = %(item)s ORDER BY number
"""


def my_grades(person_id: UUID, *, course: UUID | None = None, locale: str = "") -> list[MyGrade]:
    """The person's grades in the courses they take (or one of them), in the order of the course; one statement.

    What the review rules keep back is None, and `released` false.
    """
    values = {"person": person_id, "course": course, "locale": locale}
    return [MyGrade(**row._asdict()) for row in sql.rows(MY_GRADES, values)]


def grades(viewer_id: UUID) -> GradeQuerySet:
    """The grades in the courses this person teaches, as a queryset for filters and pages of transports."""
    return Grade.objects.all().for_user(viewer_id)


def grading_queue(
    grader_id: UUID,
    *,
    course: UUID | None = None,
    assessment: UUID | None = None,
    limit: int = 50,
    after: tuple[UUID, int] | None = None,
) -> list[ToGrade]:
    """The answers that wait for a person in the courses the grader teaches, oldest attempt first; one statement.

    `after` is the (attempt, position) of the last one of the page before.
    """
    values = {"person": grader_id, "course": course, "assessment": assessment, "limit": limit}
    page = {"after": after and after[0], "position": after[1] if after else 0}
    return [ToGrade(**row._asdict()) for row in sql.rows(QUEUE, values | page)]


def grading_item(grader_id: UUID, attempt: UUID, position: int) -> GradingItem:
    """What a grader looks at, for teachers of the course. Raises NoSuchAttempt."""
    row = sql.one(ITEM, {"person": grader_id, "attempt": attempt, "position": position})
    if row is None:
        raise NoSuchAttempt
    scores = tuple(
        ScoreLine(**{**line._asdict(), "parts": orjson.loads(line.parts)})
        for line in sql.rows(SCORES, {"item": row.id})
    )
    return GradingItem(
        attempt=row.attempt,
        position=row.position,
        person=row.person,
        name=row.name,
        type=row.type,
        content=_content(row.digest),
        state=row.state,
        points=row.points,
        response=row.answer and orjson.loads(row.answer),
        late_response=row.late_draft and orjson.loads(row.late_draft),
        late_at=row.late_at,
        held=orjson.loads(row.held) if row.held else {},
        scores=scores,
    )


def _content(digest: str) -> dict[str, Any] | None:
    """The question as its author wrote it; None while it cannot be read."""
    question = questions({digest}).get(digest)
    if question is None or question.content is None:
        return None
    whole: dict[str, Any] = resolved(to_json(question.content), question.links)
    return whole


def taught_attempts(viewer_id: UUID) -> AttemptQuerySet:
    """The attempts in the courses this person teaches, with who made them, as a queryset for pages of transports."""
    return Attempt.objects.of_teacher(viewer_id).select_related("person", "assessment")
