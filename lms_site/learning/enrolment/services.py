"""Taking, giving, leaving and ending seats; each is race-safe and may be repeated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from lms_sdk.facts import Course, Person
from lms_site.foundation.events import emit
from lms_site.foundation.ids import new_id
from lms_site.learning import sql
from lms_site.learning.enrolment.data import CourseRulesSpec, Seat
from lms_site.learning.enrolment.models import CourseRules, EnrolmentState, Source
from lms_site.learning.enrolment.policies import require_may_join
from lms_site.learning.errors import NoSuchCourse, NotEnrolled
from lms_site.learning.events import EnrolmentEnded, LearnerEnrolled
from lms_site.plugin_host import api as plugin_host

CONTEXT = """
    SELECT course.key, head.title, head.locale, statement_timestamp() AS now,
           seat.id, seat.state, seat.source, seat.enrolled_at,
           rules.self_enrolment, rules.enrolment_opens_at, rules.enrolment_closes_at
    FROM publishing_course course
    JOIN LATERAL (
        SELECT title, locale FROM publishing_coursehead head
        WHERE head.course_id = course.key AND head.live ORDER BY head.id LIMIT 1
    ) head ON TRUE
    LEFT JOIN learning_courserules rules ON rules.course_id = course.key
    LEFT JOIN learning_enrolment seat ON seat.course_id = course.key AND seat.person_id = %(person)s
    WHERE course.key = %(course)s
"""
TAKE = """
    INSERT INTO learning_enrolment (id, person_id, course_id, state, source)
    VALUES (%(id)s, %(person)s, %(course)s, 'active', %(source)s)
    ON CONFLICT (person_id, course_id) DO UPDATE
        SET state = 'active', ended_at = NULL, source = excluded.source
        WHERE learning_enrolment.state = ANY (%(from)s)
    RETURNING id, state, source, enrolled_at, xmax <> 0 AS again
"""
SEAT = """
    SELECT id, state, source, enrolled_at FROM learning_enrolment
    WHERE person_id = %(person)s AND course_id = %(course)s
"""
END = """
    UPDATE learning_enrolment SET state = %(state)s, ended_at = now()
    WHERE person_id = %(person)s AND course_id = %(course)s AND state = ANY (%(from)s)
    RETURNING id
"""


@transaction.atomic
def enrol(person_id: UUID, course_key: UUID) -> Seat:
    """The person's seat in a free course, taken now or there already.

    Idempotent, also when called twice at once: one seat, one event. Raises NoSuchCourse, NotFree, EnrolmentNotOpen,
    EnrolmentEnded, or Vetoed when a plugin objects.
    """
    course = _course(person_id, course_key)
    if course.state == EnrolmentState.ACTIVE:
        return _seat(person_id, course_key, course)
    require_may_join(course)
    plugin_host.guard(
        "may_enrol",
        user=Person(id=str(person_id)),
        course=Course(key=str(course_key), title=course.title, locale=course.locale),
    )
    return _take(person_id, course_key, source=Source.SELF, allowed=[EnrolmentState.LEFT])


@transaction.atomic
def give_seat(person_id: UUID, course_key: UUID, *, source: str) -> Seat:
    """The person's seat, given by the school, a sale or an import: no price, no dates. Idempotent.

    Raises NoSuchCourse.
    """
    course = _course(person_id, course_key)
    if course.state == EnrolmentState.ACTIVE:
        return _seat(person_id, course_key, course)
    return _take(
        person_id, course_key, source=Source(source), allowed=[EnrolmentState.LEFT, EnrolmentState.ENDED]
    )


@transaction.atomic
def leave(person_id: UUID, course_key: UUID) -> None:
    """End the person's own seat; work done stays, coming back continues it. Idempotent. Raises NotEnrolled."""
    if not _end(person_id, course_key, state=EnrolmentState.LEFT, allowed=[EnrolmentState.ACTIVE]):
        _require_seat(person_id, course_key)


@transaction.atomic
def end_seat(person_id: UUID, course_key: UUID) -> None:
    """End a seat for the school (a refund, a breach of rules); the person cannot come back by themselves. Idempotent.

    Raises NotEnrolled when there never was one.
    """
    allowed = [EnrolmentState.ACTIVE, EnrolmentState.LEFT]
    if not _end(person_id, course_key, state=EnrolmentState.ENDED, allowed=allowed):
        _require_seat(person_id, course_key)


def put_course_rules(spec: CourseRulesSpec) -> None:
    """Write when a course may be joined and entered; called by each publish of the course."""
    CourseRules.objects.update_or_create(
        course_id=spec.course,
        defaults={
            "self_enrolment": spec.self_enrolment,
            "enrolment_opens_at": spec.enrolment_opens_at,
            "enrolment_closes_at": spec.enrolment_closes_at,
            "starts_at": spec.starts_at,
            "ends_at": spec.ends_at,
        },
    )


def _course(person_id: UUID, course_key: UUID) -> Any:
    row = sql.one(CONTEXT, {"person": person_id, "course": course_key})
    if row is None:
        raise NoSuchCourse
    return row


def _take(person_id: UUID, course_key: UUID, *, source: Source, allowed: list[EnrolmentState]) -> Seat:
    """Insert or reopen; the unique key makes one of two racers find the other's seat instead."""
    key = {"person": person_id, "course": course_key}
    row = sql.one(
        TAKE, {**key, "id": new_id(), "source": source.value, "from": [str(one) for one in allowed]}
    )
    if row is None:
        return _seat(person_id, course_key, sql.one(SEAT, key))
    emit(
        LearnerEnrolled(
            enrolment=row.id, person=person_id, course=course_key, source=source.value, again=row.again
        )
    )
    return _seat(person_id, course_key, row, created=True)


def _end(person_id: UUID, course_key: UUID, *, state: EnrolmentState, allowed: list[EnrolmentState]) -> bool:
    values = {"person": person_id, "course": course_key, "state": state.value}
    row = sql.one(END, {**values, "from": [str(one) for one in allowed]})
    if row is None:
        return False
    emit(EnrolmentEnded(enrolment=row.id, person=person_id, course=course_key, state=state.value))
    return True


def _require_seat(person_id: UUID, course_key: UUID) -> None:
    if sql.one(SEAT, {"person": person_id, "course": course_key}) is None:
        raise NotEnrolled


def _seat(person_id: UUID, course_key: UUID, row: Any, *, created: bool = False) -> Seat:
    return Seat(
        id=row.id,
        person=person_id,
        course=course_key,
        state=row.state,
        source=row.source,
        enrolled_at=row.enrolled_at,
        created=created,
    )
