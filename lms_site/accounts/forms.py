"""What people are asked for when they sign up, beyond address and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lms_site.accounts.models import User


class SignupFields(forms.Form):
    """The fields that allauth adds to its own sign-up form."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False, help_text=_("Shown to others."))

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the fields on the new person."""
        user.name = self.cleaned_data["name"]
        user.locale = getattr(request, "LANGUAGE_CODE", "") or user.locale
        user.save(update_fields=["name", "locale"])
