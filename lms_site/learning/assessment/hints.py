"""Hints while an attempt runs: one by one, counted before they are shown, at the price that the policy takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.access import LATEST
from lms_site.learning.assessment.attempt_policies import hints_allowed
from lms_site.learning.assessment.attempt_views import resolved, stored_variant
from lms_site.learning.assessment.choices import AttemptState, ItemState
from lms_site.learning.assessment.data import Hint
from lms_site.learning.assessment.questions import hint_of, questions
from lms_site.learning.errors import AttemptOver, DeadlinePassed, NoHint, NoSuchAttempt, NotEnrolled

PLACE = f"""
    SELECT item.id, item.digest, item.seed, item.variant, item.hints, item.state, attempt.policy,
           attempt.state AS attempt_state, seat.id AS seat,
           coalesce({LATEST} >= attempt.expires_at, FALSE) AS expired
    FROM learning_attemptitem item
    JOIN learning_attempt attempt ON attempt.id = item.attempt_id
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = rules.course_id AND seat.person_id = attempt.person_id AND seat.state = 'active'
    WHERE attempt.id = %(attempt)s AND attempt.person_id = %(person)s AND item.position = %(position)s
"""
# Handing in locks the items first: a hint that waited for it finds the item closed and is not given.
TAKE = f"""
    UPDATE learning_attemptitem item SET hints = greatest(item.hints, %(number)s)
    FROM learning_attempt attempt
    WHERE item.id = %(item)s AND attempt.id = item.attempt_id AND item.hints >= %(number)s - 1
      AND item.state = 'open' AND attempt.state = 'in_progress'
      AND (attempt.expires_at IS NULL OR {LATEST} < attempt.expires_at)
    RETURNING item.hints
"""


def take_hint(person_id: UUID, attempt: UUID, position: int, number: int) -> Hint:
    """The hint with this number, counted from 1, of a question in one's own running attempt.

    It is counted before it is given, and once: asking again for one that was given changes nothing. What it costs is
    the attempt policy's business. Raises NoSuchAttempt, NotEnrolled, NoHint, AttemptOver, DeadlinePassed.
    """
    place = _place(person_id, attempt, position)
    question = questions({place.digest}).get(place.digest)
    variant = None if question is None else stored_variant(question, place)
    most = hints_allowed(place.policy)
    html = None
    if question is not None and 1 <= number <= min(place.hints + 1, max(most, place.hints)):
        html = hint_of(question, variant, number - 1)
    if question is None or html is None:
        raise NoHint
    if sql.one(TAKE, {"item": place.id, "number": number}) is None:
        raise AttemptOver
    return Hint(
        attempt=attempt,
        position=position,
        number=number,
        html=resolved([html], question.links)[0],
        more=number < most and hint_of(question, variant, number) is not None,
    )


def _place(person_id: UUID, attempt: UUID, position: int) -> Any:
    """The item, where hints can still be asked for."""
    place = sql.one(PLACE, {"attempt": attempt, "person": person_id, "position": position})
    if place is None:
        raise NoSuchAttempt
    if place.seat is None:
        raise NotEnrolled
    if place.attempt_state != AttemptState.IN_PROGRESS or place.state != ItemState.OPEN:
        raise AttemptOver
    if place.expired:
        raise DeadlinePassed
    return place
