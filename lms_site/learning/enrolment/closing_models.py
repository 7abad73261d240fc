"""What becomes of a course after it has run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class Keeps(models.TextChoices):
    """What members of a course keep once it is over; each keeps what those below it do."""

    EVERYTHING = "everything", _("everything: lessons, assessments and records")
    READING = "reading", _("lessons and records; no assessment can be begun")
    RECORDS = "records", _("records alone: progress, grades and what was handed in")


class CourseLife(models.Model):
    """How a course ends: what its members keep, whether it is archived, and of which course it is a run (ADR 0084).

    A course without a row is not archived, keeps READING, and is a run of none.
    """

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    keeps = models.CharField(
        max_length=16, choices=Keeps.choices, default=Keeps.READING, db_default=Keeps.READING
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    run_of = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    begun_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Dates and rules of a course.")

    class Meta:
        verbose_name = _("life of a course")
        verbose_name_plural = _("lives of courses")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(keeps__in=Keeps.values), name="courselife_keeps_known"),
            models.CheckConstraint(
                condition=models.Q(run_of__isnull=True) | ~models.Q(run_of=models.F("course")),
                name="courselife_no_run_of_itself",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["run_of", "-begun_at", "-course"], name="courselife_runs")]

    def __str__(self) -> str:
        return str(self.course_id)
