"""Assessments with their rules, allowances, attempts, and the answers handed in."""

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
from lms_site.learning.assessment.choices import (
    AttemptState,
    CompletesOn,
    EndedBy,
    GradingMethod,
    ItemState,
    Preset,
    ReviewWhen,
)
from lms_site.learning.policies import taught_courses

FRACTION: dict[str, Any] = {"max_digits": 12, "decimal_places": 10}
POINTS: dict[str, Any] = {"max_digits": 12, "decimal_places": 6}


def _when() -> models.CharField[str, str]:
    return models.CharField(max_length=16, choices=ReviewWhen.choices, default=ReviewWhen.NEVER)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments, narrowed to what somebody may see."""

    def for_user(self, person_id: UUID) -> AssessmentQuerySet:
        """Those of the courses one takes part in or teaches."""
        from lms_site.learning.enrolment.models import Enrolment

        mine = Enrolment.objects.filter(person_id=person_id, state="active").values("course_id")
        return self.filter(Q(course_id__in=mine) | Q(course_id__in=taught_courses(person_id)))


class Assessment(models.Model):
    """The rules of a quiz, assignment or exam, one column each; its questions stand in its edition.

    Written by each publish (`put_assessment`); a row outlives the page, because grades point at it. Changed rules
    hold for attempts started afterwards, except that a running attempt is given time that was added.
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

    objects = AssessmentQuerySet.as_manager()

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


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, narrowed to what somebody may see."""

    def for_user(self, person_id: UUID) -> AttemptQuerySet:
        """One's own, and those in the courses one teaches."""
        taught = Q(assessment__course_id__in=taught_courses(person_id))
        return self.filter(Q(person_id=person_id) | taught)


class Attempt(models.Model):
    """One run of a person at an assessment.

    States: in_progress -> pending (handed in, something waits to be scored) -> graded; each edge is one conditional
    UPDATE. Pinned at the start: the edition, its questions' versions, the deadline and the due date by the
    database's clock (an extension moves them later, nothing moves them earlier). `points` are after a late penalty,
    `raw_points` before. `layout` is the order: positions of items, and ids of the texts between them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS)
    locale = models.CharField(max_length=16)
    digest = models.ForeignKey(
        "publishing.Edition", on_delete=models.PROTECT, related_name="+", db_column="digest"
    )
    policy = models.CharField(max_length=100, default="deferred")
    layout = models.JSONField(default=list)
    started_at = models.DateTimeField()
    time_limit_s = models.PositiveIntegerField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=16, choices=EndedBy.choices, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    late_s = models.PositiveIntegerField(default=0)
    raw_points = models.DecimalField(**POINTS, null=True, blank=True)
    points = models.DecimalField(**POINTS, null=True, blank=True)
    max_points = models.DecimalField(**POINTS, default=Decimal(0))
    fraction = models.DecimalField(**FRACTION, null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "whose attempt it is",
            "started_at": "when the person worked on it",
            "submitted_at": "when they handed it in",
            "late_s": "how late",
            "points": "what it earned",
            "fraction": "what it earned",
        },
        purpose="assessing the learner's work",
        retention="until the person is erased, or as long as the school must keep grades",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "person", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["assessment", "person"], condition=Q(state="in_progress"), name="attempt_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state="in_progress", submitted_at__isnull=True)
                | (Q(state__in=["pending", "graded"]) & Q(submitted_at__isnull=False)),
                name="attempt_end_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True, expires_at__isnull=True)
                | Q(deadline__isnull=False, expires_at__gte=F("deadline")),
                name="attempt_expiry_after_deadline",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                name="attempt_to_end",
                condition=Q(state="in_progress", expires_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.assessment_id}, {self.number}"


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    """Items of attempts, narrowed to what somebody may see."""

    def for_user(self, person_id: UUID) -> AttemptItemQuerySet:
        """Those of one's own attempts, and of attempts in the courses one teaches."""
        taught = Q(attempt__assessment__course_id__in=taught_courses(person_id))
        return self.filter(Q(attempt__person_id=person_id) | taught)


class AttemptItem(models.Model):
    """One question in an attempt: the pinned version, the stored variant, the draft of the answer, the result.

    States: open (may be answered) -> graded | pending (a job scores it) | needs_grading (a person must) |
    needs_plugin (its type is not installed now). `draft` holds the newest saved answer by `draft_seq`, the client's
    counter (0: never saved); an answer that came too late is put aside in `late_draft`. `fraction` and `outcome`
    repeat the newest Score row.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=80)
    question = models.UUIDField()
    digest = models.ForeignKey(
        "publishing.Edition", on_delete=models.PROTECT, related_name="+", db_column="digest", db_index=False
    )
    type_key = models.CharField(max_length=100)
    schema_version = models.PositiveSmallIntegerField()
    points = models.DecimalField(**POINTS)
    seed = models.BigIntegerField()
    variant = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.OPEN)
    draft = models.JSONField(null=True, blank=True)
    draft_seq = models.BigIntegerField(default=0)
    draft_at = models.DateTimeField(null=True, blank=True)
    late_draft = models.JSONField(null=True, blank=True)
    late_seq = models.BigIntegerField(default=0)
    late_at = models.DateTimeField(null=True, blank=True)
    fraction = models.DecimalField(**FRACTION, null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    held = models.JSONField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = AttemptItemQuerySet.as_manager()

    privacy = personal_data(
        subject="attempt__person",
        fields={
            "draft": "what the person answered so far",
            "draft_at": "when",
            "late_draft": "what they answered too late",
            "fraction": "what it earned",
            "held": "what a grader is told about the answer",
        },
        purpose="assessing the learner's work, and losing none of it",
        retention="as the attempt",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("item of an attempt")
        verbose_name_plural = _("items of attempts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_item_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="attempt_item_points_bounds"),
            models.CheckConstraint(
                condition=(Q(state="graded") & Q(fraction__isnull=False)) | ~Q(state="graded"),
                name="attempt_item_graded_has_fraction",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["retry_at"],
                name="attempt_item_to_score",
                condition=Q(state__in=["pending", "needs_plugin"]),
            ),
            models.Index(
                fields=["attempt"], name="attempt_item_to_grade", condition=Q(state__in=["needs_grading"])
            ),
            models.Index(fields=["question"], name="attempt_item_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"


class Response(models.Model):
    """An answer as it was handed in. Append-only: the database refuses to change or delete a row (docs/learning.md)."""

    item = models.ForeignKey(AttemptItem, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    data = models.JSONField()
    saved_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        subject="item__attempt__person",
        fields={"data": "what the person answered", "saved_at": "when"},
        purpose="assessing the learner's work, and proving afterwards what was handed in",
        retention="as the attempt",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "seq"], name="response_once")]

    def __str__(self) -> str:
        return f"answer {self.seq} to {self.item_id}"
