"""What is asked before a preview is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from lms_site.learning import api as learning


class PreviewForm(forms.Form):
    """Whose eyes, of what, when."""

    persona = forms.ChoiceField(
        label=_("Seen by"),
        choices=learning.Persona.choices,
        initial=learning.Persona.MEMBER,
        widget=forms.RadioSelect,
    )
    draft = forms.BooleanField(
        label=_("With unpublished changes"),
        initial=True,
        required=False,
        help_text=_("Everything in the course as if it were published now."),
    )
    clock = forms.DateTimeField(
        label=_("At the moment"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("Opening dates and deadlines are judged at this time. Empty: now."),
    )

    def spec(self) -> learning.PreviewSpec:
        """What the preview shall show."""
        sent: dict[str, Any] = self.cleaned_data
        return learning.PreviewSpec(
            persona=learning.Persona(sent["persona"]), draft=sent["draft"], clock=sent["clock"]
        )
