"""Where the studio shows these pages."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms_site.accounts.api import User
from lms_site.learning import api as learning
from lms_site.studio.teaching import views

_OF_ACCOUNTS = (
    "teach",
    "decide_applications",
    "publish_terms",
    "see_people",
    "manage_people",
    "merge_people",
)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses."""
    return [
        path("teachers/", views.applications, name="studio_teacher_applications"),
        path("teachers/<uuid:pk>/", views.decide, name="studio_teacher_decide"),
        path("new-course/", views.new_course, name="studio_new_course"),
    ]


class _ForPermission(MenuItem):
    """Shown to whom a role of the site gives the permission."""

    permission = ""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person has it."""
        return cast("User", request.user).has_perm(self.permission)


class NewCourseItem(_ForPermission):
    """The way to a new course."""

    permission = "accounts.teach"


class ApplicationsItem(_ForPermission):
    """The way to the applications."""

    permission = "accounts.decide_applications"


@hooks.register("register_admin_menu_item")
def offer_new_course() -> MenuItem:
    """Beside the list of courses."""
    return NewCourseItem(_("New course"), reverse_lazy("studio_new_course"), icon_name="plus", order=105)


@hooks.register("register_settings_menu_item")
def offer_applications() -> MenuItem:
    """Among the settings, where people are."""
    return ApplicationsItem(
        _("Applications to teach"), reverse_lazy("studio_teacher_applications"), icon_name="user", order=610
    )


@hooks.register("register_permissions")
def named_permissions() -> QuerySet[Permission]:
    """The permissions that a role of the site may be given."""
    everywhere = [right.everywhere for right in learning.Right]
    of_accounts = Q(content_type__app_label="accounts", codename__in=_OF_ACCOUNTS)
    of_communication = Q(content_type__app_label="communication", codename="answer_contact")
    return Permission.objects.filter(
        of_accounts | of_communication | Q(content_type__app_label="learning", codename__in=everywhere)
    )
