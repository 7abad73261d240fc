"""What is asked before a preview is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

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
    groups = forms.MultipleChoiceField(
        label=_("In the groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is opened for these groups of the course is open."),
    )
    clock = forms.DateTimeField(
        label=_("At the moment"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("Opening dates and deadlines are judged at this time. Empty: now."),
    )

    def __init__(self, data: Any, groups: Sequence[tuple[UUID, str]]) -> None:
        super().__init__(data)
        if groups:
            cast("forms.MultipleChoiceField", self.fields["groups"]).choices = groups
        else:
            del self.fields["groups"]

    def spec(self) -> learning.PreviewSpec:
        """What the preview shall show."""
        sent: dict[str, Any] = self.cleaned_data
        return learning.PreviewSpec(
            persona=learning.Persona(sent["persona"]),
            draft=sent["draft"],
            groups=[UUID(one) for one in sent.get("groups", [])],
            clock=sent["clock"],
        )
