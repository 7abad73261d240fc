"""Asking for a seat: where a teacher approves, or while there is no place. Every change holds the course's lock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from lms_site.foundation import sql
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold
from lms_site.learning.closing import is_over
from lms_site.learning.enrolment.data import MyApplication
from lms_site.learning.enrolment.joining_models import OPEN, Application, ApplicationState
from lms_site.learning.enrolment.models import EnrolmentState
from lms_site.learning.enrolment.places import lock_rules, settle, unsettled_courses
from lms_site.learning.enrolment.services import context, require_admission
from lms_site.learning.errors import (
    AlreadyMember,
    CourseFull,
    CourseOver,
    EnrolmentNotOpen,
    NoSuchApplication,
    NotFree,
    NotOpenAnyMore,
)
from lms_site.learning.events import ApplicationChanged
from lms_site.learning.policies import require_teacher, teaches
from lms_site.learning.ports import FREE, with_prices
from lms_site.learning.rights import Right

UNDER_WHAT_TERMS = f"""
    SELECT {is_over("course.key")} AS over, {FREE} AS is_free FROM publishing_course course
    WHERE course.key = %(course)s AND EXISTS (
        SELECT 1 FROM publishing_coursehead head WHERE head.course_id = course.key AND head.live)
"""
CLOSE_SEATED = """
    UPDATE learning_application asked SET state = 'accepted', decided_at = now()
    FROM learning_enrolment seat
    WHERE seat.person_id = asked.person_id AND seat.course_id = asked.course_id AND seat.state = 'active'
      AND asked.state IN ('requested', 'waiting')
      AND (%(application)s::uuid IS NULL OR asked.id = %(application)s::uuid)
"""
LATEST = """
    SELECT own.id, own.course_id AS course, own.state, own.message, own.reason, own.created_at, own.decided_at,
           CASE WHEN own.state = 'waiting' THEN (
               SELECT count(*) FROM learning_application ahead
               WHERE ahead.course_id = own.course_id AND ahead.state = 'waiting' AND ahead.id <= own.id) END AS place
    FROM learning_application own
    WHERE own.person_id = %(person)s AND own.course_id = %(course)s
    ORDER BY own.id DESC LIMIT 1
"""


@transaction.atomic
def apply(person_id: UUID, course_key: UUID, *, message: str = "") -> MyApplication:
    """Ask for a seat: for a teacher's approval where the course wants it, else for the next free place.

    Who finds a place has the seat at once (state "accepted"). Asking again gives the open application. Raises what
    `enrol` does but ApprovalNeeded, and AlreadyMember; CourseFull only where there is no waiting list.
    """
    hold(f"apply:{person_id}:{course_key}")  # for a course that has no row with rules to lock
    course = context(person_id, course_key)
    if course.state == EnrolmentState.ACTIVE:
        raise AlreadyMember
    require_admission(person_id, course)
    rules = lock_rules(course_key)
    open_one = Application.objects.filter(person_id=person_id, course_id=course_key, state__in=OPEN)
    if not open_one.exists():
        asks = rules is not None and rules.approval and course.state is None
        state = ApplicationState.REQUESTED if asks else ApplicationState.WAITING
        made = Application.objects.create(
            person_id=person_id, course_id=course_key, state=state, message=message
        )
        if state == ApplicationState.WAITING:
            settle(course_key)
        _require_queue(rules, made)
        _tell(made.pk)
    return my_application(person_id, course_key)


def my_application(person_id: UUID, course_key: UUID) -> MyApplication:
    """The person's latest application to the course. Raises NoSuchApplication."""
    row = sql.one(LATEST, {"person": person_id, "course": course_key})
    if row is None:
        raise NoSuchApplication
    return MyApplication(**row._asdict())


