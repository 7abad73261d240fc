"""Writing progress: one statement that checks the seat, keeps the better value and remembers the place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lms_site.foundation import events, sql
from lms_site.foundation.errors import Invalid
from lms_site.learning.access import NOW, OPENING
from lms_site.learning.closing import keeps_records_only
from lms_site.learning.errors import NoSuchItem, NotStarted
from lms_site.learning.events import ItemCompleted
from lms_site.learning.policies import teaches
from lms_site.learning.progress.data import ItemState
from lms_site.learning.progress.models import ProgressState
from lms_site.learning.release.gate import require_open
from lms_site.learning.rights import Right

_KEEP_THE_BETTER = """
    ON CONFLICT (enrolment_id, item) DO UPDATE SET
        state = CASE WHEN learning_itemprogress.state = 'done' THEN 'done' ELSE excluded.state END,
        share = greatest(learning_itemprogress.share, excluded.share),
        done_at = coalesce(learning_itemprogress.done_at, excluded.done_at)
"""
_TOLD = events.written(
    ItemCompleted,
    "finished",
    "'enrolment:' || finished.enrolment_id",
    enrolment="finished.enrolment_id",
    person="%(person)s::uuid",
    course="finished.course_id",
    item="%(item)s::uuid",
)
# What the learner says ends a lesson only where no completion rule says otherwise. Time and film are judged by
# `completion.activities`, which says so with `reached`.
_DONE = """
    CASE coalesce(entry.rules->'completion'->>'kind', 'marked')
        WHEN 'marked' THEN %(state)s = 'done' WHEN 'viewed' THEN TRUE ELSE %(reached)s END
"""
# `done_at` is the moment of the statement that finished the item first: who finds its own moment there was the one.
RECORD = f"""
    WITH place AS (
        SELECT seat.id, entry.course_id, entry.kind = 'lesson' AND {_DONE} AS done, opening.at AS starts_at,
               entry.preview OR %(reads_all)s
                   OR ((opening.at IS NULL OR opening.at <= {NOW}) AND (%(released)s OR NOT opening.ruled)) AS started,
               opening.ruled AND NOT entry.preview AS ruled
        FROM publishing_entry entry
        JOIN learning_enrolment seat
            ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
               AND NOT {keeps_records_only("entry.course_id")}
        LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
        {OPENING}
        WHERE entry.key = %(item)s AND entry.kind IN ('lesson', 'assessment')
        ORDER BY started DESC, ruled
        LIMIT 1
    ), seen AS (
        UPDATE learning_enrolment SET last_item = %(item)s, last_seen_at = now()
        FROM place WHERE learning_enrolment.id = place.id AND place.started
    ), written AS (
        INSERT INTO learning_itemprogress (enrolment_id, item, state, share, first_at, done_at)
        SELECT id, %(item)s, CASE WHEN done THEN 'done' ELSE 'viewed' END,
               CASE WHEN done THEN 1 ELSE %(share)s END, {NOW},
               CASE WHEN done THEN statement_timestamp() END
        FROM place WHERE started {_KEEP_THE_BETTER}
        RETURNING enrolment_id, item, state, share, done_at,
                  coalesce(done_at = statement_timestamp(), FALSE) AS newly_done
    ), finished AS (
        SELECT written.enrolment_id, place.course_id
        FROM written JOIN place ON place.id = written.enrolment_id WHERE written.newly_done
    ), told AS ({_TOLD})
    SELECT written.*, place.course_id AS course, place.starts_at, place.started, place.ruled
    FROM place LEFT JOIN written ON written.enrolment_id = place.id
"""
ASSESSED = f"""
    INSERT INTO learning_itemprogress (enrolment_id, item, state, share, first_at, done_at)
    SELECT seat.id, %(assessment)s, CASE WHEN rule.done THEN 'done' ELSE 'viewed' END,
           CASE WHEN rule.done THEN 1 ELSE 0 END, now(), CASE WHEN rule.done THEN statement_timestamp() END
    FROM learning_enrolment seat CROSS JOIN rule
    WHERE seat.person_id = %(person)s AND seat.course_id = %(course)s
    {_KEEP_THE_BETTER}
    RETURNING enrolment_id, coalesce(done_at = statement_timestamp(), FALSE) AS newly_done
"""
"""Writes the progress that an assessment's rule decided: `rule` is one row that says whether it is `done`."""


def record_progress(
    person_id: UUID,
    item: UUID,
    *,
    state: str = ProgressState.VIEWED,
    share: Decimal = Decimal(0),
    reached: bool = False,
) -> ItemState:
    """Note that the member opened or finished a lesson, and make it the place to go on.

    Progress only grows; repeating changes nothing but the place. An assessment is finished by its own rule, and so is a
    lesson that has one: opened ("viewed"), or when time or film are enough (`reached`: the caller has counted).

    One statement, three where the item has release rules; who may read all of the course waits for nothing.

    Raises NoSuchItem (also to those who are no members), NotStarted and Locked before it opens.
    """
    if state not in ProgressState.values or not 0 <= share <= 1:
        raise Invalid.field(
            "share" if state in ProgressState.values else "state", "invalid", _("Not a progress.")
        )
    values = {"person": person_id, "item": item, "state": str(state), "share": share, "reached": reached}
    with events.one_statement(ItemCompleted):
        row = _record(person_id, item, values)
        if row.newly_done:
            events.told(
                ItemCompleted(enrolment=row.enrolment_id, person=person_id, course=row.course, item=item)
            )
    return ItemState(
        item=item,
        course=row.course,
        state=row.state,
        share=row.share,
        done_at=row.done_at,
        newly_done=row.newly_done,
    )


def _record(person_id: UUID, item: UUID, values: dict[str, Any]) -> Any:
    row = _recorded(values)
    if not row.started and row.ruled:
        require_open(person_id, row.course, item)
        row = _recorded(values, released=True)
    if not row.started and teaches(person_id, row.course, Right.VIEW):
        row = _recorded(values, reads_all=True)
    if not row.started:
        raise NotStarted(starts_at=row.starts_at.isoformat())
    return row


def _recorded(values: dict[str, Any], *, released: bool = False, reads_all: bool = False) -> Any:
    allowed = {"released": released, "reads_all": reads_all}
    row = sql.one(RECORD, {**values, **allowed, **events.origin()})
    if row is None:
        raise NoSuchItem
    return row


def mark_done(person_id: UUID, item: UUID) -> ItemState:
    """Note that the member finished a lesson. Idempotent. Raises NoSuchItem, NotStarted, Locked."""
    return record_progress(person_id, item, state=ProgressState.DONE)
