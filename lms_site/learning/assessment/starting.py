"""Starting an attempt: the rules checked, the questions drawn, their variants made and stored, all pinned for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from lms_sdk.facts import Course, Person
from lms_sdk.rng import rng
from lms_site.foundation import sql
from lms_site.foundation.errors import Conflict
from lms_site.foundation.events import emit
from lms_site.foundation.ids import new_id
from lms_site.learning import keys
from lms_site.learning.access import ALLOWANCES, LATEST, OPENING
from lms_site.learning.assessment.attempt_views import open_attempt
from lms_site.learning.assessment.data import AttemptView
from lms_site.learning.assessment.effective import PAST, RULE_COLUMNS, rules_for
from lms_site.learning.assessment.layout import Slot, TextSlot, lay_out
from lms_site.learning.assessment.questions import Question, questions, variant_of
from lms_site.learning.assessment.rules import Refusal, Rules, deadline, expiry, refusal
from lms_site.learning.assessment.submitting import end_expired_attempt
from lms_site.learning.closing import keeps_no_attempts
from lms_site.learning.errors import (
    Closed,
    CourseOver,
    MustWait,
    NoAttemptsLeft,
    NoSuchItem,
    NotEnrolled,
    NothingToAnswer,
    NotOpen,
    NotStarted,
)
from lms_site.learning.events import AttemptStarted
from lms_site.learning.policies import teaches
from lms_site.learning.release.gate import require_open
from lms_site.learning.rights import Right
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing import api as publishing

CONTEXT = f"""
    SELECT rules.key, rules.course_id AS course, rules.title, rules.policy, rules.shuffle_questions, {RULE_COLUMNS},
           {keeps_no_attempts("rules.course_id")} AS over,
           entry.locale, entry.digest, seat.id AS seat, opening.at AS starts_at, opening.ruled, given.*, past.*,
           {LATEST} AS now
    FROM learning_assessment rules
    JOIN LATERAL (
        SELECT entry.course_id, entry.locale, entry.key, entry.parent, entry.digest FROM publishing_entry entry
        WHERE entry.course_id = rules.course_id AND entry.key = rules.key AND entry.kind = 'assessment'
        ORDER BY entry.locale = %(locale)s DESC, entry.locale LIMIT 1
    ) entry ON TRUE
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = rules.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_courserules dates ON dates.course_id = rules.course_id
    {OPENING}
    CROSS JOIN LATERAL {ALLOWANCES.format(person="%(person)s")} given
    CROSS JOIN LATERAL {PAST.format(person="%(person)s")} past
    WHERE rules.key = %(assessment)s
"""
# Two starts at once: the unique keys (one running attempt, each number once) let one of them win; the other writes
# nothing here, reads again, and finds the winner's attempt.
BEGIN = """
    INSERT INTO learning_attempt (id, assessment_id, person_id, number, state, locale, digest, policy, layout,
                                  started_at, time_limit_s, deadline, expires_at, due_at, ended_by, late_s, max_points)
    VALUES (%(id)s, %(assessment)s, %(person)s, %(number)s, 'in_progress', %(locale)s, %(digest)s, %(policy)s,
            %(layout)s, %(now)s, %(time_limit_s)s, %(deadline)s, %(expires_at)s, %(due_at)s, '', 0, %(max_points)s)
    ON CONFLICT DO NOTHING
    RETURNING id
"""
ITEMS = """
    INSERT INTO learning_attemptitem (attempt_id, position, slot, question, digest, type_key, schema_version, points,
                                      seed, variant, state, draft_seq, late_seq, outcome, tries)
    SELECT %(attempt)s, item.position, item.slot, item.question, item.digest, item.type_key, item.schema_version,
           item.points, item.seed, item.variant, 'open', 0, 0, '', 0
    FROM jsonb_to_recordset(%(items)s::jsonb) AS item (position smallint, slot text, question uuid, digest text,
        type_key text, schema_version smallint, points numeric, seed bigint, variant jsonb)
