"""Menus and course categories in the studio's settings."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from content_types.pages.course import CourseCategory
from content_types.site.models import Menu


class MenuViewSet(SnippetViewSet):
    """Menus of frontends."""

    model = Menu
    icon = "list-ul"
    menu_label = _("Menus")
    add_to_settings_menu = True
    list_display: ClassVar[list[str]] = ["title", "handle", "site"]
    list_filter: ClassVar[list[str]] = ["handle", "site"]


class CategoryViewSet(SnippetViewSet):
    """Subjects that courses are filed under."""

    model = CourseCategory
    icon = "tag"
    menu_label = _("Course categories")
    add_to_settings_menu = True
    list_display: ClassVar[list[str]] = ["name", "slug", "position"]
