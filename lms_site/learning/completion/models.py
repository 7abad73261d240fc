"""How long a lesson was looked at and what of its films was watched, where its completion rule asks for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import Erasure, personal_data


class Activity(models.Model):
    """What a person's client reported of a lesson, as far as the server's clock believes it.

    `watched` has by film (the id of its block) its `duration` and the `parts` that were watched: sorted, merged,
    in seconds. Written only while the lesson's completion rule asks for time or film.
    """

    enrolment = models.ForeignKey(
        "learning.Enrolment", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.UUIDField()
    seconds = models.PositiveIntegerField(default=0, db_default=0)
    watched = models.JSONField(default=dict)
    reported_at = models.DateTimeField()

    privacy = personal_data(
        subject="enrolment__person",
        fields={
            "item": "what was studied",
            "seconds": "for how long",
            "watched": "which parts of its films",
            "reported_at": "when last",
        },
        purpose="deciding whether the lesson is completed, by the rule its teacher chose",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("activity in a lesson")
        verbose_name_plural = _("activities in lessons")
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment", "item"], name="activity_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.seconds} s"
