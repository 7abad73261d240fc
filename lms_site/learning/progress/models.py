"""How far a person has come in a course, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import Erasure, personal_data


class ProgressState(models.TextChoices):
    """Viewed: opened. Done: finished, by the learner's word or by an assessment's rule; never undone by viewing."""

    VIEWED = "viewed", _("viewed")
    DONE = "done", _("done")


class ItemProgress(models.Model):
    """A person's progress on one item (lesson or assessment), named by its stable key.

    `share` only grows, from 0 to 1; `done_at` is the first time it was done.
    """

    pk = models.CompositePrimaryKey("enrolment_id", "item")
    enrolment = models.ForeignKey(
        "learning.Enrolment", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.UUIDField()
    state = models.CharField(max_length=8, choices=ProgressState.choices)
    share = models.DecimalField(max_digits=5, decimal_places=4, default=0, db_default=0)
    first_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    privacy = personal_data(
        subject="enrolment__person",
        fields={
            "item": "what was studied",
            "state": "how far",
            "first_at": "when",
            "done_at": "when finished",
        },
        purpose="showing the learner and the teacher how far the learner has come",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("progress on an item")
        verbose_name_plural = _("progress on items")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share__range=(0, 1)), name="item_progress_share_bounds"
            ),
            models.CheckConstraint(
                condition=models.Q(state="viewed", done_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False),
                name="item_progress_done_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.state}"
