"""What the studio adds to the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content_types.models import CoursePage
from lms_site.studio.joining import views as joining
from lms_site.studio.plugins import views as plugins
from lms_site.studio.previews.views import KINDS, preview


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses of the studio's own pages."""
    return [
        path("learner-preview/<int:pk>/", preview, name="studio_preview"),
        path("joining/<int:pk>/", joining.joining, name="studio_joining"),
        path("joining/<int:pk>/<uuid:application>/", joining.decide, name="studio_application"),
        path("plugins/", plugins.panel, name="studio_plugins"),
        path("plugins/<str:key>/", plugins.plugin_settings, name="studio_plugin"),
        path("plugins/<str:key>/switch/", plugins.switch, name="studio_plugin_switch"),
        path("courses/<uuid:course>/plugins/", plugins.course_panel, name="studio_course_plugins"),
        path(
            "courses/<uuid:course>/plugins/<str:key>/", plugins.plugin_settings, name="studio_course_plugin"
        ),
        path(
            "courses/<uuid:course>/plugins/<str:key>/switch/",
            plugins.switch,
            name="studio_course_plugin_switch",
        ),
    ]


class PluginsMenuItem(MenuItem):
    """The way to the plugins, for who may manage them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may."""
        return plugins.may_manage(request)


@hooks.register("register_settings_menu_item")
def offer_plugins() -> MenuItem:
    """The plugins, among the settings."""
    return PluginsMenuItem(_("Plugins"), reverse("studio_plugins"), icon_name="cogs", order=900)


@hooks.register("register_page_header_buttons")
def offer_preview(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The way to a preview, for who may edit the page."""
    del view_name, next_url
    if page.specific_class in KINDS and page.permissions_for_user(user).can_edit():
        url = reverse("studio_preview", args=[page.pk])
        yield Button(_("Preview as learner"), url, icon_name="view", priority=12)


@hooks.register("register_page_header_buttons")
def offer_joining(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The way to how a course is joined, for who may edit the page."""
    del view_name, next_url
    if page.specific_class is CoursePage and page.permissions_for_user(user).can_edit():
        url = reverse("studio_joining", args=[page.pk])
        yield Button(_("Joining"), url, icon_name="group", priority=14)


@hooks.register("register_page_header_buttons")
def offer_course_plugins(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """The way to the plugins of a course, for its owners, where any plugin is a matter of courses."""
    del view_name, next_url
    if page.specific_class is not CoursePage or not plugins.for_courses():
        return
    course = page.specific.translation_key
    if plugins.may_manage_in(user, course):
        url = reverse("studio_course_plugins", args=[course])
        yield Button(_("Plugins"), url, icon_name="cogs", priority=15)
