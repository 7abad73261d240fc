"""The permissions that plugins declare, as what a role of the site can hold.

Django's permissions belong to a content type; that of a plugin's has the plugin's name and no model. The rows are made
when somebody is about to give them: a plugin may come and go without a migration.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from lms_sdk.plugin import Plugin
from lms_site.plugin_host.boot import running


def grantable() -> QuerySet[Permission]:
    """The permissions of the loaded plugins; those that have no row yet are given one."""
    wanted = {(plugin.slug, name): label for plugin in running().plugins for name, label in _names(plugin)}
    if not wanted:
        return Permission.objects.none()
    ours = Q(pk__in=())
    for slug, name in wanted:
        ours |= Q(content_type__app_label=slug, codename=name)
    found = Permission.objects.filter(ours)
    for slug, name in wanted.keys() - set(found.values_list("content_type__app_label", "codename")):
        kind, _made = ContentType.objects.get_or_create(app_label=slug, model=slug)
        Permission.objects.get_or_create(
            content_type=kind, codename=name, defaults={"name": wanted[slug, name]}
        )
    return found


def kept(slug: str, *, models: bool) -> QuerySet[Permission]:
    """The permissions that the site keeps for the plugin; with those of its `models`."""
    return Permission.objects.filter(content_type__in=_kinds(slug, models=models))


def forget(slug: str, *, models: bool) -> None:
    """Remove these, and the content types they belong to."""
    _kinds(slug, models=models).delete()


def _kinds(slug: str, *, models: bool) -> QuerySet[ContentType]:
    ours = ContentType.objects.filter(app_label=slug)
    return ours if models else ours.filter(model=slug)


def _names(plugin: Plugin) -> Iterator[tuple[str, str]]:
    """(codename, words) of each permission."""
    for permission in plugin.permissions:
        name = permission.partition(".")[2]
        yield name[:100], name.replace("_", " ").capitalize()[:255]