"""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    """An attempt that is not stored yet."""

    id: UUID
    layout: list[int | str]
    items: list[dict[str, Any]]
    max_points: Decimal


def start_attempt(person_id: UUID, assessment: UUID, *, locale: str = "") -> AttemptView:
    """The person's running attempt, begun now or there already.

    Safe against parallel starts: at most one attempt runs, no number is used twice, the limit holds. Raises
    NoSuchItem, NotEnrolled, CourseOver, NotStarted, Locked, NotOpen, Closed, NoAttemptsLeft, MustWait,
    NothingToAnswer, or Vetoed when a plugin objects.
    """
    for _attempt in range(_TRIES):
        context = _context(person_id, assessment, locale)
        rules = _allowed(person_id, context)
        if context.running_expired:
            end_expired_attempt(context.running)
            continue
        if context.running:
            return open_attempt(person_id, context.running)
        _ask_plugins(person_id, context)
        plan = _plan(context)
        if _store(person_id, context, rules, plan):
            return open_attempt(person_id, plan.id, created=True)
    raise Conflict


def _context(person_id: UUID, assessment: UUID, locale: str) -> Any:
    context = sql.one(CONTEXT, {"person": person_id, "assessment": assessment, "locale": locale})
    if context is None:
        raise NoSuchItem
    return context


def _allowed(person_id: UUID, context: Any) -> Rules:
    """The person's rules, if they let an attempt run or start now."""
    if context.seat is None:
        raise NotEnrolled
    rules = rules_for(context)
    if context.running:
        return rules
    if context.over:
        raise CourseOver
    if context.ruled:
        require_open(person_id, context.course, context.key, locale=context.locale)
    waits = context.starts_at and context.now < context.starts_at
    if waits and not teaches(person_id, context.course, Right.VIEW):
        raise NotStarted(starts_at=context.starts_at.isoformat())
    _require_no_refusal(rules, context)
    return rules


def _require_no_refusal(rules: Rules, context: Any) -> None:
    why = refusal(rules, now=context.now, used=context.used, last_ended_at=context.last_ended_at)
    if why is None:
        return
    reason, at = why
    moment = at and at.isoformat()
    if reason is Refusal.NO_ATTEMPTS_LEFT:
        raise NoAttemptsLeft(allowed=rules.max_attempts)
    if reason is Refusal.CLOSED:
        raise Closed
    if reason is Refusal.NOT_OPEN:
        raise NotOpen(opens_at=moment)
    raise MustWait(until=moment)


def _ask_plugins(person_id: UUID, context: Any) -> None:
    plugin_host.guard(
        "may_start_attempt",
        user=Person(id=str(person_id)),
        course=Course(key=str(context.course), locale=context.locale),
        assessment=str(context.key),
    )


def _plan(context: Any) -> _Plan:
    """Draw, order and materialise; outside any transaction, because types are strangers."""
    attempt = new_id()
    chance = rng(keys.attempt_seed(attempt, "layout"))
    items = publishing.sealed(context.digest)["items"]
    slots = lay_out(items, chance, shuffle=context.shuffle_questions)
    pinned = questions({slot.digest for slot in slots if isinstance(slot, Slot)})
    plan = _Plan(attempt, [], [], Decimal(0))
    points = Decimal(0)
    for slot in slots:
        if isinstance(slot, TextSlot):
            plan.layout.append(slot.id)
        elif slot.digest in pinned:
            plan.items.append(_item(attempt, len(plan.items) + 1, slot, pinned[slot.digest]))
            plan.layout.append(len(plan.items))
            points += slot.points
    if not plan.items:
        raise NothingToAnswer
    return _Plan(plan.id, plan.layout, plan.items, points)


def _item(attempt: UUID, position: int, slot: Slot, question: Question) -> dict[str, Any]:
    seed = keys.attempt_seed(attempt, slot.id)
    return {
        "position": position,
        "slot": slot.id,
        "question": str(slot.question),
        "digest": slot.digest,
        "type_key": question.type_key,
        "schema_version": question.schema_version,
        "points": str(slot.points),
        "seed": seed,
        "variant": variant_of(question, seed),
    }


@transaction.atomic
def _store(person_id: UUID, context: Any, rules: Rules, plan: _Plan) -> bool:
    """Write the attempt, its items and the fact; False when another start was quicker."""
    now: datetime = context.now
    values = {
        "id": plan.id,
        "assessment": context.key,
        "person": person_id,
        "number": context.used + 1,
        "locale": context.locale,
        "digest": context.digest,
        "policy": context.policy,
        "layout": orjson.dumps(plan.layout).decode(),
        "now": now,
        "time_limit_s": rules.time_limit_s,
        "deadline": deadline(rules, now),
        "expires_at": expiry(rules, now),
        "due_at": rules.due_at,
        "max_points": plan.max_points,
    }
    if sql.one(BEGIN, values) is None:
        return False
    sql.run(ITEMS, {"attempt": plan.id, "items": orjson.dumps(plan.items).decode()})
    emit(
        AttemptStarted(
            attempt=plan.id,
            assessment=context.key,
            course=context.course,
            person=person_id,
            number=context.used + 1,
        )
    )
    return True
