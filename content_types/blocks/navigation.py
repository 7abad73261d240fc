"""What a menu consists of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import PageChooserBlock

from content_types.blocks.base import CoreBlock, optional_text, switch
from content_types.blocks.preserving import PreservingStreamBlock


class PageLink(CoreBlock):
    """A link to a page of this site."""

    page = PageChooserBlock(label=_("Page"))
    label = optional_text(label=_("Label"), help_text=_("Leave empty to use the page's title."))

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Page")


class AddressLink(CoreBlock):
    """A link to anywhere."""

    url = blocks.URLBlock(label=_("Address"))
    label = blocks.CharBlock(label=_("Label"), max_length=255)
    new_tab = switch(label=_("Open in a new tab"))

    class Meta:
        icon = "link-external"
        label = _("Address")


class LinkGroup(CoreBlock):
    """Links under a common heading."""

    label = blocks.CharBlock(label=_("Label"), max_length=255)

    def __init__(self, inner: PreservingStreamBlock, **kwargs: Any) -> None:
        super().__init__([("links", inner)], **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("Group of links")


class PointBlock(CoreBlock):
    """One line of a list, such as a learning outcome."""

    text = blocks.CharBlock(label=_("Text"), max_length=500)

    class Meta:
        icon = "tick-inverse"
        label = _("Point")
