"""Paths of published things, today's and earlier ones."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class Address(models.Model):
    """A path of a site and what stands there. `current` false: what stood there before, to redirect from.

    One row a path and site: an old one goes when something new takes its path. Of kind `redirect`: leads to
    `target`, an address, or to the thing named by `key`.
    """

    site = models.PositiveIntegerField()
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=32)
    key = models.UUIDField(null=True, blank=True)
    locale = models.CharField(max_length=16, blank=True)
    target = models.TextField(blank=True, db_default="")
    permanent = models.BooleanField(default=True, db_default=True)
    current = models.BooleanField(default=True)
    since = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Paths of published pages.")

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "site"], name="address_once")]
        indexes: ClassVar = [models.Index(fields=["key", "locale"], name="address_key")]

    def __str__(self) -> str:
        return self.path
