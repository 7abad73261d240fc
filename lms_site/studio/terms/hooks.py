"""Where the studio shows the terms."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms_site.accounts.api import User
from lms_site.studio.terms import views


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The address."""
    return [path("terms/", views.terms, name="studio_terms")]


class TermsItem(MenuItem):
    """The way to the terms, for whom a role of the site lets publish them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may."""
        return cast("User", request.user).has_perm("accounts.publish_terms")


@hooks.register("register_settings_menu_item")
def offer_terms() -> MenuItem:
    """Among the settings."""
    return TermsItem(_("Terms of use"), reverse_lazy("studio_terms"), icon_name="doc-full", order=620)
