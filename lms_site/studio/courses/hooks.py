"""Where the studio shows these pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content_types.models import CoursePage
from lms_site.learning import api as learning
from lms_site.studio.courses import talk, views


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses."""
    return [
        path("courses/<int:pk>/news/", views.news, name="studio_news"),
        path("courses/<int:pk>/news/new/", views.write_news, name="studio_write_news"),
        path("courses/<int:pk>/news/<uuid:id>/", views.write_news, name="studio_change_news"),
        path("courses/<int:pk>/end/", views.ending, name="studio_ending"),
        path("courses/<int:pk>/runs/", views.begin_run, name="studio_begin_run"),
        path("courses/<int:pk>/links/", views.links, name="studio_links"),
        path("courses/<int:pk>/comments/", talk.comments, name="studio_comments"),
        path("reviews/reported/", talk.reported_reviews, name="studio_reported_reviews"),
        path("courses/<int:pk>/reviews/", talk.reviews, name="studio_reviews"),
        path("courses/<int:pk>/team/", views.team, name="studio_team"),
        path("courses/<int:pk>/price/", views.price, name="studio_price"),
        path("trash/", views.trash, name="studio_trash"),
        path("trash/<uuid:key>/", views.from_trash, name="studio_from_trash"),
    ]


_BUTTONS = (
    (_("News"), "studio_news", "comment", learning.Right.EDIT),
    (_("Comments"), "studio_comments", "openquote", learning.Right.MODERATE),
    (_("Reviews"), "studio_reviews", "pick", learning.Right.EDIT),
    (_("Team"), "studio_team", "group", learning.Right.VIEW),
    (_("Price"), "studio_price", "tag", learning.Right.TEAM),
    (_("Check links"), "studio_links", "link", learning.Right.EDIT),
    (_("Runs and end"), "studio_ending", "history", learning.Right.EDIT),
)


@hooks.register("register_page_header_buttons")
def offer_course_pages(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """The ways to what belongs to a course, for who has the right."""
    del view_name, next_url
    if page.specific_class is CoursePage:
        for place, (words, name, icon, right) in enumerate(_BUTTONS):
            if learning.teaches(user.pk, page.translation_key, right):
                yield Button(words, reverse(name, args=[page.pk]), icon_name=icon, priority=20 + place)


class ReportedReviewsItem(MenuItem):
    """The way to what was reported of reviews, for who decides about it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person administers the site."""
        return request.user.is_active and bool(getattr(request.user, "is_superuser", False))


@hooks.register("register_reports_menu_item")
def offer_reported_reviews() -> MenuItem:
    """Among the reports."""
    return ReportedReviewsItem(
        _("Reported reviews"), reverse_lazy("studio_reported_reviews"), icon_name="pick", order=1100
    )


class TrashItem(MenuItem):
    """The way to the trash, for whoever edits pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For everybody who enters the studio: it lists what they may take back."""
        del request
        return True


@hooks.register("register_admin_menu_item")
def offer_trash() -> MenuItem:
    """Below the pages."""
    return TrashItem(_("Trash"), reverse_lazy("studio_trash"), icon_name="bin", order=990)
