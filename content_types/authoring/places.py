"""Where pages stand: moving them, and making copies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from content_types.authoring.errors import DoesNotFit, NoSuchPage, NotAllowed
from content_types.authoring.finding import (
    Check,
    addable,
    check_editable,
    draft_of,
    find,
    no_check,
    user_of,
    version_of,
)
from content_types.authoring.models import TrashedPage
from content_types.authoring.shapes import Draft
from content_types.models import LessonPage
from content_types.stream import walk
from lms_site.foundation.errors import Invalid


@transaction.atomic
def move(
    person: UUID,
    key: UUID,
    *,
    parent: UUID | None = None,
    before: UUID | None = None,
    locale: str = "",
    check: Check = no_check,
) -> Draft:
    """The page at another place: below the parent (its own without one), in front of `before`, else last.

    Raises NoSuchPage for any of the pages, NotAllowed, DoesNotFit, what `check` raises, InTrash, Locked, Invalid.
    """
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    check(version_of(page))
    check_editable(page, user)
    old = page.get_parent()
    above = old if parent in (None, old.translation_key) else _destination(user, parent, page)
    if above.pk == old.pk and not above.permissions_for_user(user).can_reorder_children():
        raise NotAllowed
    # Places are read and written again: one move below these pages at a time.
    list(Page.objects.select_for_update().filter(pk__in={old.pk, above.pk}).order_by("pk"))
    target, where = above, "last-child"
    if before is not None:
        target, where = _sibling(above, before, page), "left"
    MovePageAction(
        Page.objects.get(pk=page.pk), Page.objects.get(pk=target.pk), pos=where, user=user
    ).execute(skip_permission_checks=above.pk == old.pk)
    return draft_of(find(user, key, page.locale.language_code), user)


def _destination(user: Any, key: UUID | None, page: Any) -> Any:
    above = addable(user).filter(translation_key=key, locale_id=page.locale_id).first()
    if above is None:
        raise NoSuchPage
    above = above.specific
    if above.path.startswith(page.path) or not page.can_move_to(above):
        raise DoesNotFit
    if above.get_children().filter(slug=page.slug).exists():
        raise Invalid.field("slug", "taken", _("Another page there has this slug."))
    return above


def _sibling(above: Any, key: UUID, page: Any) -> Any:
    found = above.get_children().filter(translation_key=key).exclude(pk=page.pk).first()
    if found is None:
        raise NoSuchPage
    return found


@transaction.atomic
def duplicate(
    person: UUID, key: UUID, *, title: str = "", parent: UUID | None = None, locale: str = ""
) -> Draft:
    """A copy of the page and all below it, as drafts under new keys; below the parent, or beside the page.

    Lessons of the copy hold the copies of their tasks. Raises NoSuchPage, InTrash, Locked, DoesNotFit; PermissionDenied
    where Wagtail does.
    """
    user = user_of(person)
    page = find(user, key, locale)
    check_editable(page, user)
    above = page.get_parent() if parent is None else _destination_of_copy(user, parent, page)
    above = Page.objects.select_for_update().get(pk=above.pk).specific
    if not type(page).can_create_at(above):
        raise DoesNotFit
    name = title or _("{title} (copy)").format(title=page.draft_title)[:255]
    slug = find_available_slug(above, slugify(name, allow_unicode=True)[:200] or "copy")
    copy = CopyPageAction(
        page, to=above, update_attrs={"title": name, "slug": slug}, recursive=True, keep_live=False, user=user
    ).execute()
    _follow(page, copy, user)
    return draft_of(Page.objects.select_related("locale").get(pk=copy.pk).specific, user)


def _destination_of_copy(user: Any, key: UUID, page: Any) -> Any:
    above = addable(user).filter(translation_key=key, locale_id=page.locale_id).first()
    if above is None:
        raise NoSuchPage
    if above.path.startswith(page.path):
        raise DoesNotFit
    return above


def _follow(page: Any, copy: Any, user: Any) -> None:
    """Lead tasks of the copy to the copied assessments; what is in the trash there is in the trash here."""
    twins = dict(zip(_tree(page), _tree(copy), strict=True))
    gone = TrashedPage.objects.filter(page_id__in=twins).values_list("page_id", flat=True)
    TrashedPage.objects.bulk_create(TrashedPage(page_id=twins[pk]) for pk in gone)
    for lesson in LessonPage.objects.filter(pk__in=twins.values()):
        _lead(lesson, twins, user)


def _tree(page: Any) -> list[int]:
    """The numbers of the page and all below it, in the order of the tree."""
    rows = Page.objects.descendant_of(page, inclusive=True).order_by("path")
    return list(rows.values_list("pk", flat=True))


def _lead(lesson: Any, twins: dict[int, int], user: Any) -> None:
    latest = lesson.get_latest_revision_as_object()
    field = latest._meta.get_field("body")
    raw = field.get_prep_value(latest.body)
    tasks = [child["value"] for child in walk(raw) if child["type"] == "activity"]
    if not any(task.get("assessment") in twins for task in tasks):
        return
    for task in tasks:
        task["assessment"] = twins.get(task.get("assessment"), task.get("assessment"))
    latest.body = field.build(raw)
    latest.save(clean=False)
    latest.save_revision(user=user, clean=False)
