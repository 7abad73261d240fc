"""Writing progress: one statement that checks the seat, keeps the better value and remembers the place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.learning import sql
from lms_site.learning.errors import NoSuchItem
from lms_site.learning.events import ItemCompleted
from lms_site.learning.progress.data import ItemState
from lms_site.learning.progress.models import ProgressState

_KEEP_THE_BETTER = """
    ON CONFLICT (enrolment_id, item) DO UPDATE SET
        state = CASE WHEN learning_itemprogress.state = 'done' THEN 'done' ELSE excluded.state END,
        share = greatest(learning_itemprogress.share, excluded.share),
        done_at = coalesce(learning_itemprogress.done_at, excluded.done_at)
"""
# `done_at` is the moment of the statement that finished the item first: who finds its own moment there was the one.
RECORD = f"""
    WITH place AS (
        SELECT seat.id, entry.course_id, entry.kind = 'lesson' AND %(state)s = 'done' AS done
        FROM publishing_entry entry
        JOIN learning_enrolment seat
            ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
        LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
        WHERE entry.key = %(item)s AND entry.kind IN ('lesson', 'assessment')
          AND (entry.preview OR dates.starts_at IS NULL OR dates.starts_at <= statement_timestamp())
        LIMIT 1
    ), seen AS (
        UPDATE learning_enrolment SET last_item = %(item)s, last_seen_at = now()
        FROM place WHERE learning_enrolment.id = place.id
    ), written AS (
        INSERT INTO learning_itemprogress (enrolment_id, item, state, share, first_at, done_at)
        SELECT id, %(item)s, CASE WHEN done THEN 'done' ELSE 'viewed' END,
               CASE WHEN done THEN 1 ELSE %(share)s END, now(),
               CASE WHEN done THEN statement_timestamp() END
        FROM place {_KEEP_THE_BETTER}
        RETURNING enrolment_id, item, state, share, done_at
    )
    SELECT written.*, place.course_id AS course, coalesce(written.done_at = statement_timestamp(), FALSE) AS newly_done
    FROM written JOIN place ON place.id = written.enrolment_id
"""
ASSESSED = f"""
    INSERT INTO learning_itemprogress (enrolment_id, item, state, share, first_at, done_at)
    SELECT seat.id, %(item)s, CASE WHEN %(done)s THEN 'done' ELSE 'viewed' END,
           CASE WHEN %(done)s THEN 1 ELSE 0 END, now(), CASE WHEN %(done)s THEN statement_timestamp() END
    FROM learning_enrolment seat WHERE seat.person_id = %(person)s AND seat.course_id = %(course)s
    {_KEEP_THE_BETTER}
    RETURNING enrolment_id, coalesce(done_at = statement_timestamp(), FALSE) AS newly_done
"""


@transaction.atomic
def record_progress(
    person_id: UUID, item: UUID, *, state: str = ProgressState.VIEWED, share: Decimal = Decimal(0)
) -> ItemState:
    """Note that the member opened or finished a lesson, and make it the place to go on.

    Progress only grows; repeating changes nothing but the place. An assessment is finished by its own rule, never by
    this call. Raises NoSuchItem (also to those who are no members, and before the course begins).
    """
    if state not in ProgressState.values or not 0 <= share <= 1:
        raise Invalid.field(
            "share" if state in ProgressState.values else "state", "invalid", _("Not a progress.")
        )
    row = sql.one(RECORD, {"person": person_id, "item": item, "state": str(state), "share": share})
    if row is None:
        raise NoSuchItem
    if row.newly_done:
        _tell(row.enrolment_id, person_id, row.course, item)
    return ItemState(
        item=item,
        course=row.course,
        state=row.state,
        share=row.share,
        done_at=row.done_at,
        newly_done=row.newly_done,
    )


def mark_done(person_id: UUID, item: UUID) -> ItemState:
    """Note that the member finished a lesson. Idempotent. Raises NoSuchItem."""
    return record_progress(person_id, item, state=ProgressState.DONE)


def note_assessed(person_id: UUID, course_key: UUID, item: UUID, *, done: bool) -> list[ItemCompleted]:
    """Write the progress an assessment's rule decided; the facts to tell. One statement."""
    values: dict[str, Any] = {"person": person_id, "course": course_key, "item": item, "done": done}
    row = sql.one(ASSESSED, values)
    if row is None or not row.newly_done:
        return []
    return [ItemCompleted(enrolment=row.enrolment_id, person=person_id, course=course_key, item=item)]


def _tell(enrolment: UUID, person_id: UUID, course_key: UUID, item: UUID) -> None:
    emit(ItemCompleted(enrolment=enrolment, person=person_id, course=course_key, item=item))
