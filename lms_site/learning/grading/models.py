"""What answers are worth: the append-only scores, and the grades made from them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import Erasure, personal_data
from lms_site.learning.assessment.models import FRACTION, POINTS
from lms_site.learning.policies import taught_courses
from lms_site.learning.rights import Right


class ScoreKind(models.TextChoices):
    """Who or what gave a score."""

    AUTO = "auto", _("automatic")
    MANUAL = "manual", _("by a grader")
    LATER = "async", _("automatic, later")
    REGRADE = "regrade", _("regraded")
    OVERRIDE = "override", _("overridden")


class Score(models.Model):
    """One judgement of one answer. Append-only: the database refuses to change or delete a row (docs/learning.md).

    Each replaces the one numbered before it; the one with the highest number counts. `response_seq` with the item
    names the response (no foreign key: two indexes fewer to write on each submission).
    """

    pk = models.CompositePrimaryKey("item_id", "number")
    item = models.ForeignKey(
        "learning.AttemptItem", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    response_seq = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=ScoreKind.choices)
    fraction = models.DecimalField(**FRACTION)
    outcome = models.CharField(max_length=16)
    parts = models.JSONField(default=list)
    feedback = models.JSONField(default=list)
    schema_version = models.PositiveSmallIntegerField(default=1)
    plugin = models.CharField(max_length=100, blank=True)
    plugin_version = models.CharField(max_length=64, blank=True)
    grader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        subject="item__attempt__person",
        fields={
            "fraction": "what the answer earned",
            "comment": "what the grader said about it to the learner",
            "reason": "what the grader noted about it",
            "grader": "who graded",
        },
        purpose="assessing the learner's work, and proving how a grade came about",
        retention="as the attempt",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(fraction__range=(-10, 1)), name="score_fraction_bounds"),
            models.CheckConstraint(
                condition=(Q(kind__in=["manual", "override"]) & Q(grader__isnull=False))
                | Q(kind__in=["auto", "async", "regrade"]),
                name="score_manual_has_grader",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["grader"], name="score_of_grader", condition=Q(grader__isnull=False))
        ]

    def __str__(self) -> str:
        return f"score {self.number} of {self.item_id}"


class GradeState(models.TextChoices):
    """Pending: something of the counting attempts still waits to be scored."""

    PENDING = "pending", _("being graded")
    GRADED = "graded", _("graded")


class GradeQuerySet(models.QuerySet["Grade"]):
    """Grades, narrowed to what somebody may see."""

    def for_user(self, person_id: UUID) -> GradeQuerySet:
        """Those of the courses one teaches. One's own are read by `my_grades`, which knows what is released."""
        return self.filter(course_id__in=taught_courses(person_id, Right.GRADE))


class Grade(models.Model):
    """A person's grade for an assessment: a projection of the attempts that can be rebuilt and comes out equal.

    `fraction` is None while the attempt that counts is not graded. `attempt` is the one that counts (None: a mean).
    """

    pk = models.CompositePrimaryKey("person_id", "assessment_id")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    assessment = models.ForeignKey("learning.Assessment", on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attempt = models.ForeignKey("learning.Attempt", on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, choices=GradeState.choices)
    attempts = models.PositiveSmallIntegerField()
    fraction = models.DecimalField(**FRACTION, null=True)
    points = models.DecimalField(**POINTS, null=True)
    max_points = models.DecimalField(**POINTS)
    passed = models.BooleanField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    objects = GradeQuerySet.as_manager()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "whose grade it is",
            "fraction": "what the person reached",
            "points": "the same in points",
            "passed": "whether that passes",
        },
        purpose="telling the learner and the school what the learner reached",
        retention="until the person is erased, or as long as the school must keep grades",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        indexes: ClassVar = [models.Index(fields=["course", "person"], name="grade_of_course")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.fraction}"
