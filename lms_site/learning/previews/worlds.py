"""The world of a preview: everything is really done, in a transaction that is always rolled back (ADR 0050).

The draft is published, a stand-in takes a seat, the clock is set. Whatever is then read or written goes the way it goes
for every learner, so that a preview can neither show more nor differ; and nothing of it remains.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from lms_site.accounts import api as accounts
from lms_site.foundation import sql
from lms_site.foundation.ids import repeatable_ids
from lms_site.learning.enrolment.models import Source
from lms_site.learning.enrolment.seats import take_seat
from lms_site.learning.errors import PreviewNotValid
from lms_site.learning.policies import teacher_of
from lms_site.learning.previews.models import Persona
from lms_site.learning.previews.ports import drafts
from lms_site.learning.previews.tokens import preview_of
from lms_site.learning.rights import Right

_MAY = teacher_of("preview.course_id", Right.PREVIEW).replace("%(person)s", "preview.created_by_id")
RUNNING: Final = f"""
    SELECT preview.id, preview.course_id AS course, preview.draft, preview.persona, preview.done, preview.groups,
           preview.clock, preview.expires_at
    FROM learning_preview preview
    JOIN accounts_user maker ON maker.id = preview.created_by_id AND maker.is_active
    WHERE preview.id = %(preview)s AND preview.revoked_at IS NULL AND preview.expires_at > statement_timestamp()
      AND {_MAY}
"""
BEHIND: Final = """
    INSERT INTO learning_itemprogress (enrolment_id, item, state, share, first_at, done_at)
    SELECT DISTINCT %(seat)s::uuid, entry.key, 'done', 1, now(), now() FROM publishing_entry entry
    WHERE entry.course_id = %(course)s AND entry.kind IN ('lesson', 'assessment') AND entry.key = ANY (%(done)s::uuid[])
"""
INSIDE: Final = """
    INSERT INTO learning_groupmember (group_id, enrolment_id)
    SELECT cohort.id, %(seat)s::uuid FROM learning_group cohort
    WHERE cohort.course_id = %(course)s AND cohort.id = ANY (%(groups)s::uuid[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWorld:
    """Who looks (None: a guest), at which course and moment (None: the present), and until when the preview runs."""

    id: UUID
    course: UUID
    person: UUID | None
    clock: datetime | None
    expires_at: datetime

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside, what the preview does is done at that moment, unless its clock stands still anyway."""
        with transaction.atomic():
            _set_clock(self.clock or moment)
            yield
            _set_clock(self.clock)


@contextmanager
def preview_world(token: str) -> Iterator[PreviewWorld]:
    """Inside, the course is as the preview shows it; afterwards nothing of it has happened.

    Raises PreviewNotValid for a token that is not ours, expired, revoked, or whose maker teaches the course no more.
    """
    with transaction.atomic():
        try:
            row = _running(token)
            with repeatable_ids(str(row.id)):
                person = _furnish(row)
            yield PreviewWorld(
                id=row.id, course=row.course, person=person, clock=row.clock, expires_at=row.expires_at
            )
        finally:
            transaction.set_rollback(True)


def _running(token: str) -> Any:
    preview = preview_of(token)
    row = preview and sql.one(RUNNING, {"preview": preview})
    if not row:
        raise PreviewNotValid
    return row


def _furnish(row: Any) -> UUID | None:
    """Publish the draft, set the clock, seat the stand-in; who it is."""
    source = drafts()
    if row.draft and source is not None:
        source.publish(row.course)
    _set_clock(row.clock)
    if row.persona == Persona.GUEST:
        return None
    person = accounts.add_stand_in(row.id)
    seat = take_seat(person, row.course, source=Source.STAFF, allowed=[])  # of a course that is archived, too
    sql.run(BEHIND, {"seat": seat.id, "course": row.course, "done": list(row.done)})
    if row.groups:
        sql.run(INSIDE, {"seat": seat.id, "course": row.course, "groups": list(row.groups)})
    return person


def _set_clock(moment: datetime | None) -> None:
    """Let the present be this moment for the rest of the transaction; None: let it go on."""
    clock = "" if moment is None else moment.isoformat()
    sql.rows("SELECT set_config('lms.clock', %(clock)s, TRUE)", {"clock": clock})
