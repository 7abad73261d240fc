"""Taking, giving, leaving and ending seats; each is race-safe and may be repeated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from lms_sdk.facts import Course, Person
from lms_site.accounts import api as accounts
from lms_site.accounts.errors import TermsNotAccepted
from lms_site.foundation import sql
from lms_site.foundation.events import emit
from lms_site.learning.access import COMPLETED, NOW
from lms_site.learning.closing import is_archived, is_over
from lms_site.learning.enrolment.data import CourseRulesSpec, Seat
from lms_site.learning.enrolment.models import CourseRules, EnrolmentState, Source
from lms_site.learning.enrolment.places import lock_if_limited, require_place, settle
from lms_site.learning.enrolment.policies import require_may_join
from lms_site.learning.enrolment.seats import SEAT, seat_of, take_seat
from lms_site.learning.errors import ApprovalNeeded, CourseOver, NoSuchCourse, NotEnrolled
from lms_site.learning.events import EnrolmentEnded
from lms_site.learning.ports import FREE, with_prices
from lms_site.plugin_host import api as plugin_host

CONTEXT = f"""
    SELECT course.key, head.title, head.locale, head.restricted, {NOW} AS now,
           {is_over("course.key")} AS over, {is_archived("course.key")} AS archived,
           {FREE} AS is_free, {accounts.terms_due("%(person)s")} AS terms_due,
           seat.id, seat.state, seat.source, seat.enrolled_at,
           rules.self_enrolment, rules.enrolment_opens_at, rules.enrolment_closes_at, rules.capacity, rules.approval,
           CASE WHEN rules.prerequisites <> '{{}}' THEN ARRAY(
               SELECT needed.key FROM unnest(rules.prerequisites) AS needed (key) WHERE NOT {COMPLETED}) END AS missing
    FROM publishing_course course
    JOIN LATERAL (
        SELECT title, locale, restricted FROM publishing_coursehead head
        WHERE head.course_id = course.key AND head.live ORDER BY head.restricted, head.id LIMIT 1
    ) head ON TRUE
    LEFT JOIN learning_courserules rules ON rules.course_id = course.key
    LEFT JOIN learning_enrolment seat ON seat.course_id = course.key AND seat.person_id = %(person)s
    WHERE course.key = %(course)s
"""
END = """
    UPDATE learning_enrolment SET state = %(state)s, ended_at = now()
    WHERE person_id = %(person)s AND course_id = %(course)s AND state = ANY (%(from)s)
    RETURNING id
"""
DROP_APPLICATION = """
    UPDATE learning_application SET state = 'refused', decided_at = now()
    WHERE person_id = %(person)s AND course_id = %(course)s AND state IN ('requested', 'waiting')
"""


def enrol(person_id: UUID, course_key: UUID) -> Seat:
    """The person's seat in a free course, taken now or there already.

    Idempotent, also when called twice at once: one seat, one event. Raises NoSuchCourse, CourseOver, NotFree,
    EnrolmentNotOpen, EnrolmentEnded, PrerequisitesMissing, ApprovalNeeded, CourseFull, or Vetoed when a plugin objects.
    """
    course = context(person_id, course_key)
    if course.state == EnrolmentState.ACTIVE:
        return seat_of(person_id, course_key, course)
    require_admission(person_id, course)
    if course.approval and course.state is None:
        raise ApprovalNeeded
    if course.capacity is None:
        return take_seat(person_id, course_key, source=Source.SELF, allowed=[EnrolmentState.LEFT])
    with transaction.atomic():
        require_place(course_key)
        return take_seat(person_id, course_key, source=Source.SELF, allowed=[EnrolmentState.LEFT])


def require_admission(person_id: UUID, course: Any, *, invited: bool = False) -> None:
    """Return when neither the course's rules nor a plugin object; `course` is a row of `CONTEXT`.

    Raises what `require_may_join` does, TermsNotAccepted (of accounts), or Vetoed.
    """
    require_may_join(course, invited=invited)
    if course.terms_due is not None:
        raise TermsNotAccepted(version=course.terms_due)
    plugin_host.guard(
        "may_enrol",
        user=Person(id=str(person_id)),
        course=Course(key=str(course.key), title=course.title, locale=course.locale),
    )


def give_seat(person_id: UUID, course_key: UUID, *, source: str) -> Seat:
    """The person's seat, given by the school, a sale or an import: no price, no dates. Idempotent.

    Raises NoSuchCourse, CourseOver for one that is archived.
    """
    course = context(person_id, course_key)
    if course.state == EnrolmentState.ACTIVE:
        return seat_of(person_id, course_key, course)
    if course.archived:
        raise CourseOver
    return take_seat(
        person_id, course_key, source=Source(source), allowed=[EnrolmentState.LEFT, EnrolmentState.ENDED]
    )


@transaction.atomic
def leave(person_id: UUID, course_key: UUID) -> None:
    """End the person's own seat; work done stays, coming back continues it. Who waits for the place gets it.

    Idempotent. Raises NotEnrolled.
    """
    _free(person_id, course_key, state=EnrolmentState.LEFT, allowed=[EnrolmentState.ACTIVE])


@transaction.atomic
def end_seat(person_id: UUID, course_key: UUID) -> None:
    """End a seat for the school (a refund, a breach of rules); the person cannot come back by themselves.

    Who waits for the place gets it. Idempotent. Raises NotEnrolled when there never was one.
    """
    allowed = [EnrolmentState.ACTIVE, EnrolmentState.LEFT]
    _free(person_id, course_key, state=EnrolmentState.ENDED, allowed=allowed)


def put_course_rules(spec: CourseRulesSpec) -> None:
    """Write when a course may be joined and entered; called by each publish of the course.

    What its team has set (`joining.set_joining`) stays.
    """
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


def context(person_id: UUID, course_key: UUID) -> Any:
    """What decides whether the person may join: a row of `CONTEXT`. Raises NoSuchCourse."""
    row = sql.one(with_prices(CONTEXT), {"person": person_id, "course": course_key})
    if row is None:
        raise NoSuchCourse
    return row


def _free(person_id: UUID, course_key: UUID, *, state: EnrolmentState, allowed: list[EnrolmentState]) -> None:
    """End the seat and give its place on. The lock comes first: it is what all who join take first."""
    limited = lock_if_limited(course_key)
    if state == EnrolmentState.ENDED:  # before the seat, as in `seats.TAKE`
        sql.run(DROP_APPLICATION, {"person": person_id, "course": course_key})
    if not _end(person_id, course_key, state=state, allowed=allowed):
        _require_seat(person_id, course_key)
        return
    if limited:
        settle(course_key)


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
