"""The rows by which Wagtail knows what a group may do."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

ON_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
ON_FILES = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
    "wagtailmedia": ("add_media", "change_media"),
    "content": ("add_questionbank", "change_questionbank", "choose_questionbank"),
}


def enter() -> Permission:
    """The permission to enter the studio."""
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def permit_pages(group: Group, pages: Sequence[Page]) -> None:
    """Let the group write below the pages it has no right on yet. Idempotent."""
    there = set(GroupPagePermission.objects.filter(group=group).values_list("page_id", flat=True))
    missing = [page for page in pages if page.pk not in there]
    if not missing:
        return
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ON_PAGES)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=page, permission=permission)
        for permission in wanted
        for page in missing
    )


def permit_files(group: Group, collection: Collection) -> None:
    """Let the group use the collection for files and question banks; once."""
    wanted = Q(pk=None)
    for app, names in ON_FILES.items():
        wanted |= Q(content_type__app_label=app, codename__in=names)
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in Permission.objects.filter(wanted)
    )
