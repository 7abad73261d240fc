"""Who takes part in which course, and when a course may be joined."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, no_personal_data, personal_data


class EnrolmentState(models.TextChoices):
    """Active: takes part. Left: went by themselves. Ended: the school or a refund ended it."""

    ACTIVE = "active", _("active")
    LEFT = "left", _("left")
    ENDED = "ended", _("ended")


class Source(models.TextChoices):
    """How a person came into the course."""

    SELF = "self", _("by themselves")
    STAFF = "staff", _("by the school")
    PURCHASE = "purchase", _("by buying it")
    IMPORT = "import", _("by an import")
    INVITATION = "invitation", _("by an invitation")


class Enrolment(models.Model):
    """A person's seat in a course: one row for ever, so that progress and attempts survive leaving and coming back.

    `enrolled_at` is the first time. Only an active seat gives access. `last_item` is where to go on.
    `completed_at` is the first time that the course's completion rule was met: it stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.SELF)
    enrolled_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    last_item = models.UUIDField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who takes part",
            "course": "which course the person takes",
            "state": "whether they still do",
            "source": "how they came in",
            "completed_at": "when they completed it",
            "last_item": "what they looked at last",
            "last_seen_at": "when",
        },
        purpose="giving access to the course and finding the way back into it",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "course"], name="enrolment_once"),
            models.CheckConstraint(
                condition=models.Q(state="active", ended_at__isnull=True)
                | (~models.Q(state="active") & models.Q(ended_at__isnull=False)),
                name="enrolment_end_fits_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=EnrolmentState.values), name="enrolment_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "state", "enrolled_at"], name="enrolment_of_course"),
            models.Index(fields=["person", "-id"], name="enrolment_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.course_id}"


class CourseRules(models.Model):
    """When and how a course may be joined and entered; a course without a row may be, at any time.

    Before `starts_at` enrolled people see the outline and previews only. Dates and `self_enrolment` come with each
    publish of the course; the rest is set by who teaches it and holds at once (ADR 0068).
    """

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    self_enrolment = models.BooleanField(default=True)
    enrolment_opens_at = models.DateTimeField(null=True, blank=True)
    enrolment_closes_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    waiting_list = models.BooleanField(default=False, db_default=False)
    approval = models.BooleanField(default=False, db_default=False)
    prerequisites = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)

    privacy = no_personal_data("Dates and rules of a course.")

    class Meta:
        verbose_name = _("rules of a course")
        verbose_name_plural = _("rules of courses")

    def __str__(self) -> str:
        return str(self.course_id)
