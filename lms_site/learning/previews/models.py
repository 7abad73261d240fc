"""The previews that were made: a token is good as long as its row says so."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data


class Persona(models.TextChoices):
    """Whose eyes a preview lends."""

    GUEST = "guest", _("somebody who is not logged in")
    MEMBER = "member", _("a member of the course")


class Preview(models.Model):
    """A course seen as a persona at a moment, from the draft or as published.

    Runs until it expires or is revoked, and only while who made it still teaches the course.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey("publishing.Course", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    draft = models.BooleanField(default=True)
    persona = models.CharField(max_length=16, choices=Persona.choices, default=Persona.MEMBER)
    done = ArrayField(models.UUIDField(), default=list, blank=True)
    groups = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    clock = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = personal_data(
        subject="created_by",
        fields={"created_by": "who made the preview"},
        purpose="letting the preview end with its maker's rights",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        indexes: ClassVar = [
            models.Index(
                fields=["course", "id"],
                name="preview_running",
                condition=models.Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.persona}"
