"""Saving an answer while the attempt runs: the newer counter wins, and what was acknowledged is never lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from lms_site.foundation import canonical, sql
from lms_site.learning import keys
from lms_site.learning.access import LATEST
from lms_site.learning.assessment import answers
from lms_site.learning.assessment.choices import AttemptState, ItemState
from lms_site.learning.assessment.data import Saved
from lms_site.learning.errors import AttemptOver, DeadlinePassed, NoSuchAttempt, NotEnrolled

PLACE = f"""
    SELECT item.id, item.type_key, item.state, item.draft, item.draft_seq, item.draft_at,
           attempt.state AS attempt_state, attempt.deadline, seat.id AS seat, {LATEST} AS now,
           coalesce({LATEST} >= attempt.expires_at, FALSE) AS expired
    FROM learning_attemptitem item
    JOIN learning_attempt attempt ON attempt.id = item.attempt_id
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = rules.course_id AND seat.person_id = attempt.person_id AND seat.state = 'active'
    WHERE attempt.id = %(attempt)s AND attempt.person_id = %(person)s AND item.position = %(position)s
"""
NEWER = "AND item.draft_seq < %(seq)s"
# Handing in locks the items first and leaves none open: a save that waited for it finds the item closed, writes nothing
# and acknowledges nothing.
SAVE = f"""
    UPDATE learning_attemptitem item
    SET draft = %(data)s::jsonb, draft_seq = %(seq)s, draft_at = {LATEST}
    FROM learning_attempt attempt
    WHERE item.id = %(item)s AND attempt.id = item.attempt_id
      AND item.state = 'open' AND attempt.state = 'in_progress'
      AND (attempt.expires_at IS NULL OR {LATEST} < attempt.expires_at)
      {{newer}}
    RETURNING item.draft_at, item.draft_at AS now, attempt.deadline
"""
PUT_ASIDE = f"""
    UPDATE learning_attemptitem
    SET late_draft = %(data)s::jsonb, late_seq = %(seq)s, late_at = {LATEST}
    WHERE id = %(item)s AND late_seq < %(seq)s AND draft_seq < %(seq)s
"""


def save_answer(person_id: UUID, attempt: UUID, position: int, *, seq: int, data: Any) -> Saved:
    """Store the answer to one item, if `seq` is newer than what is stored; call it outside any transaction.

    It answers after the commit, so what it acknowledges is on disk. Idempotent: the same answer again is
    acknowledged again, an older one changes nothing. Raises NoSuchAttempt, NotEnrolled, Invalid; AttemptOver or
    DeadlinePassed (by the database's clock, grace included), with the late answer put aside for the teacher.
    """
    answers.check_seq(seq)
    key = {"attempt": attempt, "person": person_id, "position": position}
    place = _place(key)
    answer = answers.checked(place.type_key, data)
    if _takes_answers(place) and place.draft_seq < seq:
        values = {"item": place.id, "seq": seq, "data": orjson.dumps(answer).decode()}
        if stored := sql.one(SAVE.format(newer=NEWER), values):
            return _saved(key, seq, answer, stored)
        place = _place(key)
    if not _takes_answers(place):
        raise _too_late(place, seq, answer)
    return _present(key, place, seq, answer)


def is_genuine_receipt(text: str, *, attempt: UUID, position: int, seq: int, data: Any) -> bool:
    """Whether the server once gave this receipt for this answer: evidence in a dispute."""
    return keys.is_receipt(text, attempt, position, seq, canonical.dumps(data))


def _place(key: dict[str, Any]) -> Any:
    place = sql.one(PLACE, key)
    if place is None:
        raise NoSuchAttempt
    if place.seat is None:
        raise NotEnrolled
    return place


def _takes_answers(place: Any) -> bool:
    running = place.attempt_state == AttemptState.IN_PROGRESS and place.state == ItemState.OPEN
    return running and not place.expired


def _too_late(place: Any, seq: int, answer: Any) -> AttemptOver | DeadlinePassed:
    """Keep the answer for the teacher's eyes; the error that says so."""
    kept = sql.run(PUT_ASIDE, {"item": place.id, "seq": seq, "data": orjson.dumps(answer).decode()})
    if place.attempt_state == AttemptState.IN_PROGRESS or place.expired:
        return DeadlinePassed(kept=bool(kept))
    return AttemptOver(kept=bool(kept))


def _saved(key: dict[str, Any], seq: int, answer: Any, row: Any) -> Saved:
    return Saved(
        attempt=key["attempt"],
        position=key["position"],
        seq=seq,
        accepted=True,
        server_time=row.now,
        deadline=row.deadline,
        saved_at=row.draft_at,
        after_deadline=row.deadline is not None and row.draft_at > row.deadline,
        receipt=keys.receipt(key["attempt"], key["position"], seq, canonical.dumps(answer)),
    )


def _present(key: dict[str, Any], place: Any, seq: int, answer: Any) -> Saved:
    """What is stored already: this very answer, or a newer one."""
    if place.draft_seq == seq and orjson.loads(place.draft) == answer:
        return _saved(key, seq, answer, place)
    return Saved(
        attempt=key["attempt"],
        position=key["position"],
        seq=place.draft_seq,
        accepted=False,
        server_time=place.now,
        deadline=place.deadline,
        saved_at=place.draft_at,
        after_deadline=place.deadline is not None and place.draft_at > place.deadline,
        receipt="",
    )
