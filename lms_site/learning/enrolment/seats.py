"""The one statement that gives a seat, and what it answers with; who may have one is asked before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.foundation.events import one_statement, origin, told, written
from lms_site.foundation.ids import new_id
from lms_site.learning.enrolment.data import Seat
from lms_site.learning.enrolment.models import EnrolmentState, Source
from lms_site.learning.events import LearnerEnrolled

_TOLD = written(
    LearnerEnrolled,
    "taken",
    "'enrolment:' || taken.id",
    enrolment="taken.id",
    person="%(person)s::uuid",
    course="%(course)s::uuid",
    source="taken.source",
    again="taken.again",
    asked="taken.asked",
)
# Who has a seat waits for none: the application is closed by the statement that gives the seat, whoever gives it.
# Whatever changes both takes the application first, so that two who do so at once never wait for each other.
TAKE = f"""
    WITH asked AS (
        SELECT id FROM learning_application
        WHERE person_id = %(person)s AND course_id = %(course)s AND state IN ('requested', 'waiting')
        FOR NO KEY UPDATE
    ), taken AS (
        INSERT INTO learning_enrolment (id, person_id, course_id, state, source)
        SELECT %(id)s::uuid, %(person)s::uuid, %(course)s::uuid, 'active', %(source)s::text
        FROM (SELECT count(*) FROM asked) held
        ON CONFLICT (person_id, course_id) DO UPDATE
            SET state = 'active', ended_at = NULL, source = excluded.source
            WHERE learning_enrolment.state = ANY (%(from)s)
        RETURNING id, state, source, enrolled_at, xmax <> 0 AS again, EXISTS (SELECT 1 FROM asked) AS asked
    ), closed AS (
        UPDATE learning_application SET state = 'accepted', decided_at = now()
        WHERE person_id = %(person)s AND course_id = %(course)s AND state IN ('requested', 'waiting')
          AND EXISTS (SELECT 1 FROM taken)
    ), told AS ({_TOLD})
    SELECT * FROM taken
"""
SEAT = """
    SELECT id, state, source, enrolled_at FROM learning_enrolment
    WHERE person_id = %(person)s AND course_id = %(course)s
"""


def take_seat(
    person_id: UUID, course_key: UUID, *, source: Source, allowed: Sequence[EnrolmentState]
) -> Seat:
    """Insert or reopen; the unique key makes one of two racers find the other's seat instead."""
    key = {"person": person_id, "course": course_key}
    values = {**key, "id": new_id(), "source": source.value, "from": [str(one) for one in allowed]}
    with one_statement(LearnerEnrolled):
        row = sql.one(TAKE, {**values, **origin()})
        if row is None:
            return seat_of(person_id, course_key, sql.one(SEAT, key))
        told(
            LearnerEnrolled(
                enrolment=row.id,
                person=person_id,
                course=course_key,
                source=row.source,
                again=row.again,
                asked=row.asked,
            )
        )
    return seat_of(person_id, course_key, row, created=True)


def seat_of(person_id: UUID, course_key: UUID, row: Any, *, created: bool = False) -> Seat:
    """The seat that a row of `TAKE`, `SEAT` or `services.CONTEXT` tells of."""
    return Seat(
        id=row.id,
        person=person_id,
        course=course_key,
        state=row.state,
        source=row.source,
        enrolled_at=row.enrolled_at,
        created=created,
    )
