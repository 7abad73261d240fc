"""What became of a slide file: its pages as images and text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class Presentation(models.Model):
    """The conversion of one file, known by its content. Documents with the same content share it.

    States: pending (waits for the job or is in it), ready (has pages), failed (`error` says why; can be tried again).
    """

    class State(models.TextChoices):
        """Where the conversion stands."""

        PENDING = "pending", _("Being converted")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    privacy = no_personal_data("teaching material; the document it was made from declares its uploader")

    file_hash = models.CharField(_("hash of the file"), max_length=64, unique=True, editable=False)
    name = models.CharField(_("file name"), max_length=255, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PENDING, editable=False
    )
    error = models.CharField(_("what went wrong"), max_length=500, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), default=0, editable=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(
                fields=("updated_at",), name="presentation_pending", condition=models.Q(state="pending")
            )
        ]

    def __str__(self) -> str:
        return self.name


class PresentationPage(models.Model):
    """One page: an image, and its text for search and screen readers."""

    privacy = no_personal_data("teaching material")

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(_("page"))
    image = models.FileField(_("image"), upload_to="presentations/", max_length=255)
    image_hash = models.CharField(_("hash of the image"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("page of a presentation")
        verbose_name_plural = _("pages of presentations")
        ordering = ("presentation_id", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("presentation", "number"), name="presentation_page_number")
        ]

    def __str__(self) -> str:
        return f"{self.presentation}: {self.number}"
