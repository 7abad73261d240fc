"""Making, listing and revoking previews; each for who teaches the course."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import clock
from lms_site.foundation.errors import Invalid
from lms_site.learning.enrolment.joining_models import Group
from lms_site.learning.errors import NoDrafts, NoSuchPreview, TooManyPreviews
from lms_site.learning.policies import require_teacher, teaches
from lms_site.learning.previews.data import PreviewInfo, PreviewSpec
from lms_site.learning.previews.models import Persona, Preview
from lms_site.learning.previews.ports import drafts
from lms_site.learning.previews.tokens import token_of
from lms_site.learning.rights import Right

USUAL, LONGEST = timedelta(days=1), timedelta(days=30)
FARTHEST = timedelta(days=36_525)
"""How far from today a preview's clock may be: deadlines are reckoned from it."""
MOST_RUNNING, MOST_DONE, MOST_GROUPS = 100, 1000, 100
_COLUMNS = ("id", "draft", "persona", "done", "groups", "clock", "created_at", "expires_at")


@transaction.atomic
def make_preview(person_id: UUID, course_key: UUID, spec: PreviewSpec) -> tuple[PreviewInfo, str]:
    """A preview of a course the person teaches, and its token, which is never shown again.

    Raises NotATeacher, Invalid, TooManyPreviews, NoDrafts.
    """
    source = drafts()
    if source is not None and not teaches(person_id, course_key, Right.PREVIEW):
        source.claim(course_key)  # never published: its maker teaches it all the same
    require_teacher(person_id, course_key, Right.PREVIEW)
    if spec.draft and source is None:
        raise NoDrafts
    now = clock.now()
    expires_at = _checked(spec, now)
    _check_groups(spec, course_key)
    if _running(course_key).count() >= MOST_RUNNING:
        raise TooManyPreviews(most=MOST_RUNNING)
    row = Preview.objects.create(
        course_id=course_key,
        created_by_id=person_id,
        draft=spec.draft,
        persona=spec.persona,
        done=list(spec.done),
        groups=list(spec.groups),
        clock=spec.clock,
        created_at=now,
        expires_at=expires_at,
    )
    values = {name: getattr(row, name) for name in _COLUMNS}
    return PreviewInfo(course=course_key, created_by=person_id, **values), token_of(row.pk)


def _checked(spec: PreviewSpec, now: datetime) -> datetime:
    """When the preview ends. Raises Invalid."""
    expires_at = now + USUAL if spec.expires_at is None else spec.expires_at
    if not now < expires_at <= now + LONGEST:
        raise Invalid.field("expires_at", "out_of_range", _("Must be within the next 30 days."))
    if spec.clock is not None and not now - FARTHEST <= spec.clock <= now + FARTHEST:
        raise Invalid.field("clock", "out_of_range", _("Must be within a hundred years from now."))
    if len(spec.done) > MOST_DONE:
        raise Invalid.field("done", "too_many", _("At most 1000 items."))
    if spec.done and spec.persona == Persona.GUEST:
        raise Invalid.field("done", "not_for_guests", _("Only a member can have done something."))
    return expires_at


def _check_groups(spec: PreviewSpec, course_key: UUID) -> None:
    """Return when the groups that the member shall be in are the course's. Raises Invalid."""
    if spec.groups and spec.persona == Persona.GUEST:
        raise Invalid.field("groups", "not_for_guests", _("Only a member can be in a group."))
    if len(spec.groups) > MOST_GROUPS:
        raise Invalid.field("groups", "too_many", _("At most 100 groups."))
    wanted = set(spec.groups)
    if Group.objects.filter(course_id=course_key, pk__in=wanted).count() < len(wanted):
        raise Invalid.field("groups", "unknown", _("This is no group of the course."))


def running_previews(person_id: UUID, course_key: UUID) -> list[PreviewInfo]:
    """The previews of a course that run now, newest first (100 at most); two statements. Raises NotATeacher."""
    require_teacher(person_id, course_key, Right.PREVIEW)
    rows = _running(course_key).order_by("-id").values(*_COLUMNS, "created_by_id")
    return [PreviewInfo(course=course_key, created_by=row.pop("created_by_id"), **row) for row in rows]


def revoke_preview(person_id: UUID, preview: UUID) -> None:
    """End a preview of a course the person teaches at once. Idempotent. Raises NoSuchPreview."""
    row = Preview.objects.filter(pk=preview).values_list("course_id", flat=True).first()
    if row is None or not teaches(person_id, row, Right.PREVIEW):
        raise NoSuchPreview
    Preview.objects.filter(pk=preview, revoked_at=None).update(revoked_at=Now())


def _running(course_key: UUID) -> QuerySet[Preview]:
    return Preview.objects.filter(course_id=course_key, revoked_at=None, expires_at__gt=Now())
