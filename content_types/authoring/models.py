"""The trash: pages that their authors deleted and may take back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms_site.foundation.privacy import no_personal_data


class TrashedPage(models.Model):
    """A page in the trash. It stays where it stood, unpublished; what stands below it is as it was."""

    privacy = no_personal_data("which pages are in the trash; who put them there stands in the page's log")

    page = models.OneToOneField(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, primary_key=True, related_name="trashed"
    )
    trashed_at = models.DateTimeField(_("put there"), auto_now_add=True)

    class Meta:
        verbose_name = _("page in the trash")
        verbose_name_plural = _("pages in the trash")

    def __str__(self) -> str:
        return str(self.page)
