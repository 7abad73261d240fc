"""What a version of the terms consists of."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput


class TermsForm(forms.Form):
    """A new version: with its text, or the address of the page that has it."""

    version = forms.CharField(label=_("Version"), max_length=40)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        help_text=_("Of the page that has the terms, such as the one named in the school's settings."),
    )
    text = forms.CharField(
        label=_("Text"), max_length=200_000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    changes = forms.CharField(
        label=_("What is new"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    starts_at = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("Leave it empty for now."),
    )
