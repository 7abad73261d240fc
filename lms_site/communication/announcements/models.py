"""News of courses."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data


class Audience(models.TextChoices):
    """Who reads it: whoever may see the course's page, or only who takes part in the course."""

    EVERYONE = "everyone", _("everybody")
    MEMBERS = "members", _("members of the course")


class News(models.Model):
    """A piece of news of a course. A draft until it is `live`; `goes_live_at`: it will be, then.

    `published_at` is when it first went live, which is told once (ADR 0083). `text` is what its author wrote, `html`
    what readers get.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.MEMBERS)
    live = models.BooleanField(default=False, db_default=False)
    goes_live_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        subject="author",
        fields={"author": "who wrote it"},
        purpose="telling the people of a course what is new",
        retention="as long as the news",
        on_erasure=Erasure.ANONYMISE,
    )

    class Meta:
        verbose_name = _("news of a course")
        verbose_name_plural = _("news of courses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(live=False)
                | models.Q(published_at__isnull=False, goes_live_at__isnull=True),
                name="news_live_once_published",
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="news_audience_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["course", "-published_at", "-id"], condition=models.Q(live=True), name="news_newest"
            ),
            models.Index(fields=["course", "-id"], name="news_of_course"),
            models.Index(
                fields=["goes_live_at"], condition=models.Q(goes_live_at__isnull=False), name="news_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title
