"""What is asked before a course begins."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from content_types.models import CatalogPage


class NewCourseForm(forms.Form):
    """Its title, and where it shall stand; everything else can wait."""

    title = forms.CharField(label=_("Title"), max_length=255)
    catalog = forms.ModelChoiceField(
        label=_("Catalogue"), queryset=CatalogPage.objects.order_by("path"), empty_label=None
    )
