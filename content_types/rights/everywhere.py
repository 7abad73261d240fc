"""Whom a role of the site lets edit every course edits them in the studio, too.

Wagtail asks rows about groups. One group of its own holds them, on the catalogue and on all collections; its people
are those with the right, so that forms of roles neither show nor lose these rows.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Collection

from content_types.pages.catalog import CatalogPage
from content_types.rights.policies import EVERYWHERE, TEAMS
from content_types.rights.rows import enter, permit_files, permit_pages
from lms_site.learning import api as learning

_DONE = frozenset({"post_add", "post_remove", "post_clear"})
_RIGHT = Q(
    permissions__content_type__app_label="learning", permissions__codename=learning.Right.EDIT.everywhere
)


def connect() -> None:
    """Follow every change of roles; called once, from the app's `ready()`."""
    person: Any = get_user_model()
    m2m_changed.connect(_role_changed, sender=Group.permissions.through, dispatch_uid="lms-role-changed")
    m2m_changed.connect(_role_given, sender=person.groups.through, dispatch_uid="lms-role-given")
    post_delete.connect(_role_deleted, sender=Group, dispatch_uid="lms-role-deleted")
    post_save.connect(_catalog_made, sender=CatalogPage, dispatch_uid="lms-catalog-made")


@transaction.atomic
def follow_roles() -> None:
    """Give pages, files and question banks of all courses to whom a role lets edit them, and to nobody else.

    Idempotent. Nothing is made for a school without such a role.
    """
    people = get_user_model().objects.filter(groups__in=Group.objects.filter(_RIGHT)).distinct()
    group = Group.objects.filter(name=EVERYWHERE).first()
    if group is None:
        if not people.exists():
            return
        group = Group.objects.create(name=EVERYWHERE)
        group.permissions.add(enter())
        permit_files(group, Collection.get_first_root_node())
    permit_pages(group, list(CatalogPage.objects.order_by("pk")))
    members: Any = group.user_set
    members.set(people)


def _role_changed(instance: Any, action: str, pk_set: set[int] | None, **_: Any) -> None:
    if action in _DONE and not _is_ours(instance):
        right = Permission.objects.filter(
            pk__in=pk_set or (), content_type__app_label="learning", codename=learning.Right.EDIT.everywhere
        )
        if pk_set is None or right.exists():
            follow_roles()


def _role_given(instance: Any, action: str, pk_set: set[Any] | None, **_: Any) -> None:
    """`instance` is the person, and `pk_set` has the roles, or the other way round."""
    if action in _DONE and not _is_ours(instance):
        roles = {instance.pk} if isinstance(instance, Group) else pk_set
        if roles is None or Group.objects.filter(_RIGHT, pk__in=roles).exists():
            follow_roles()


def _role_deleted(instance: Group, **_: Any) -> None:
    if not _is_ours(instance) and Group.objects.filter(name=EVERYWHERE).exists():
        follow_roles()


def _catalog_made(created: bool, **_: Any) -> None:  # noqa: FBT001 (Django's signature)
    if created and Group.objects.filter(name=EVERYWHERE).exists():
        follow_roles()


def _is_ours(instance: Any) -> bool:
    return isinstance(instance, Group) and instance.name in (EVERYWHERE, TEAMS)
