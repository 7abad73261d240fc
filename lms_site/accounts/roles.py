"""Roles of the site: Django's groups with named permissions. The one that makes teachers is made when it is needed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db.models import Count, QuerySet

from lms_site.accounts.data import SiteRole
from lms_site.accounts.models import User

TEACHERS = "Teachers"
_TEACH = "accounts.teach"
_OF_TEACHERS = (("accounts", "teach"), ("wagtailadmin", "access_admin"))


def may(person: UUID, permission: str) -> bool:
    """Whether a role of the site gives the active person this permission (`app.codename`); administrators hold all."""
    user = User.objects.filter(pk=person, is_active=True).first()
    return user is not None and user.has_perm(permission)


def may_teach(person: UUID) -> bool:
    """Whether the person may make courses of their own."""
    return may(person, _TEACH)


def make_teacher(person: UUID) -> None:
    """Let the person make courses and enter the studio, by the role of teachers. Idempotent."""
    User.objects.get(pk=person).groups.add(_teachers())


def _teachers() -> Group:
    """The role; what an administrator changed in it stays."""
    group, made = Group.objects.get_or_create(name=TEACHERS)
    if made:
        for app, name in _OF_TEACHERS:
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=name))
    return group


def site_roles(of: QuerySet[Group] | None = None) -> list[SiteRole]:
    """The roles of the site (or these of them) by name, each with its permissions; two statements."""
    found = (Group.objects.all() if of is None else of).annotate(people=Count("user", distinct=True))
    rows = found.order_by("name", "pk").prefetch_related("permissions__content_type")
    return [
        SiteRole(id=row.pk, name=row.name, people=row.people, permissions=_names(row.permissions.all()))
        for row in rows
    ]


def _names(permissions: QuerySet[Permission]) -> tuple[str, ...]:
    return tuple(sorted(f"{one.content_type.app_label}.{one.codename}" for one in permissions))
