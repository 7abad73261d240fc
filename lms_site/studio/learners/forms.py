"""The forms about the people of a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

LONGEST_LIST = 1_000_000
_NUL = "\0"


class LearnerForm(forms.Form):
    """Whom to enrol by hand."""

    email = forms.EmailField(label=_("E-mail address"))


class GroupForm(forms.Form):
    """What a group is called."""

    name = forms.CharField(label=_("Name"), max_length=100)


class InvitationForm(forms.Form):
    """What an invitation is for, and how far it goes."""

    label = forms.CharField(label=_("What it is for"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The invitation is sent there and is good once. Empty: you pass the code on yourself."),
    )
    max_uses = forms.IntegerField(
        label=_("How often it is good"), required=False, min_value=1, help_text=_("Empty: no limit.")
    )
    expires_at = forms.DateTimeField(label=_("Good until"), required=False, widget=AdminDateTimeInput)


class ListForm(forms.Form):
    """A list of addresses, pasted or as a file."""

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    csv = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One address a line, or a table with a column “email”. A file takes the place of this."),
    )
    expires_at = forms.DateTimeField(
        label=_("Good until"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("Empty: for thirty days."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file, if there is one, as spreadsheets write it."""
        sent = super().clean() or self.cleaned_data
        file = sent.get("file")
        if file is not None:
            sent["csv"] = self._text(file)
        return sent

    def _text(self, file: UploadedFile[Any]) -> str:
        if (file.size or 0) > LONGEST_LIST:
            self.add_error("file", _now("This is too long for a list of addresses."))
            return ""
        raw: bytes = file.read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        if _NUL in text:
            self.add_error("file", _now("This is no CSV."))
            return ""
        return text
