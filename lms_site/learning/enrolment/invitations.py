"""Codes that let their bearers into a course; the database knows only their digests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import clock, sql
from lms_site.foundation.errors import Invalid
from lms_site.learning.enrolment.closing import require_not_over
from lms_site.learning.enrolment.data import InvitationInfo, InvitationSpec, Seat
from lms_site.learning.enrolment.joining_models import Invitation
from lms_site.learning.enrolment.models import EnrolmentState, Source
from lms_site.learning.enrolment.places import lock_if_limited, require_place
from lms_site.learning.enrolment.seats import seat_of, take_seat
from lms_site.learning.enrolment.services import context, require_admission
from lms_site.learning.errors import NoSuchInvitation
from lms_site.learning.policies import require_teacher, teaches
from lms_site.learning.ports import SentInvitation, carry
from lms_site.learning.rights import Right

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper
_LENGTH = 26  # 128 bits
MOST_USES = 1_000_000
LONGEST_ADDRESS = 254
USUAL = timedelta(days=30)
_GOOD = """revoked_at IS NULL AND (expires_at IS NULL OR expires_at > statement_timestamp())
       AND (max_uses IS NULL OR uses < max_uses)"""
FOUND = f"""
    SELECT id, course_id AS course, {_GOOD} AS good, EXISTS (
        SELECT 1 FROM learning_enrolment seat WHERE seat.course_id = learning_invitation.course_id
           AND seat.person_id = %(person)s AND seat.state = 'active') AS member
    FROM learning_invitation WHERE digest = %(digest)s
"""
USE = f"UPDATE learning_invitation SET uses = uses + 1, email = '' WHERE id = %(id)s AND {_GOOD}"


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))


def digest_of(code: str) -> str:
    """How the database knows the code; small and capital letters, spaces and hyphens are one."""
    plain = "".join(code.lower().split()).replace("-", "")
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def make_invitation(teacher_id: UUID, course_key: UUID, spec: InvitationSpec) -> InvitationInfo:
    """An invitation with its code, which is never shown again. Raises NotATeacher, CourseOver, Invalid.

    One for an address is good once, for thirty days unless the spec says otherwise, and is sent there.
    """
    require_teacher(teacher_id, course_key, Right.ENROL)
    require_not_over(course_key)
    now = clock.now()
    email = spec.email.strip().lower()
    if email and not is_address(email):
        raise Invalid.field("email", "no_address", _("This is no e-mail address."))
    if email and spec.max_uses not in {None, 1}:
        raise Invalid.field("max_uses", "single", _("An invitation for an address is good once."))
    if spec.max_uses is not None and not 1 <= spec.max_uses <= MOST_USES:
        raise Invalid.field("max_uses", "out_of_range", _("At least one; leave it out for no limit."))
    if spec.expires_at is not None and spec.expires_at <= now:
        raise Invalid.field("expires_at", "past", _("Must be in the future."))
    code = new_code()
    row = Invitation.objects.create(
        course_id=course_key,
        created_by_id=teacher_id,
        created_at=now,
        digest=digest_of(code),
        label=spec.label,
        email=email,
        max_uses=1 if email else spec.max_uses,
        expires_at=now + USUAL if email and spec.expires_at is None else spec.expires_at,
    )
    if email:
        carry([_sent(row, code)])
    return invitation_info(row, code=code)


def is_address(text: str) -> bool:
    """Whether mail can be sent there, as far as its form says."""
    if len(text) > LONGEST_ADDRESS or "\0" in text:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _sent(row: Invitation, code: str) -> SentInvitation:
    return SentInvitation(
        invitation=row.pk, course=row.course_id, email=row.email, by=row.created_by_id, code=code
    )


def invitation_info(row: Any, *, code: str | None = None) -> InvitationInfo:
    """A row of `invitations` as the team sees it."""
    names = ("id", "label", "email", "uses", "max_uses", "expires_at", "revoked_at", "created_at")
    return InvitationInfo(**{name: getattr(row, name) for name in names}, code=code)


def invitations(viewer_id: UUID, course_key: UUID) -> QuerySet[Invitation]:
    """The invitations to a course, for who gives its seats. Raises NotATeacher."""
    require_teacher(viewer_id, course_key, Right.ENROL)
    return Invitation.objects.filter(course_id=course_key)


def revoke_invitation(teacher_id: UUID, invitation: UUID) -> None:
    """Let nobody in by this code any more; who came by it stays. Idempotent. Raises NoSuchInvitation."""
    course = Invitation.objects.filter(pk=invitation).values_list("course_id", flat=True).first()
    if course is None or not teaches(teacher_id, course, Right.ENROL):
        raise NoSuchInvitation
    Invitation.objects.filter(pk=invitation, revoked_at=None).update(revoked_at=Now(), email="")


def redeem(person_id: UUID, code: str) -> Seat:
    """The person's seat in the course that the code invites to, taken now or there already.

    A code opens restricted courses, those without self-enrolment and those with approval; dates, prerequisites,
    prices and places hold. A use is counted only for a seat that was taken; to a member a code that was good is good,
    as to who came by it and asks again. Raises Invalid for a code that is not good (any more), and what `enrol` does.
    """
    invitation = sql.one(FOUND, {"digest": digest_of(code), "person": person_id})
    if invitation is None or not (invitation.good or invitation.member):
        raise _not_good()
    course = context(person_id, invitation.course)
    if course.state == EnrolmentState.ACTIVE:
        return seat_of(person_id, invitation.course, course)
    require_admission(person_id, course, invited=True)
    return _take(person_id, invitation)


@transaction.atomic
def _take(person_id: UUID, invitation: Any) -> Seat:
    """The seat first, then the use of the code: if that is one too many, there is no seat either."""
    if lock_if_limited(invitation.course):
        require_place(invitation.course)
    seat = take_seat(person_id, invitation.course, source=Source.INVITATION, allowed=[EnrolmentState.LEFT])
    if seat.created and not sql.run(USE, {"id": invitation.id}):
        raise _not_good()
    return seat


def _not_good() -> Invalid:
    return Invalid.field("code", "not_good", _("This code is not valid, or not any more."))


def forget_addresses() -> int:
    """Forget whom expired invitations were made for; how many."""
    return Invitation.objects.filter(~Q(email=""), expires_at__lte=Now()).update(email="")


def make_single_invitations(
    teacher_id: UUID, course_key: UUID, emails: Sequence[str], *, expires_at: Any
) -> list[str]:
    """A code for each address, good once, and sent there. Whether the teacher may was asked before.

    As many statements for a thousand addresses as for one.
    """
    codes = [new_code() for _email in emails]
    rows = Invitation.objects.bulk_create(
        Invitation(
            course_id=course_key,
            created_by_id=teacher_id,
            digest=digest_of(code),
            email=email,
            max_uses=1,
            expires_at=expires_at,
        )
        for email, code in zip(emails, codes, strict=True)
    )
    carry([_sent(row, code) for row, code in zip(rows, codes, strict=True)])
    return codes
