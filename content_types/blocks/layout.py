"""Blocks that hold other blocks; their streams keep unknown blocks just as the lesson does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content_types.blocks.base import LAYOUT, CoreBlock, switch
from content_types.blocks.preserving import PreservingStreamBlock


class ColumnsBlock(CoreBlock):
    """Blocks side by side."""

    layout = blocks.ChoiceBlock(
        label=_("Widths"),
        choices=[
            ("equal", _("All the same")),
            ("wide-left", _("First one wider")),
            ("wide-right", _("Last one wider")),
        ],
        default="equal",
    )

    def __init__(self, inner: PreservingStreamBlock, **kwargs: Any) -> None:
        column = blocks.StructBlock([("blocks", inner)], label=_("Column"))
        columns = blocks.ListBlock(column, label=_("Columns"), min_num=2, max_num=4, default=[{}, {}])
        super().__init__([("columns", columns)], **kwargs)

    class Meta:
        icon = "grid"
        label = _("Columns")
        group = LAYOUT


class AccordionBlock(CoreBlock):
    """Sections that open and close."""

    def __init__(self, inner: PreservingStreamBlock, **kwargs: Any) -> None:
        section = blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("Title"), max_length=255)),
                ("open", switch(label=_("Open at first"))),
                ("blocks", inner),
            ],
            label=_("Section"),
        )
        super().__init__([("sections", blocks.ListBlock(section, label=_("Sections"), min_num=1))], **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        group = LAYOUT
