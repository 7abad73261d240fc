"""Handing in: one transaction that scores, stores and tells, or nothing at all; by the learner, or by the deadline."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.locks import require_transaction
from lms_site.learning.assessment import answers as answer_checks
from lms_site.learning.assessment.attempt_views import stored_variant
from lms_site.learning.assessment.choices import AttemptState, EndedBy, ItemState
from lms_site.learning.assessment.data import Answer, Submitted
from lms_site.learning.assessment.questions import Question, questions
from lms_site.learning.errors import NoSuchAttempt, NotEnrolled
from lms_site.learning.grading.later import nudge_scoring
from lms_site.learning.grading.recording import LOCK, HandedIn, LastAnswer, hand_in
from lms_site.learning.grading.scoring import judge_now
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.learning")

# Locking closes the window for saves: one that is under way finishes first and is read here, a later one waits and
# then finds the item closed.
TAKE = f"""
    WITH taken AS ({LOCK}),
    open AS (
        SELECT item.id, item.position, item.digest, item.type_key, item.seed,
               item.variant::text AS variant, item.draft::text AS draft, item.draft_seq, item.hints
        FROM learning_attemptitem item
        WHERE item.attempt_id = %(attempt)s AND item.state = 'open'
        ORDER BY item.position
        FOR NO KEY UPDATE OF item
    )
    SELECT taken.*, (SELECT coalesce(json_agg(open), '[]')::text FROM open) AS items
    FROM taken WHERE taken.id = %(attempt)s
"""
EXPIRED = """
    SELECT id FROM learning_attempt
    WHERE state = 'in_progress' AND expires_at <= clock_timestamp()
    ORDER BY expires_at LIMIT %(limit)s
"""


@transaction.atomic
def submit(person_id: UUID, attempt: UUID, *, answers: Sequence[Answer] = ()) -> Submitted:
    """Hand the attempt in, with the last answers that were not saved yet; the result.

    Idempotent: again, or twice at once, it gives the same result and changes nothing. After the deadline and its
    grace what was saved in time counts, and the answers given along are not taken. Raises NoSuchAttempt, NotEnrolled,
    Invalid.
    """
    own = _own(person_id, attempt)
    if own.state != AttemptState.IN_PROGRESS:
        return _result(own, own)
    if own.expired:
        return _end(own, at=own.deadline, ended_by=EndedBy.DEADLINE)
    return _end(own, at=own.now, ended_by=EndedBy.LEARNER, answers=answers)


@transaction.atomic
def end_expired_attempt(attempt: UUID) -> bool:
    """Hand in an attempt whose time and grace are over, with what was saved; False when it is not so (any more)."""
    found = _taken(attempt)
    if found is None or found.state != AttemptState.IN_PROGRESS or not found.expired:
        return False
    _end(found, at=found.deadline, ended_by=EndedBy.DEADLINE)
    return True


@transaction.atomic
def hand_in_as_it_stands(attempt: UUID) -> None:
    """Hand in a running attempt in its learner's name with what was saved; nothing for one that has ended."""
    found = _taken(attempt)
    if found is not None and found.state == AttemptState.IN_PROGRESS:
        _end(found, at=found.deadline if found.expired else found.now, ended_by=EndedBy.LEARNER)


def end_expired_attempts(*, limit: int = 200) -> int:
    """Hand in every attempt whose time is over, each in its own transaction; how many. One that fails is logged."""
    ended = 0
    for row in sql.rows(EXPIRED, {"limit": limit}):
        try:
            ended += end_expired_attempt(row.id)
        except Exception:
            log.exception("attempt %s could not be handed in at its deadline", row.id)
    return ended


def _taken(attempt: UUID) -> Any | None:
    """The attempt with its open items, locked like those of `lock_attempts`. One statement."""
    require_transaction("handing in")
    return sql.one(TAKE, {"attempt": attempt})


def _own(person_id: UUID, attempt: UUID) -> Any:
    own = _taken(attempt)
    if own is None or own.person != person_id:
        raise NoSuchAttempt
    if own.seat is None:
        raise NotEnrolled
    return own


def _end(own: Any, *, at: datetime, ended_by: EndedBy, answers: Sequence[Answer] = ()) -> Submitted:
    items = [SimpleNamespace(**item) for item in orjson.loads(own.items)]
    judged = _judge(items, _last(items, answers), policy=own.policy)
    settled = hand_in(own, judged, at=at, ended_by=ended_by)
    if settled.state == AttemptState.PENDING:
        transaction.on_commit(nudge_scoring)
    return _result(own, settled)


def _judge(items: Sequence[Any], last: Mapping[int, LastAnswer], *, policy: str) -> list[HandedIn]:
    pinned = questions({item.digest for item in items})
    return [_judged(item, pinned.get(item.digest), last.get(item.id), policy=policy) for item in items]


def _judged(item: Any, question: Question | None, last: LastAnswer | None, *, policy: str) -> HandedIn:
    variant = None if question is None else stored_variant(question, item)
    answer = last.data if last else item.draft and orjson.loads(item.draft)
    result = judge_now(question, variant, answer, policy=policy, hints=item.hints)
    return HandedIn(item=item.id, result=result, variant=None if item.variant else variant, last=last)


def _last(items: Sequence[Any], answers: Sequence[Answer]) -> dict[int, LastAnswer]:
    """The answers that came along, as far as they are newer than what is saved, by item."""
    by_position = {item.position: item for item in items}
    if len({answer.position for answer in answers}) != len(answers):
        raise Invalid.field("answers", "repeated", Invalid.message)
    types = {key: plugin_host.assessment_type(key) for key in {item.type_key for item in items}}
    are_storable = answer_checks.is_storable([answer.data for answer in answers])
    found = {}
    for answer in answers:
        item = by_position.get(answer.position)
        if item is None:
            raise Invalid.field("answers", "no_such_item", NoSuchAttempt.message)
        answer_checks.check_seq(answer.seq)
        data = answer_checks.checked_by(types[item.type_key], answer.data, is_known_storable=are_storable)
        if answer.seq > item.draft_seq:
            found[item.id] = LastAnswer(seq=answer.seq, data=data)
    return found


def _result(own: Any, row: Any) -> Submitted:
    shown = own.score_shown and row.state == AttemptState.GRADED
    return Submitted(
        attempt=own.id,
        assessment=own.assessment,
        course=own.course,
        number=own.number,
        state=row.state,
        submitted_at=row.submitted_at,
        ended_by=row.ended_by,
        late_s=row.late_s,
        max_points=row.max_points,
        points=row.points if shown else None,
        fraction=row.fraction if shown else None,
    )


__all__ = ["ItemState", "end_expired_attempt", "end_expired_attempts", "submit"]
