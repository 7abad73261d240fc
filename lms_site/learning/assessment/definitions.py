"""Rules of assessments, allowances of persons, releasing results: what teachers decide."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.learning.access import ALLOWANCES
from lms_site.learning.assessment.answers import is_storable
from lms_site.learning.assessment.data import AccommodationSpec, AssessmentSpec
from lms_site.learning.assessment.effective import RULE_COLUMNS, rules_for
from lms_site.learning.assessment.models import Accommodation, AccommodationQuerySet, Assessment
from lms_site.learning.assessment.rules import deadline, expiry
from lms_site.learning.errors import NoSuchItem, NotATeacher
from lms_site.learning.events import AccommodationGranted, AttemptGraded, ResultsReleased
from lms_site.learning.grading.projection import ATTEMPTS, PROJECT, project, settle
from lms_site.learning.policies import administers, require_teacher
from lms_site.learning.rights import Right

_SCOPE = """
    rules.key = coalesce(%(assessment)s::uuid, rules.key)
    AND rules.course_id = coalesce(%(course)s::uuid, rules.course_id)
    AND attempt.person_id = coalesce(%(person)s::uuid, attempt.person_id)
"""
TOUCHED = f"""
    SELECT attempt.id, attempt.assessment_id AS assessment, attempt.person_id AS person, rules.course_id AS course,
           attempt.state, attempt.started_at, attempt.deadline, attempt.expires_at, attempt.due_at AS pinned_due_at,
           {RULE_COLUMNS}, given.*
    FROM learning_attempt attempt
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    CROSS JOIN LATERAL {ALLOWANCES.format(person="attempt.person_id")} given
    WHERE {_SCOPE} AND (attempt.state = 'in_progress' OR %(finished)s)
    ORDER BY attempt.assessment_id, attempt.person_id, attempt.number
    FOR NO KEY UPDATE OF attempt
"""
EXTEND = """
    UPDATE learning_attempt SET deadline = %(deadline)s, expires_at = %(expires_at)s, due_at = %(due_at)s
    WHERE id = %(id)s
"""

RECIPIENT = """
    SELECT 1 AS yes FROM accounts_user person
    WHERE person.id = %(person)s AND (%(course)s::uuid IS NULL OR EXISTS (
        SELECT 1 FROM learning_enrolment seat WHERE seat.person_id = person.id AND seat.course_id = %(course)s::uuid))
"""
REGRADE = PROJECT.format(which="attempt.assessment_id = %(assessment)s", attempts=ATTEMPTS)
_JUDGES = ("grading_method", "pass_fraction")
MOST_FACTOR, MOST_ATTEMPTS, MOST_SECONDS, LONGEST_REASON = 10, 1_000, 365 * 86_400, 2_000


@transaction.atomic
def put_assessment(spec: AssessmentSpec) -> None:
    """Write the rules of an assessment; called by each publish of it. Idempotent.

    Rules hold for attempts started afterwards; one that is running gets the time that was added, and keeps the time
    that was taken away; a later due date is honoured for attempts handed in, too. Which attempt counts and the pass
    mark hold for all: grades are made again where these change. Raises Invalid.
    """
    _check(spec)
    columns = asdict(spec)
    key, course, is_source = columns.pop("key"), columns.pop("course"), columns.pop("is_source")
    columns = {**columns, "course_id": course, "title": spec.title[:255]}
    if is_source:
        before = Assessment.objects.filter(pk=key).select_for_update().first()
        if before is None:
            Assessment.objects.create(key=key, **columns)
            return
        Assessment.objects.filter(pk=key).update(**columns, updated_at=Now())
        judged = any(getattr(before, name) != getattr(spec, name) for name in _JUDGES)
        _extend(assessment=key, finished=judged or before.due_at != spec.due_at)  # locks them, too
        if judged:
            sql.rows(REGRADE, {"assessment": key})
    else:
        Assessment.objects.get_or_create(key=key, defaults=columns)


@transaction.atomic
def grant_accommodation(teacher_id: UUID, spec: AccommodationSpec) -> UUID:
    """Give a person more attempts, time or days; the id. A running attempt has them at once.

    For attempts handed in, a later due date is honoured too: lateness and grade are worked out again. Everywhere-wide
    ones are for administrators. Raises NoSuchItem, NotATeacher, Invalid.
    """
    _check_accommodation(spec)
    _require_recipient(spec, _require_may_grant(teacher_id, spec.course, spec.assessment))
    row = Accommodation.objects.create(
        granted_by_id=teacher_id,
        person_id=spec.person,
        course_id=spec.course,
        assessment_id=spec.assessment,
        extra_attempts=spec.extra_attempts,
        time_factor=spec.time_factor,
        extra_time_s=spec.extra_time_s,
        opens_at=spec.opens_at,
        due_at=spec.due_at,
        closes_at=spec.closes_at,
        reason=spec.reason,
    )
    emit(
        AccommodationGranted(
            accommodation=row.id, person=spec.person, course=spec.course, assessment=spec.assessment
        )
    )
    _extend(assessment=spec.assessment, course=spec.course, person=spec.person, finished=True)
    return row.id


def accommodations(viewer_id: UUID) -> AccommodationQuerySet:
    """The accommodations this person may see, as a queryset for filters and pages of transports."""
    return Accommodation.objects.all().for_user(viewer_id)


@transaction.atomic
def end_accommodation(teacher_id: UUID, accommodation: UUID) -> None:
    """Take an accommodation back for attempts to come; a running one keeps its time. Idempotent.

    Raises NoSuchItem, NotATeacher.
    """
    row = Accommodation.objects.filter(pk=accommodation).first()
    if row is None:
        raise NoSuchItem
    _require_may_grant(teacher_id, row.course_id, row.assessment_id)
    Accommodation.objects.filter(pk=accommodation, ended_at=None).update(ended_at=Now())


@transaction.atomic
def release_results(teacher_id: UUID, assessment: UUID) -> None:
    """Let learners see what the assessment's review rules keep until the release. Idempotent. Raises NoSuchItem."""
    course = Assessment.objects.filter(pk=assessment).values_list("course_id", flat=True).first()
    if course is None:
        raise NoSuchItem
    require_teacher(teacher_id, course, Right.GRADE)
    if Assessment.objects.filter(pk=assessment, released_at=None).update(released_at=Now()):
        emit(ResultsReleased(assessment=assessment, course=course))


