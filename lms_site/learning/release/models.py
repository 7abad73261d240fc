"""What teachers open by hand."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data


class Unlock(models.Model):
    """An item of a course, open to a person or a group whatever its release rules say.

    Taken back by `ended_at`, never deleted but with its group. An item is unlocked once at a time for each.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.UUIDField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    group = models.ForeignKey(
        "learning.Group", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = personal_data(
        subject="person",
        fields={
            "person": "for whom the item was opened",
            "item": "what was opened",
            "granted_by": "who opened it",
        },
        purpose="letting the person go on where the course's rules would not",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("unlocking")
        verbose_name_plural = _("unlockings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, group__isnull=False)
                | Q(person__isnull=False, group__isnull=True),
                name="unlock_for_person_or_group",
            ),
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(ended_at__isnull=True), name="unlock_once_for_person"
            ),
            models.UniqueConstraint(
                fields=["item", "group"], condition=Q(ended_at__isnull=True), name="unlock_once_for_group"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["course", "-id"], name="unlock_of_course")]

    def __str__(self) -> str:
        return f"{self.item} for {self.person_id or self.group_id}"
