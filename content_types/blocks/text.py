"""Blocks of text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from content_types.blocks.base import TEXT, CoreBlock, FormattedTextBlock, optional_text, phrase, switch
from lms_sdk.model import clean_html


class RichTextBlock(CoreBlock):
    """Formatted text."""

    text = FormattedTextBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = TEXT
        label_format = "{text}"


class HeadingBlock(CoreBlock):
    """A heading between blocks."""

    text = blocks.CharBlock(label=_("Heading"), max_length=255)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Section")), ("3", _("Subsection")), ("4", _("Paragraph"))],
        default="2",
        help_text=_("Choose levels in order, so that screen readers can outline the lesson."),
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        group = TEXT
        label_format = "{text}"


class QuoteBlock(CoreBlock):
    """Words of somebody else."""

    text = FormattedTextBlock(label=_("Quotation"), features=["bold", "italic", "link"])
    attribution = optional_text(label=_("Who said it"))
    source = blocks.URLBlock(label=_("Source"), required=False, help_text=_("Address where it can be read."))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = TEXT


class CalloutBlock(CoreBlock):
    """Text set apart from the rest."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("note", _("Note")),
            ("tip", _("Tip")),
            ("important", _("Important")),
            ("warning", _("Warning")),
            ("example", _("Example")),
            ("summary", _("Summary")),
        ],
        default="note",
    )
    title = optional_text(label=_("Title"))
    text = FormattedTextBlock(label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = TEXT


class CodeBlock(CoreBlock):
    """A listing."""

    language = blocks.CharBlock(
        label=_("Language"),
        required=False,
        max_length=40,
        help_text=_("For colours: python, java, html ... Leave empty for plain text."),
    )
    code = blocks.TextBlock(label=_("Code"), rows=8)
    caption = optional_text(label=_("Caption"))
    line_numbers = switch(label=_("Show line numbers"))

    class Meta:
        icon = "code"
        label = _("Code")
        group = TEXT


class MathBlock(CoreBlock):
    """A formula."""

    tex = blocks.TextBlock(label=_("Formula (LaTeX)"), rows=2, help_text=_("Without dollar signs: E = mc^2"))
    display = blocks.BooleanBlock(label=_("On a line of its own"), required=False, default=True)
    description = optional_text(
        label=_("In words"), max_length=500, help_text=_("Read out by screen readers instead of the formula.")
    )

    class Meta:
        icon = "sliders"
        label = _("Formula")
        group = TEXT


class TableBlock(CoreBlock):
    """Rows and columns."""

    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("rich_text", FormattedTextBlock(label=_("Formatted text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
        ],
        label=_("Table"),
    )
    row_headers = switch(label=_("The first column holds headings"))
    note = phrase(label=_("Note"), help_text=_("Shown below the table."))

    class Meta:
        icon = "table"
        label = _("Table")
        group = TEXT


class HtmlBlock(CoreBlock):
    """HTML as written or imported, with everything unsafe taken out: what the text editor cannot show."""

    html = blocks.TextBlock(label=_("HTML"), rows=8)

    def clean(self, value: StructValue) -> StructValue:
        """The value with safe markup only."""
        cleaned = super().clean(value)
        cleaned["html"] = clean_html(cleaned["html"])
        return cleaned

    class Meta:
        icon = "code"
        label = _("HTML")
        group = TEXT
        description = _(
            "For imported text with markup the editor does not know. Scripts and styles are removed."
        )
