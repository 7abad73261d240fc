"""Where the studio shows the courses of a team."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms_site.accounts.api import User
from lms_site.learning import api as learning
from lms_site.studio.grading import views


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses."""
    return [
        path("my-courses/", views.my_courses, name="studio_my_courses"),
        path("grading/", views.queue, name="studio_grading"),
        path("grading/<uuid:attempt>/<int:position>/", views.mark, name="studio_mark"),
    ]


class MyCoursesItem(MenuItem):
    """The way to the courses of one's teams."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person is in a team."""
        return learning.in_any_team(cast("User", request.user).pk)


@hooks.register("register_admin_menu_item")
def offer_my_courses() -> MenuItem:
    """Beside the list of courses."""
    return MyCoursesItem(_("My courses"), reverse_lazy("studio_my_courses"), icon_name="group", order=104)
