"""What people are asked for when they sign up, beyond address and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.terms import current_terms, note_at_sign_up

if TYPE_CHECKING:
    from lms_site.accounts.models import User


class SignupFields(forms.Form):
    """The fields that allauth adds to its own sign-up form."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False, help_text=_("Shown to others."))
    terms = forms.CharField(
        label=_("Terms of use"),
        max_length=40,
        required=False,
        help_text=_("The version that is accepted; needed where the site has terms."),
    )

    def clean_name(self) -> str:
        """The name in one line, with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_terms(self) -> str:
        """The version of the terms that is accepted, when the site has any: the one in force."""
        given: str = self.cleaned_data["terms"]
        current = current_terms()
        if current is None:
            return ""
        if not given:
            text = _("Accept the terms of use (version %(version)s).")
            raise ValidationError(text, code="terms_required", params={"version": current.version})
        if given != current.version:
            text = _("Other terms are in force now (version %(version)s). Read them first.")
            raise ValidationError(text, code="terms_not_in_force", params={"version": current.version})
        return given

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the fields on the new person, and what they accepted."""
        user.name = self.cleaned_data["name"] or user.name  # a provider may have told it
        user.locale = getattr(request, "LANGUAGE_CODE", "") or user.locale
        user.save(update_fields=["name", "locale"])
        if self.cleaned_data.get("terms"):
            note_at_sign_up(user.pk, self.cleaned_data["terms"])
