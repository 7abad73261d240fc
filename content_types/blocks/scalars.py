"""Field blocks of derived forms: as Wagtail's, but their stored form is plain JSON and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import TypeAdapter
from pydantic import ValidationError as Mismatch
from wagtail import blocks

from content_types.blocks.base import FormattedTextBlock
from lms_sdk.faults import faults
from lms_sdk.redaction import redact


class _Nullable:
    """Stores nothing as None instead of an empty text, where the content's field may be None."""

    def __init__(self, *args: Any, nullable: bool = False, **kwargs: Any) -> None:
        self.nullable = nullable
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        """The stored form."""
        stored = super().get_prep_value(value)  # type: ignore[misc]
        return (None if self.nullable else "") if stored in ("", None) else stored


class CharBlock(_Nullable, blocks.CharBlock):
    """A line of text."""


class TextBlock(_Nullable, blocks.TextBlock):
    """Several lines of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": 3, **kwargs})


class ChoiceBlock(_Nullable, blocks.ChoiceBlock):
    """One of the values that the content's field allows."""


class RichTextBlock(_Nullable, FormattedTextBlock):
    """Formatted text."""


class BooleanBlock(blocks.BooleanBlock):
    """Yes or no."""

    def get_prep_value(self, value: Any) -> bool:
        """Never None."""
        return bool(value)


class IntegerBlock(blocks.IntegerBlock):
    """A whole number."""


class FloatBlock(blocks.FloatBlock):
    """A number."""


class DecimalBlock(blocks.DecimalBlock):
    """An exact number, stored as text."""

    def get_prep_value(self, value: Decimal | None) -> str | None:
        """The digits as they were given."""
        return None if value is None else str(value)

    def to_python(self, value: Any) -> Decimal | None:
        """The number."""
        return None if value in (None, "") else Decimal(str(value))

    def normalize(self, value: Any) -> Decimal | None:
        """The number, from whatever was given."""
        return self.to_python(value)


def _iso(value: Any) -> str | None:
    return str(value.isoformat()) if hasattr(value, "isoformat") else value


class DateBlock(blocks.DateBlock):
    """A day."""

    def get_prep_value(self, value: Any) -> str | None:
        """ISO 8601."""
        return _iso(value)


class TimeBlock(blocks.TimeBlock):
    """A time of day."""

    def get_prep_value(self, value: Any) -> str | None:
        """ISO 8601."""
        return _iso(value)


class DateTimeBlock(blocks.DateTimeBlock):
    """A moment."""

    def get_prep_value(self, value: Any) -> str | None:
        """ISO 8601."""
        return _iso(value)


class IdBlock(blocks.CharBlock):
    """An id that the product gave; shown in no form, sent along unchanged."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "search_index": False, **kwargs})
        self.field.widget = forms.HiddenInput()

    class Meta:
        label = " "


class JsonBlock(blocks.FieldBlock):
    """A value of a type that no form shows well, edited as JSON and checked against the type."""

    def __init__(self, annotation: Any, *, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        self.field = forms.CharField(
            required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
        )
        super().__init__(**kwargs)

    def value_for_form(self, value: Any) -> str:
        """Indented JSON."""
        return value.text if isinstance(value, Unparsed) else json.dumps(value, ensure_ascii=False, indent=2)

    def value_from_form(self, value: str) -> Any:
        """The JSON value; a text that is none is kept as typed, for `clean` to refuse."""
        if not str(value or "").strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            return Unparsed(value)

    def clean(self, value: Any) -> Any:
        """The value. Raises ValidationError when it does not fit the type."""
        if isinstance(value, Unparsed):
            raise ValidationError(_("This is not valid JSON."))
        if value is None and not self.field.required:
            return None
        try:
            self.adapter.validate_python(value)
        except Mismatch as error:
            raise ValidationError([str(fault.message) for fault in faults(error)]) from None
        return value

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        """The public part; nothing when the value does not say what in it is secret."""
        del context
        try:
            return redact(self.adapter.validate_python(value))
        except (Mismatch, TypeError):
            return None

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing."""
        del value
        return []


class Unparsed:
    """Text typed into a JSON field that is no JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
