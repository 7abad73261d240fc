"""What a grader says about an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MarkForm(forms.Form):
    """Points, a word to the learner, and why an earlier score is changed."""

    points = forms.DecimalField(label=_("Points"), min_value=Decimal(0), decimal_places=2)
    comment = forms.CharField(
        label=_("Comment for the learner"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=_("Why the score is changed"),
        required=False,
        max_length=20_000,
        help_text=_("For other teachers; needed when there is a score already."),
    )

    def __init__(self, *args: Any, most: Decimal, is_scored: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = self.fields["points"]
        points.help_text = _("0 to %(most)s") % {"most": most.normalize()}
        points.widget.attrs.update({"max": str(most), "step": "0.01"})
        if not is_scored:
            del self.fields["reason"]
