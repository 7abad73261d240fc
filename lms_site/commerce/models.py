"""Prices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class Price(models.Model):
    """What a course costs, in the currency's smallest unit; a course without a row has no price."""

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)

    privacy = no_personal_data("What a course costs.")

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="price_is_positive"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="price_currency_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.amount} {self.currency}"
