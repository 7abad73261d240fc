"""The shelf that courses stand on."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from content_types.blocks.base import RICH
from content_types.pages.base import SchoolPage


class CatalogPage(SchoolPage):
    """Holds the courses. A school has one for each language, or several for several departments."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=RICH, help_text=_("Shown above the list of courses.")
    )

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "content.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["content.CoursePage"]
    page_description = _("Lists the courses below it.")

    content_panels: ClassVar[list[object]] = [*SchoolPage.content_panels, FieldPanel("introduction")]
    search_fields: ClassVar[list[object]] = [*SchoolPage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
