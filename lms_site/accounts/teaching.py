"""Becoming a teacher: at once, by application and approval, or not at all, as the site decides (LMS_TEACHING)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.data import Applicant, Teaching
from lms_site.accounts.errors import (
    AppliedAlready,
    MayNotDecide,
    NoSuchTeacherApplication,
    NotWaiting,
    TeachesAlready,
    TeachingClosed,
)
from lms_site.accounts.events import TeachingDecided
from lms_site.accounts.models import TeacherApplication
from lms_site.accounts.roles import make_teacher, may, may_teach
from lms_site.accounts.terms import require_terms
from lms_site.foundation.clock import now
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold, lock_rows

LONGEST = 5_000
_DECIDE = "accounts.decide_applications"
State = TeacherApplication.State


def teaching(person: UUID) -> Teaching:
    """Whether the person may teach, and their last application (`state` empty: none)."""
    last = TeacherApplication.objects.filter(person=person).order_by("-id").first()
    return Teaching(
        may_teach=may_teach(person),
        policy=settings.LMS_TEACHING,
        state="" if last is None else last.state,
        text="" if last is None else last.text,
        answer="" if last is None else last.answer,
    )


@transaction.atomic
def apply_to_teach(person: UUID, text: str = "") -> Teaching:
    """Ask to teach; where the site is open, the person teaches at once.

    Raises TermsNotAccepted, TeachingClosed, TeachesAlready, AppliedAlready, Invalid.
    """
    _check("text", text)
    require_terms(person)
    hold(f"teaching:{person}")
    if settings.LMS_TEACHING == "closed":
        raise TeachingClosed
    if may_teach(person):
        raise TeachesAlready
    if TeacherApplication.objects.filter(person=person, state=State.WAITING).exists():
        raise AppliedAlready
    row = TeacherApplication.objects.create(person_id=person, text=text)
    if settings.LMS_TEACHING == "open":
        _decide(row, State.APPROVED)
    return teaching(person)


@transaction.atomic
def withdraw_application(person: UUID) -> None:
    """Take back the application that waits. Idempotent."""
    hold(f"teaching:{person}")
    waiting = TeacherApplication.objects.filter(person=person, state=State.WAITING)
    waiting.update(state=State.WITHDRAWN, decided_at=now())


def decides(person: UUID) -> bool:
    """Whether the person decides who may teach."""
    return may(person, _DECIDE)


def applications(decider: UUID) -> QuerySet[TeacherApplication]:
    """Every application, with who sent it, for whoever decides. Raises MayNotDecide."""
    if not decides(decider):
        raise MayNotDecide
    return TeacherApplication.objects.select_related("person")


@transaction.atomic
def decide_application(
    decider: UUID, application: UUID, verdict: Literal["approved", "declined"], answer: str = ""
) -> Applicant:
    """Approve or decline; the same verdict again changes nothing. Approved: the person is in the role of teachers.

    Raises MayNotDecide, NoSuchTeacherApplication, NotWaiting, Invalid.
    """
    _check("answer", answer)
    found = lock_rows(applications(decider).filter(pk=application))
    if not found:
        raise NoSuchTeacherApplication
    [row] = found
    if row.state != verdict:
        if row.state != State.WAITING:
            raise NotWaiting(state=row.state)
        _decide(row, State(verdict), decider=decider, answer=answer)
    return _applicant(row)


def _decide(row: TeacherApplication, state: str, *, decider: UUID | None = None, answer: str = "") -> None:
    row.state, row.answer, row.decided_by_id, row.decided_at = state, answer, decider, now()
    row.save()
    if state == State.APPROVED:
        make_teacher(row.person_id)
    emit(TeachingDecided(person=row.person_id, application=row.pk, state=state))


def _applicant(row: TeacherApplication) -> Applicant:
    """The application out of a row."""
    columns = ("id", "text", "state", "answer", "created_at", "decided_at")
    values = {name: getattr(row, name) for name in columns}
    return Applicant(person=row.person_id, name=row.person.get_full_name(), email=row.person.email, **values)


def _check(field: str, text: str) -> None:
    if len(text) > LONGEST or "\x00" in text:
        raise Invalid.field(field, "text", _("This text cannot be stored."))
