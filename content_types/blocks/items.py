"""What an assessment consists of: questions, draws from a bank, and text between them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from content_types.blocks.base import CoreBlock, FormattedTextBlock, switch
from content_types.blocks.practice import KeyedChooserBlock, QuestionChooserBlock


class PointsBlock(blocks.DecimalBlock):
    """Points, stored as a decimal text so that no digit is lost."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "min_value": 0,
                "max_digits": 8,
                "decimal_places": 3,
                "default": Decimal(1),
                "label": _("Points"),
                **kwargs,
            }
        )

    def get_prep_value(self, value: Decimal | None) -> str | None:
        """The shortest plain form: 1, 0.5, 100."""
        if value is None:
            return None
        plain = f"{Decimal(value):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain


class BankChooserBlock(KeyedChooserBlock):
    """Chooses a question bank."""

    @cached_property
    def target_model(self) -> type:
        """The bank model."""
        from content_types.questions.models import QuestionBank

        return QuestionBank

    class Meta:
        icon = "folder-open-inverse"


class TagsBlock(blocks.FieldBlock):
    """Words separated by commas, stored as a list."""

    def __init__(self, *, required: bool = False, help_text: Any = None, **kwargs: Any) -> None:
        from django import forms

        self.field = forms.CharField(required=required, help_text=help_text, max_length=500)
        super().__init__(**{"default": [], **kwargs})

    def value_for_form(self, value: list[str] | None) -> str:
        """The words as the author types them."""
        return ", ".join(value or [])

    def value_from_form(self, value: str | None) -> list[str]:
        """The words, each once, in the order typed."""
        words = (word.strip() for word in (value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    class Meta:
        icon = "tag"


class QuestionItem(CoreBlock):
    """One question."""

    question = QuestionChooserBlock(label=_("Question"))
    points = PointsBlock()
    keep_with_previous = switch(
        label=_("Keep together with the one before"),
        help_text=_("When questions are shuffled, this one stays behind its predecessor."),
    )

    class Meta:
        icon = "help"
        label = _("Question")


class DrawItem(CoreBlock):
    """So many questions of a bank, drawn anew for every attempt."""

    bank = BankChooserBlock(label=_("Question bank"))
    tags = TagsBlock(
        label=_("Tags"), help_text=_("Draw only from questions with all these tags, separated by commas.")
    )
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=200, default=1)
    points = PointsBlock(label=_("Points each"))

    def problems(self, value: StructValue) -> dict[str, Any]:
        """The bank must hold as many questions as are drawn."""
        from content_types.questions.queries import pool

        have = len({question.key for question in pool(value["bank"], value["tags"])})
        if have < value["count"]:
            return {
                "count": _("Only %(have)s published questions of the bank match. Ask for fewer or add more.")
                % {"have": have}
            }
        return {}

    class Meta:
        icon = "rotate"
        label = _("Draw from a bank")


class TextItem(CoreBlock):
    """Text between the questions."""

    text = FormattedTextBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
