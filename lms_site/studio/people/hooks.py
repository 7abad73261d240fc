"""Where the studio shows these pages, and what of Wagtail's own it does not."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms_site.accounts.api import User
from lms_site.communication import api as communication
from lms_site.studio.people import views


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The addresses."""
    return [
        path("people/<uuid:pk>/", views.person, name="studio_person"),
        path("people/<uuid:pk>/suspend/", views.suspend, name="studio_person_suspend"),
        path("people/<uuid:pk>/reactivate/", views.reactivate, name="studio_person_reactivate"),
        path("people/<uuid:pk>/resend-verification/", views.resend, name="studio_person_resend"),
        path("people/<uuid:pk>/merge/", views.merge, name="studio_person_merge"),
        path("contact/", views.contact, name="studio_contact"),
        path("contact/<uuid:pk>/", views.mark_contact, name="studio_contact_mark"),
    ]


class ContactItem(MenuItem):
    """The way to messages to the school."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person answers them."""
        return communication.may_answer(cast("User", request.user).pk)


@hooks.register("register_settings_menu_item")
def offer_contact() -> MenuItem:
    """Among the settings, where people are."""
    return ContactItem(
        _("Messages to the school"), reverse_lazy("studio_contact"), icon_name="mail", order=620
    )


@hooks.register("before_bulk_action")
def change_people_one_by_one(request: HttpRequest, action_type: str, objects: Any, action: Any) -> None:
    """Suspending needs a reason, roles are given on a person's page. Raises PermissionDenied."""
    del request, objects
    if getattr(action, "model", None) is User and action_type != "delete":
        raise PermissionDenied
