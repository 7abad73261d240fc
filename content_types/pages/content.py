"""Pages about the school itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content_types.fields import ExtensibleStreamField
from content_types.pages.base import SchoolPage
from content_types.pages.slides import ShowsSlides


class ContentPage(ShowsSlides, SchoolPage):  # type: ignore[django-manager-missing] # Wagtail is untyped
    """Home, about, terms: text and media, at any depth."""

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences, shown in lists and searches."),
    )
    body = ExtensibleStreamField("page_body", blank=True, verbose_name=_("content"))

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "content.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["content.ContentPage", "content.CatalogPage"]
    page_description = _("Text and media: home, about, terms and the like.")

    content_panels: ClassVar[list[object]] = [
        *SchoolPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[object]] = [
        *SchoolPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
