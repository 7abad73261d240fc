"""Assessments with their rules, and what single persons are given on top."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, no_personal_data, personal_data
from lms_site.learning.assessment.choices import CompletesOn, GradingMethod, Preset, ReviewWhen
from lms_site.learning.policies import is_administrator, taught_courses
from lms_site.learning.rights import Right

FRACTION: dict[str, Any] = {"max_digits": 12, "decimal_places": 10}
POINTS: dict[str, Any] = {"max_digits": 12, "decimal_places": 6}


def _when() -> models.CharField[str, str]:
    return models.CharField(max_length=16, choices=ReviewWhen.choices, default=ReviewWhen.NEVER)


class Assessment(models.Model):
    """The rules of a quiz, assignment or exam, one column each; its questions stand in its edition.

    Written by each publish (`put_assessment`); a row outlives the page, because grades point at it. Changed rules
    hold for attempts started afterwards, except that a running attempt is given time that was added, and that grades
    follow the pass mark and the grading method.
    """

    key = models.UUIDField(primary_key=True)
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=255)
    preset = models.CharField(max_length=16, choices=Preset.choices, default=Preset.QUIZ)
    graded = models.BooleanField(default=True)
    category = models.CharField(max_length=64, blank=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(1))
    max_points = models.DecimalField(**POINTS, default=Decimal(0))
    pass_fraction = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    completes_on = models.CharField(max_length=16, choices=CompletesOn.choices, default=CompletesOn.SUBMITTED)
    grading_method = models.CharField(
        max_length=16, choices=GradingMethod.choices, default=GradingMethod.BEST
    )
    policy = models.CharField(max_length=100, default="deferred")
    shuffle_questions = models.BooleanField(default=False)

    time_limit_s = models.PositiveIntegerField(null=True, blank=True)
    grace_s = models.PositiveIntegerField(default=60)
    max_attempts = models.PositiveSmallIntegerField(null=True, blank=True)
    delay_first_s = models.PositiveIntegerField(default=0)
    delay_next_s = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    late_penalty = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(0))
    late_interval_s = models.PositiveIntegerField(default=86_400)
    late_floor = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(0))

    review_score = _when()
    review_feedback = _when()
    review_correct = _when()
    review_explanation = _when()
    released_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("The rules of an assessment.")

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weight__gte=0), name="assessment_weight_bounds"),
            models.CheckConstraint(
                condition=Q(pass_fraction__isnull=True) | Q(pass_fraction__range=(0, 1)),
                name="assessment_pass_bounds",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(max_attempts__gte=1),
                name="assessment_attempts_bounds",
            ),
            models.CheckConstraint(
                condition=Q(time_limit_s__isnull=True) | Q(time_limit_s__gte=1), name="assessment_time_bounds"
            ),
            models.CheckConstraint(
                condition=Q(late_penalty__range=(0, 1), late_floor__range=(0, 1), late_interval_s__gte=1),
                name="assessment_late_bounds",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="assessment_opens_first",
            ),
            models.CheckConstraint(
                condition=Q(grading_method__in=GradingMethod.values, completes_on__in=CompletesOn.values),
                name="assessment_methods_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    review_score__in=ReviewWhen.values,
                    review_feedback__in=ReviewWhen.values,
                    review_correct__in=ReviewWhen.values,
                    review_explanation__in=ReviewWhen.values,
                ),
                name="assessment_review_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    """Accommodations, narrowed to what somebody may see."""

    def for_user(self, person_id: UUID) -> AccommodationQuerySet:
        """One's own, those in the courses one teaches, and for administrators those that hold everywhere."""
        taught = taught_courses(person_id, Right.ACCOMMODATE)
        everywhere = Q(course=None, assessment=None, for_administrator=True)
        return self.alias(for_administrator=is_administrator(person_id)).filter(
            Q(person_id=person_id)
            | Q(course_id__in=taught)
            | Q(assessment__course_id__in=taught)
            | everywhere
        )


class Accommodation(models.Model):
    """What one person gets on top of the rules: for one assessment, for a course, or (both empty) everywhere.

    It can only give; of several the most generous value of each kind counts. Taken back by `ended_at`, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    extra_attempts = models.PositiveSmallIntegerField(default=0)
    time_factor = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(1))
    extra_time_s = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AccommodationQuerySet.as_manager()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "whom it is for",
            "granted_by": "who gave it",
            "reason": "why the person needs it, in the teacher's words (may touch on health)",
            "extra_attempts": "how many attempts more",
            "time_factor": "how much more time",
            "extra_time_s": "how much more time",
            "opens_at": "how much earlier",
            "due_at": "how much later",
            "closes_at": "how much later",
        },
        purpose="giving the person the conditions they are entitled to",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(time_factor__gte=1), name="accommodation_never_shortens"),
            models.CheckConstraint(
                condition=Q(course__isnull=True) | Q(assessment__isnull=True), name="accommodation_one_scope"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="accommodation_live", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason[:40]}"
