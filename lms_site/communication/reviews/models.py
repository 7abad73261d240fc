"""Reviews of courses, and what was reported of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.communication.report_models import Report
from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import personal_data

STARS = (1, 5)


class Review(models.Model):
    """What a learner thinks of a course, once; may be changed. `reply` is what the team answered.

    Hidden by an administrator of the site (`hidden_at`), it is read by its author alone and counts no more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    privacy = personal_data(
        subject="author",
        fields={
            "author": "who reviewed it",
            "stars": "what the person thinks of it",
            "text": "what the person thinks of it",
            "reply": "what the person was answered",
        },
        purpose="telling others what a course is like",
    )

    class Meta:
        verbose_name = _("review of a course")
        verbose_name_plural = _("reviews of courses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "author"], name="review_once"),
            models.CheckConstraint(condition=models.Q(stars__range=STARS), name="review_stars"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "-id"], name="review_newest"),
            models.Index(fields=["course", "-stars", "-id"], name="review_best"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.course_id}"


class ReviewReport(Report):
    """Somebody found a review out of order. Open until an administrator has looked (`resolved_at`)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)

    privacy = personal_data(
        subject="person",
        fields={"person": "who reported it", "reason": "what the person thought of it"},
        purpose="keeping order among reviews",
    )

    class Meta:
        verbose_name = _("report of a review")
        verbose_name_plural = _("reports of reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "person"], name="review_reported_once")
        ]
