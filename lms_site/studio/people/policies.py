"""Who sees, makes, changes and deletes people in the studio."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

from lms_site.accounts import api as accounts


class PeoplePolicy(ModelPermissionPolicy):
    """By the named permissions that hold for the API as well; roles are given, and people erased, by administrators."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person may do this with people."""
        if not user.is_active:
            return False
        if action == "view":
            return accounts.sees_people(user.pk)
        if action == "add":
            return bool(user.has_perm("accounts.manage_people"))
        return bool(user.is_superuser)
