"""What every report of somebody's words holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Report(models.Model):
    """Somebody found words out of order; one report a person. Open until who keeps order has looked (`resolved_at`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk} by {self.person_id}"