@transaction.atomic
def withdraw(person_id: UUID, course_key: UUID) -> None:
    """Ask no longer. Idempotent. Raises NoSuchApplication for who never asked."""
    lock_rules(course_key)
    own = my_application(person_id, course_key)
    still_open = Application.objects.filter(pk=own.id, state__in=OPEN)
    if still_open.update(state=ApplicationState.WITHDRAWN, decided_at=Now()):
        _tell(own.id)


def applications(viewer_id: UUID, course_key: UUID) -> QuerySet[Application]:
    """The applications to a course, for who gives its seats; with the people. Raises NotATeacher."""
    require_teacher(viewer_id, course_key, Right.ENROL)
    return Application.objects.filter(course_id=course_key).select_related("person")


@transaction.atomic
def approve(teacher_id: UUID, application: UUID) -> MyApplication:
    """Let the person in: with a seat now, or as soon as there is a place. Idempotent.

    Raises NoSuchApplication, NotOpenAnyMore when it was refused or withdrawn, EnrolmentNotOpen while the course is
    offline, CourseOver, and NotFree where it got a price meanwhile: to approve is not to give it away.
    """
    row = _locked(teacher_id, application)
    if row.state == ApplicationState.REQUESTED:
        _require_still_open(row.course_id)
        Application.objects.filter(pk=application).update(
            state=ApplicationState.WAITING, decided_by_id=teacher_id, decided_at=Now()
        )
        settle(row.course_id)
        _tell(application)
    elif row.state not in {ApplicationState.WAITING, ApplicationState.ACCEPTED}:
        raise NotOpenAnyMore(state=row.state)
    return my_application(row.person_id, row.course_id)


@transaction.atomic
def refuse(teacher_id: UUID, application: UUID, *, reason: str = "") -> MyApplication:
    """Refuse an open application; the person reads the reason. Repeating changes nothing.

    Raises NoSuchApplication, NotOpenAnyMore when the person has a seat already or withdrew.
    """
    row = _locked(teacher_id, application)
    if row.state in OPEN:
        Application.objects.filter(pk=application).update(
            state=ApplicationState.REFUSED, reason=reason, decided_by_id=teacher_id, decided_at=Now()
        )
        _tell(application)
    elif row.state != ApplicationState.REFUSED:
        raise NotOpenAnyMore(state=row.state)
    return my_application(row.person_id, row.course_id)


def seat_who_waits() -> None:
    """Give away the places that nobody was told of: a person was erased, or is active again.

    Who asked while somebody gave them a seat asks no longer.
    """
    sql.run(CLOSE_SEATED, {"application": None})
    for course in unsettled_courses():
        with transaction.atomic():
            settle(course)


def _locked(teacher_id: UUID, application: UUID) -> Application:
    """The application as it is once the course is locked. Raises NoSuchApplication, also for who may not decide."""
    course = Application.objects.filter(pk=application).values_list("course_id", flat=True).first()
    if course is None or not teaches(teacher_id, course, Right.ENROL):
        raise NoSuchApplication
    lock_rules(course)
    sql.run(CLOSE_SEATED, {"application": application})
    return Application.objects.select_for_update(no_key=True).get(pk=application)


def _require_still_open(course: UUID) -> None:
    """Raise EnrolmentNotOpen, CourseOver or NotFree when nobody gets a seat by having asked any more."""
    terms = sql.one(with_prices(UNDER_WHAT_TERMS), {"course": course})
    if terms is None:
        raise EnrolmentNotOpen
    if terms.over:
        raise CourseOver
    if not terms.is_free:
        raise NotFree


def _require_queue(rules: Any, made: Application) -> None:
    """Raise CourseFull when the person would have to wait and there is no waiting list."""
    made.refresh_from_db(fields=["state"])
    if made.state == ApplicationState.WAITING and (rules is None or not rules.waiting_list):
        raise CourseFull


def _tell(application: UUID) -> None:
    row = Application.objects.get(pk=application)
    emit(ApplicationChanged(application=row.pk, person=row.person_id, course=row.course_id, state=row.state))
