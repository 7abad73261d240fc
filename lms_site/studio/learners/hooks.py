"""Where the studio shows the people of a course."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content_types.models import CoursePage
from lms_site.learning import api as learning
from lms_site.studio.learners import inviting, views


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses."""
    return [
        path("my-courses/<uuid:key>/students/", views.students, name="studio_students"),
        path("my-courses/<uuid:key>/students.csv", views.export, name="studio_students_csv"),
        path("my-courses/<uuid:key>/groups/", views.groups, name="studio_groups"),
        path("my-courses/<uuid:key>/invitations/", inviting.invitations, name="studio_invitations"),
        path("my-courses/<uuid:key>/invitations/list/", inviting.invite_list, name="studio_invite_list"),
    ]


@hooks.register("register_page_header_buttons")
def offer_learners(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The way to the learners of a course, for who may see them."""
    del view_name, next_url
    if page.specific_class is CoursePage and learning.teaches(
        user.pk, page.translation_key, learning.Right.LEARNERS
    ):
        url = reverse("studio_students", args=[page.translation_key])
        yield Button(_("Learners"), url, icon_name="group", priority=13)
