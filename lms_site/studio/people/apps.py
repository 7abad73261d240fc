"""Wagtail's app of users, with our screens in place of its own."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's people and groups as the product means them: see `lms_site.studio.people.viewsets`."""

    user_viewset = "lms_site.studio.people.viewsets.PeopleViewSet"
    group_viewset = "lms_site.studio.people.viewsets.RolesViewSet"

    def ready(self) -> None:
        """Let the named permissions of the site decide who sees and makes people."""
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from lms_site.accounts.api import User
        from lms_site.studio.people.policies import PeoplePolicy

        register_permission_policy(User, PeoplePolicy(User))
        register_permission_policy(Group)
