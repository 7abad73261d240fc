"""The forms about a course."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.widgets import AdminDateTimeInput

from content_types import api as content
from lms_site.commerce import api as commerce
from lms_site.communication import api as communication
from lms_site.learning import api as learning

_HUNDREDTHS = Decimal("0.01")


class NewsForm(forms.Form):
    """A piece of news."""

    title = forms.CharField(label=_("Title"), max_length=255)
    audience = forms.ChoiceField(label=_("Who reads it"), choices=communication.Audience.choices)
    goes_live_at = forms.DateTimeField(
        label=_("Goes live"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("For “Publish”. Empty: at once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = get_rich_text_editor_widget(features=content.NEWS_FEATURES)
        self.fields["text"] = forms.CharField(label=_("Text"), required=False, widget=widget)
        self.order_fields(["title", "text", "audience", "goes_live_at"])

    def change(self) -> communication.NewsChange:
        """What was written."""
        sent = self.cleaned_data
        return communication.NewsChange(title=sent["title"], text=sent["text"], audience=sent["audience"])


class EndForm(forms.Form):
    """What members keep once the course is over."""

    keeps = forms.ChoiceField(
        label=_("Members keep"), choices=learning.Keeps.choices, widget=forms.RadioSelect
    )


class RunForm(forms.Form):
    """When a new run takes place."""

    title = forms.CharField(label=_("Title"), max_length=255)
    starts_at = forms.DateTimeField(label=_("Starts"), required=False, widget=AdminDateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), required=False, widget=AdminDateTimeInput)


class PriceForm(forms.Form):
    """What the course costs, in whole units of its currency; empty: it has no price."""

    price = forms.DecimalField(
        label=_("Price"),
        required=False,
        min_value=_HUNDREDTHS,
        max_digits=12,
        decimal_places=2,
        help_text=_("Empty: no price."),
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")

    def wanted(self) -> commerce.PriceOfCourse | None:
        """The price that was entered; None: none."""
        price, currency = self.cleaned_data["price"], self.cleaned_data["currency"].upper()
        if price is None:
            return None
        return commerce.PriceOfCourse(amount=int(price * commerce.minor_units(currency)), currency=currency)


class ColleagueForm(forms.Form):
    """Whom to take into the team."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=learning.Role.choices, initial=learning.Role.EDITOR)
