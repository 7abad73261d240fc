"""Scoring outside web requests: strangers' types in a job with a hard time limit, absent ones when they are back.

An item that waits is a row, so nothing depends on the broker: a nudge makes it quick, the sweep makes it sure. A try is
counted and committed before the type is called, so that one which hangs or kills its worker cannot do so for ever:
after the last try a person grades the answer. A type that works outside (`Pending`) is asked for its result in the
same way, for a week at most.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from lms_sdk.context import Context
from lms_site.foundation import sql
from lms_site.foundation.nudge import Nudger
from lms_site.learning.assessment.attempt_views import stored_variant
from lms_site.learning.assessment.choices import ItemState
from lms_site.learning.assessment.questions import Question, questions
from lms_site.learning.grading.models import ScoreKind
from lms_site.learning.grading.projection import settle_one
from lms_site.learning.grading.recording import add_score, conclude, lock_attempts
from lms_site.learning.grading.scoring import Judged, collect, judge
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.learning")
MOST_TRIES = 5
LONGEST_WAIT = timedelta(days=7)

DUE = """
    SELECT item.id, item.type_key, item.state FROM learning_attemptitem item
    WHERE item.retry_at <= clock_timestamp()
    ORDER BY item.retry_at LIMIT %(limit)s
"""
CLAIM = """
    UPDATE learning_attemptitem
    SET tries = tries + 1, retry_at = clock_timestamp() + make_interval(secs => 60 * power(3, tries))
    WHERE id = %(item)s AND state IN ('pending', 'needs_plugin') AND retry_at <= clock_timestamp()
    RETURNING id, attempt_id, digest, type_key, schema_version, seed, variant, tries, held, hints,
              (SELECT answer.data FROM learning_response answer WHERE answer.item_id = learning_attemptitem.id
               ORDER BY answer.seq DESC LIMIT 1) AS answer,
              (SELECT attempt.policy FROM learning_attempt attempt WHERE attempt.id = attempt_id) AS policy,
              (SELECT assessment.course_id FROM learning_attempt attempt
               JOIN learning_assessment assessment ON assessment.key = attempt.assessment_id
               WHERE attempt.id = attempt_id) AS course,
              (SELECT clock_timestamp() - attempt.submitted_at FROM learning_attempt attempt
               WHERE attempt.id = attempt_id) AS waited
"""
WAIT_FOR_PLUGIN = """
    UPDATE learning_attemptitem
    SET state = 'needs_plugin', tries = 0, retry_at = clock_timestamp() + make_interval(secs => 60)
    WHERE id = %(item)s AND state IN ('pending', 'needs_plugin')
"""
ASK_AGAIN = """
    UPDATE learning_attemptitem
    SET held = %(held)s, tries = 0,
        retry_at = clock_timestamp() + make_interval(secs => (%(held)s::jsonb ->> 'poll_after_s')::int)
    WHERE id = %(item)s AND state = 'pending'
"""
HOLD = """
    UPDATE learning_attemptitem
    SET state = %(state)s::text, held = %(held)s, retry_at = NULL,
        waits_since = CASE WHEN %(state)s::text = 'needs_grading' THEN clock_timestamp() END
    WHERE id = %(item)s AND state IN ('pending', 'needs_plugin')
"""
STILL = (
    "SELECT 1 AS yes FROM learning_attemptitem WHERE id = %(item)s AND state IN ('pending', 'needs_plugin')"
)


def due_items(*, limit: int = 500) -> list[int]:
    """The items whose turn it is to be scored by a job."""
    return [row.id for row in sql.rows(DUE, {"limit": limit})]


def score_item(item: int) -> str:
    """Try to score one waiting item; the state it is in afterwards ("" when it was not its turn).

    May run any number of times, at once too: one claims the try, and a result is written only while the item waits.
    """
    claimed = sql.one(CLAIM, {"item": item})
    if claimed is None:
        return ""
    question = questions({claimed.digest}).get(claimed.digest)
    if question is None or not question.available:
        return _without_type(claimed)
    if claimed.tries > MOST_TRIES:
        return _failed(claimed)
    result = _ask(question, claimed, stored_variant(question, claimed))
    if result is None:
        return _failed(claimed)
    if result.state == ItemState.GRADED:
        return _write(claimed, result)
    return _hold(claimed, result)


def _ask(question: Question, claimed: Any, variant: dict[str, Any] | None) -> Judged | None:
    """The type's answer: to the learner's, or, when it was given before, to the question how far it is."""
    held = {} if claimed.held is None else orjson.loads(claimed.held)
    if "token" not in held:
        answer = None if claimed.answer is None else orjson.loads(claimed.answer)
        return judge(question, variant, answer, policy=claimed.policy, hints=claimed.hints)
    context = _context(claimed.type_key, claimed.course)
    if context is None:
        return Judged(state=ItemState.PENDING, held=held)
    return collect(question, held["token"], context, policy=claimed.policy, hints=claimed.hints)


def _context(type_key: str, course: UUID) -> Context | None:
    try:
        return plugin_host.context_of("assessment_types", type_key, course)
    except plugin_host.NotConfigured as error:
        log.warning("type %s waits for its plugin's settings: %s", type_key, error.data["settings"])
        return None


def _without_type(claimed: Any) -> str:
    """The plugin is not here: wait for it without using up tries."""
    sql.run(WAIT_FOR_PLUGIN, {"item": claimed.id})
    return ItemState.NEEDS_PLUGIN.value


def _failed(claimed: Any) -> str:
    if claimed.tries < MOST_TRIES:
        return ItemState.PENDING.value
    log.error(
        "type %s failed on item %s %s times; a person must grade it",
        claimed.type_key,
        claimed.id,
        claimed.tries,
    )
    return _hold(claimed, Judged(state=ItemState.NEEDS_GRADING, held={"failed": claimed.tries}))


def _hold(claimed: Any, result: Judged) -> str:
    held = orjson.dumps(result.held).decode()
    if result.state == ItemState.PENDING and claimed.waited < LONGEST_WAIT:
        sql.run(ASK_AGAIN, {"item": claimed.id, "held": held})
        return ItemState.PENDING.value
    if result.state == ItemState.PENDING:
        return _hold(claimed, Judged(state=ItemState.NEEDS_GRADING, held={"failed": "no result came"}))
    sql.run(HOLD, {"item": claimed.id, "state": str(result.state), "held": held})
    return str(result.state)


@transaction.atomic
def _write(claimed: Any, result: Judged) -> str:
    attempt = next(row for row in lock_attempts(claimed.attempt_id) if row.id == claimed.attempt_id)
    if sql.one(STILL, {"item": claimed.id}) is None:
        return ""
    add_score(claimed.id, result, kind=ScoreKind.LATER)
    conclude(attempt, settle_one(attempt.id))
    return ItemState.GRADED.value


def _send() -> None:
    from lms_site.learning.tasks import score_waiting

    score_waiting.apply_async(retry=False)


_nudger = Nudger(_send)


def nudge_scoring() -> None:
    """Tell the workers that something waits to be scored; returns at once, never raises."""
    from django.conf import settings

    if getattr(settings, "LMS_OUTBOX_NUDGE", True):
        _nudger.nudge()
