"""What is asked about a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from content_types.rights.policies import roles_of_the_site
from lms_site.accounts.api import User

_LOCALES = [("", _("The site's"))]


def _locale() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[*_LOCALES, *settings.LANGUAGES],
        help_text=_("Of mails."),
    )


class NewPersonForm(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """A new account; the password is set by the person, who gets a mail."""

    locale = _locale()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["email", "name", "locale"]


class RolesForm(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """Name and roles of a person. Whether they may log in is decided on their page, with a reason.

    Groups that follow the teams of courses are neither shown nor touched.
    """

    locale = _locale()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "locale", "is_superuser", "groups"]
        widgets: ClassVar = {"groups": forms.CheckboxSelectMultiple}
        labels: ClassVar = {"is_superuser": _("Administrator"), "groups": _("Roles")}
        help_texts: ClassVar = {
            "is_superuser": _("May do everything, everywhere."),
            "groups": _("Roles are made and changed under Settings > Roles."),
        }

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = roles_of_the_site().order_by("name")  # type: ignore[attr-defined]
        if editing_self:
            del self.fields["is_superuser"]

    def clean_groups(self) -> list[Group]:
        """The roles chosen, and the groups that are none of this form's business."""
        others = self.instance.groups.exclude(pk__in=roles_of_the_site())
        return [*self.cleaned_data["groups"], *others]


class ReasonForm(forms.Form):
    """Why somebody is suspended, or may come back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the account, for those who see this page."),
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class OtherAccountForm(forms.Form):
    """Which account is the same person's."""

    other = forms.EmailField(
        label=_("E-mail address of the other account"),
        help_text=_("Everything that account has is moved to this one. Nothing happens yet."),
    )
