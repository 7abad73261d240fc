"""What was imported, so that importing it again updates instead of duplicating."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class ImportedItem(models.Model):
    """One thing of a source and what it became. `target`: a stable key, or "image:7" for a file.

    `state`: what the source said, as columns hold it, when it last went in or out: what both sides began with when
    both have changed it since.
    """

    privacy = no_personal_data("identities of parts of a course")

    importer = models.CharField(_("importer"), max_length=100)
    course = models.CharField(_("course"), max_length=500)
    kind = models.CharField(_("kind"), max_length=16)
    source_id = models.CharField(_("identity in the source"), max_length=500)
    target = models.CharField(_("what it became"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    state = models.JSONField(_("what the source said"), null=True)
    gone = models.BooleanField(_("gone from the source"), default=False)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("importer", "course", "kind", "source_id"), name="imported_item_identity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"
