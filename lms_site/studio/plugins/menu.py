"""Entries of plugins in the studio's menu, and the permissions of plugins among those a role can be given."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms_site.accounts.api import User
from lms_site.plugin_host import api as plugin_host

_FIRST = 2_000
"""Below what the studio itself has there, above reports and settings."""


@hooks.register("construct_main_menu")
def show_entries(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """What plugins have for whoever looks, by weight; each leads to an endpoint that answers them."""
    user = cast("User", request.user)
    for number, item in enumerate(plugin_host.menu_items(user.pk, user.has_perm)):
        url = reverse("plugin_endpoint", kwargs={"plugin": item.plugin, "path": item.path})
        name = f"{item.plugin.replace('.', '-')}-{number}"
        menu_items.append(MenuItem(item.label, url, name=name, icon_name=item.icon, order=_FIRST + number))


@hooks.register("register_permissions")
def permissions_of_plugins() -> QuerySet[Permission]:
    """What plugins let a role be given."""
    return plugin_host.grantable()