def _extend(
    *,
    assessment: UUID | None = None,
    course: UUID | None = None,
    person: UUID | None = None,
    finished: bool = False,
) -> None:
    """Move deadlines and due dates of the attempts to where the rules are now; never to an earlier moment."""
    scope = {"assessment": assessment, "course": course, "person": person, "finished": finished}
    late: list[Any] = []
    for row in sql.rows(TOUCHED, scope):
        rules = rules_for(row)
        wanted = {
            "deadline": _later(row.deadline, deadline(rules, row.started_at)),
            "expires_at": _later(row.expires_at, expiry(rules, row.started_at)),
            "due_at": _later(row.pinned_due_at, rules.due_at),
        }
        if wanted != {"deadline": row.deadline, "expires_at": row.expires_at, "due_at": row.pinned_due_at}:
            sql.run(EXTEND, {"id": row.id, **wanted})
            late += [row] if row.state != "in_progress" else []
    _settle_again(late)


def _settle_again(attempts: list[Any]) -> None:
    if not attempts:
        return
    settled = {row.id: row for row in settle([row.id for row in attempts])}
    for person, assessment in sorted({(row.person, row.assessment) for row in attempts}):
        project(person, assessment)
    emit(
        *(
            AttemptGraded(
                attempt=row.id, assessment=row.assessment, course=row.course, person=row.person, again=True
            )
            for row in attempts
            if settled[row.id].state == "graded"
        )
    )


def _later(pinned: Any, wanted: Any) -> Any:
    """The later of the two; no date at all is the latest."""
    return None if pinned is None or wanted is None else max(pinned, wanted)


def _require_recipient(spec: AccommodationSpec, course: UUID | None) -> None:
    """Raise Invalid when the person has no seat in the course; without a course, when there is no such person."""
    if sql.one(RECIPIENT, {"person": spec.person, "course": course}) is None:
        raise Invalid.field("person", "not_a_member", _("Nobody of the course has this id."))


def _require_may_grant(teacher_id: UUID, course: UUID | None, assessment: UUID | None) -> UUID | None:
    """The course it is about, if the teacher may give something there. Raises NoSuchItem, NotATeacher."""
    if assessment is not None:
        course = Assessment.objects.filter(pk=assessment).values_list("course_id", flat=True).first()
        if course is None:
            raise NoSuchItem
    if course is not None:
        require_teacher(teacher_id, course, Right.ACCOMMODATE)
    elif not administers(teacher_id):
        raise NotATeacher
    return course


def _check(spec: AssessmentSpec) -> None:
    """Raise Invalid for what the columns' constraints would refuse anyway, in words that name the field."""
    wrong = {
        "closes_at": bool(spec.opens_at and spec.closes_at and spec.opens_at >= spec.closes_at),
        "time_limit_s": spec.time_limit_s is not None and spec.time_limit_s < 1,
        "max_attempts": spec.max_attempts is not None and spec.max_attempts < 1,
        "pass_fraction": spec.pass_fraction is not None and not 0 <= spec.pass_fraction <= 1,
        "late_penalty": not 0 <= spec.late_penalty <= 1,
        "late_floor": not 0 <= spec.late_floor <= 1,
        "late_interval_s": spec.late_interval_s < 1,
        "weight": spec.weight < 0,
    }
    for field in Assessment._meta.get_fields():
        choices = getattr(field, "choices", None)
        if choices and getattr(spec, field.name) not in {value for value, _label in choices}:
            wrong[field.name] = True
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise Invalid.field(name, "invalid", _("This rule makes no sense."))


def _check_accommodation(spec: AccommodationSpec) -> None:
    if not (spec.time_factor.is_finite() and 1 <= spec.time_factor <= MOST_FACTOR):
        raise Invalid.field(
            "time_factor", "invalid", _("An accommodation can only give more time, up to ten times as much.")
        )
    for name, most in (("extra_attempts", MOST_ATTEMPTS), ("extra_time_s", MOST_SECONDS)):
        if not 0 <= getattr(spec, name) <= most:
            raise Invalid.field(name, "invalid", _("An accommodation can only give more, within reason."))
    if len(spec.reason) > LONGEST_REASON or not is_storable(spec.reason):
        raise Invalid.field("reason", "text", _("This text cannot be stored."))
    if spec.course is not None and spec.assessment is not None:
        raise Invalid.field("course", "invalid", _("Name a course or an assessment, not both."))
