"""What every core block is made with: a versioned struct, and the formatting that authors may use."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue
from wagtail.rich_text import RichText

from content_types.blocks.structs import VersionedStructBlock

RICH = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "hr",
    "link",
    "document-link",
    "image",
    "code",
    "superscript",
    "subscript",
    "strikethrough",
    "blockquote",
]
"""Formatting of a text of its own."""
PHRASES = ["bold", "italic", "link", "document-link", "code", "superscript", "subscript", "strikethrough"]
"""Formatting inside a caption or a short text."""

TEXT, MEDIA, LAYOUT, PRACTICE = _("Text"), _("Media"), _("Layout"), _("Practice")
"""Groups of the editor's menu."""


class CoreBlock(VersionedStructBlock):
    """A block of core: subclasses declare fields, and rules over several fields in `problems`."""

    def clean(self, value: StructValue) -> StructValue:
        """The valid value. Raises a validation error that points at the field; drafts may be incomplete."""
        cleaned = super().clean(value)
        problems = {} if self.is_deferred_validation else self.problems(cleaned)
        if problems:
            raise StructBlockValidationError(
                block_errors={name: ValidationError(message) for name, message in problems.items()}
            )
        return cleaned

    def problems(self, value: StructValue) -> dict[str, Any]:
        """What is wrong with fields that are each valid on their own: {field: message}."""
        del value
        return {}


class FormattedTextBlock(blocks.RichTextBlock):
    """Rich text in which nothing but empty paragraphs is no text at all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": RICH, **kwargs})

    def value_from_form(self, value: Any) -> RichText:
        """The text; "" when the author left the editor empty, whose paragraphs would pass for content."""
        return RichText(without_emptiness(str(value or "")))


def without_emptiness(html: str) -> str:
    """The text; "" when it has nothing but empty paragraphs."""
    return html if _SHOWS.search(html) else ""


_SHOWS = re.compile(r">\s*[^<\s]|^\s*[^<\s]|<(?:embed|img|hr)\b")
"""Words outside tags, or something to see."""


def phrase(**kwargs: Any) -> FormattedTextBlock:
    """An optional short formatted text."""
    return FormattedTextBlock(**{"required": False, "features": PHRASES, **kwargs})


def optional_text(**kwargs: Any) -> blocks.CharBlock:
    """An optional line of plain text."""
    return blocks.CharBlock(**{"required": False, "max_length": 255, **kwargs})


def switch(**kwargs: Any) -> blocks.BooleanBlock:
    """A yes-or-no choice."""
    return blocks.BooleanBlock(required=False, **kwargs)
