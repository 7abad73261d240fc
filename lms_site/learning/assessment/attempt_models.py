"""Attempts at assessments, and the answers handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data
from lms_site.learning.assessment.choices import AttemptState, EndedBy, ItemState
from lms_site.learning.assessment.models import FRACTION, POINTS, Assessment
from lms_site.learning.policies import taught_courses
from lms_site.learning.rights import Right


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, narrowed to what somebody may see."""

    def of_teacher(self, person_id: UUID) -> AttemptQuerySet:
        """Those in the courses one teaches."""
        return self.filter(assessment__course_id__in=taught_courses(person_id, Right.GRADE))


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
        "publishing.Edition", on_delete=models.PROTECT, related_name="+", db_column="digest", db_index=False
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
            ),
            models.Index(fields=["digest"], name="attempt_of_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.assessment_id}, {self.number}"


class AttemptItem(models.Model):
    """One question in an attempt: the pinned version, the stored variant, the draft of the answer, the result.

    States: open (may be answered) -> graded | pending (a job scores it) | needs_grading (a person must) |
    needs_plugin (its type is not installed now). `draft` holds the newest saved answer by `draft_seq`, the client's
    counter (0: never saved); an answer that came too late is put aside in `late_draft`. `hints` counts those that
    were given. `fraction` and `outcome` repeat the newest Score row. `retry_at` is when a job looks at it next,
    `waits_since` when it came to the graders.

    No index names `state`: an item that a machine grades so changes no index when it is handed in (the table's
    fillfactor leaves room beside each row for its next version).
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
    hints = models.PositiveSmallIntegerField(default=0, db_default=0)
    fraction = models.DecimalField(**FRACTION, null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    held = models.JSONField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    privacy = personal_data(
        subject="attempt__person",
        fields={
            "draft": "what the person answered so far",
            "draft_at": "when",
            "late_draft": "what they answered too late",
            "hints": "how many hints they asked for",
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
            models.CheckConstraint(
                condition=Q(state__in=["open", "graded"], retry_at=None, waits_since=None)
                | Q(state__in=["pending", "needs_plugin"], retry_at__isnull=False, waits_since=None)
                | Q(state="needs_grading", retry_at=None, waits_since__isnull=False),
                name="attempt_item_waits_for_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["retry_at"], name="attempt_item_to_score", condition=Q(retry_at__isnull=False)
            ),
            models.Index(
                fields=["attempt", "position"],
                name="attempt_item_to_grade",
                condition=Q(waits_since__isnull=False),
            ),
            models.Index(fields=["question"], name="attempt_item_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"


class Response(models.Model):
    """An answer as it was handed in. Append-only: the database refuses to change or delete a row (docs/learning.md)."""

    pk = models.CompositePrimaryKey("item_id", "seq")
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

    def __str__(self) -> str:
        return f"answer {self.seq} to {self.item_id}"
