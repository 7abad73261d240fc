"""What a learner sees of a running attempt: at the start, and at every later look from any client the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import orjson

from lms_site.foundation import canonical, sql
from lms_site.learning.access import LATEST, SCORE_SHOWN
from lms_site.learning.assessment.attempt_policies import hints_allowed
from lms_site.learning.assessment.choices import AttemptState
from lms_site.learning.assessment.data import AttemptSummary, AttemptView, ItemPart, TextPart
from lms_site.learning.assessment.questions import Question, delivery_of, hint_of, questions, variant_of
from lms_site.learning.errors import NoSuchAttempt, NoSuchItem, NotEnrolled
from lms_site.learning.policies import member_or_teacher_of
from lms_site.publishing import api as publishing
from lms_site.publishing.errors import EditionMissing

P = TypeVar("P")

OPEN = f"""
    SELECT attempt.id, attempt.assessment_id AS assessment, rules.course_id AS course, rules.title, attempt.number,
           attempt.state, attempt.locale, attempt.policy, attempt.digest, attempt.layout, attempt.started_at,
           attempt.deadline, attempt.expires_at, attempt.due_at, attempt.time_limit_s, attempt.submitted_at,
           attempt.max_points, {LATEST} AS server_time, seat.id AS seat,
           item.position, item.digest AS question, item.type_key, item.schema_version, item.points, item.seed,
           item.variant, item.draft, item.draft_seq, item.draft_at, item.hints
    FROM learning_attempt attempt
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = rules.course_id AND seat.person_id = attempt.person_id AND seat.state = 'active'
    LEFT JOIN learning_attemptitem item ON item.attempt_id = attempt.id AND attempt.state = 'in_progress'
    WHERE attempt.id = %(attempt)s AND attempt.person_id = %(person)s
    ORDER BY item.position
"""
SUMMARIES = f"""
    SELECT attempt.id, attempt.number, attempt.state, attempt.started_at, attempt.deadline, attempt.submitted_at,
           attempt.late_s, attempt.max_points,
           CASE WHEN shown.yes THEN attempt.points END AS points,
           CASE WHEN shown.yes THEN attempt.fraction END AS fraction
    FROM learning_assessment rules
    LEFT JOIN learning_attempt attempt ON attempt.assessment_id = rules.key AND attempt.person_id = %(person)s
    CROSS JOIN LATERAL (SELECT {SCORE_SHOWN} AS yes) shown
    WHERE rules.key = %(assessment)s AND {member_or_teacher_of("rules.course_id")}
    ORDER BY attempt.number DESC
"""
_OWN = (
    "id",
    "assessment",
    "course",
    "title",
    "number",
    "state",
    "locale",
    "policy",
    "started_at",
    "server_time",
    "deadline",
    "expires_at",
    "due_at",
    "time_limit_s",
    "submitted_at",
    "max_points",
)


def open_attempt(person_id: UUID, attempt: UUID, *, created: bool = False) -> AttemptView:
    """The person's own attempt: while it runs with its questions and saved answers, afterwards without (see review).

    One statement, when the process holds the questions. Raises NoSuchAttempt, NotEnrolled.
    """
    rows = sql.rows(OPEN, {"attempt": attempt, "person": person_id})
    if not rows:
        raise NoSuchAttempt
    first = rows[0]
    if first.seat is None:
        raise NotEnrolled
    parts = _parts(first, rows) if first.state == AttemptState.IN_PROGRESS else ()
    return AttemptView(**{name: getattr(first, name) for name in _OWN}, parts=parts, created=created)


def _parts(attempt: Any, rows: Iterable[Any]) -> tuple[TextPart | ItemPart, ...]:
    items = [row for row in rows if row.position is not None]
    pinned = questions({item.question for item in items})
    made = {item.position: _item(attempt.policy, item, pinned.get(item.question)) for item in items}
    return laid_out(attempt, lambda position: made[position])


def laid_out(attempt: Any, item_at: Callable[[int], P]) -> tuple[TextPart | P, ...]:
    """The parts of an attempt in their stored order: texts from its edition, items from `item_at`."""
    layout = orjson.loads(attempt.layout)
    texts = _texts(attempt.digest) if any(isinstance(place, str) for place in layout) else {}
    return tuple(
        TextPart(id=place, html=texts.get(place, "")) if isinstance(place, str) else item_at(place)
        for place in layout
    )


def _texts(digest: str) -> Mapping[str, str]:
    try:
        sealed = publishing.sealed(digest)
    except EditionMissing:
        return {}
    links = sealed.get("links", {})
    return {
        str(item["id"]): resolved(item["html"], links) for item in sealed["items"] if item["kind"] == "text"
    }


def _item(policy: str, row: Any, question: Question | None) -> ItemPart:
    return ItemPart(
        position=row.position,
        type=row.type_key,
        schema_version=row.schema_version,
        points=row.points,
        delivery=delivery(question, row),
        response=row.draft and orjson.loads(row.draft),
        seq=row.draft_seq,
        saved_at=row.draft_at,
        hints=hints_given(question, row),
        more_hints=has_more_hints(policy, question, row),
    )


def delivery(question: Question | None, row: Any) -> dict[str, Any] | None:
    """What the learner gets of a question in an attempt, links resolved; None: not available now."""
    if question is None:
        return None
    shown = delivery_of(question, stored_variant(question, row))
    return None if shown is None else resolved(shown, question.links)


def hints_given(question: Question | None, row: Any) -> tuple[str, ...]:
    """The hints of a question that the learner was given, links resolved."""
    if question is None or not row.hints:
        return ()
    variant = stored_variant(question, row)
    given = (hint_of(question, variant, number) for number in range(row.hints))
    return tuple(resolved([hint or "" for hint in given], question.links))


def has_more_hints(policy: str, question: Question | None, row: Any) -> bool:
    """Whether the learner may ask for another hint."""
    if question is None or row.hints >= hints_allowed(policy):
        return False
    return hint_of(question, stored_variant(question, row), row.hints) is not None


def stored_variant(question: Question, row: Any) -> dict[str, Any] | None:
    """The item's stored variant; made from its seed where the type was absent at the start."""
    if row.variant is None:
        return variant_of(question, row.seed)
    variant: dict[str, Any] = orjson.loads(row.variant)
    return variant


def resolved(value: Any, links: Mapping[str, str]) -> Any:
    """The JSON value with API paths for the stable references in its texts."""
    text = canonical.dumps(value)
    return canonical.loads(publishing.resolve(text.decode(), links)) if b"lms:" in text else value


def my_attempts(person_id: UUID, assessment: UUID) -> list[AttemptSummary]:
    """The person's attempts at an assessment, newest first, scores as far as they are revealed; one statement.

    For members of the course and its teachers. Raises NoSuchItem.
    """
    rows = sql.rows(SUMMARIES, {"person": person_id, "assessment": assessment})
    if not rows:
        raise NoSuchItem
    return [AttemptSummary(**row._asdict()) for row in rows if row.id is not None]
