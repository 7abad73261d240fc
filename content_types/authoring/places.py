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
from wagtail.fields import RichTextField
from wagtail.models import Page

from content_types.authoring.errors import DoesNotFit, NoSuchPage, NotAllowed
from content_types.authoring.finding import (
    KINDS,
    Check,
    addable,
    check_editable,
    check_outside_trash,
    draft_of,
    find,
    no_check,
    user_of,
    version_of,
)
from content_types.authoring.models import TrashedPage
from content_types.authoring.shapes import Draft
from content_types.authoring.twins import lead_stream, lead_text
from content_types.fields import ExtensibleStreamField
from content_types.models import CoursePage
from lms_site.accounts import api as accounts
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
    check_outside_trash(above)
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

    What the copy names of itself, as tasks, links and pages, are the copies. Who may teach copies courses that they may
    edit, and owns the copy. Raises NoSuchPage, InTrash, Locked, DoesNotFit; PermissionDenied where Wagtail does.
    """
    user = user_of(person)
    page = find(user, key, locale)
    check_editable(page, user)
    teaches = type(page) is CoursePage and accounts.may_teach(person)
    above = (
        page.get_parent() if parent is None else _destination_of_copy(user, parent, page, anywhere=teaches)
    )
    above = Page.objects.select_for_update().get(pk=above.pk).specific
    if not type(page).can_create_at(above):
        raise DoesNotFit
    name = title or _("{title} (copy)").format(title=page.draft_title)[:255]
    slug = find_available_slug(above, slugify(name, allow_unicode=True)[:200] or "copy")
    copy = CopyPageAction(
        page, to=above, update_attrs={"title": name, "slug": slug}, recursive=True, keep_live=False, user=user
    ).execute(skip_permission_checks=teaches)
    follow_copy(page, copy, user)
    # A course of one's own brought rights that the person did not have before.
    return draft_of(Page.objects.select_related("locale").get(pk=copy.pk).specific, user_of(person))


def _destination_of_copy(user: Any, key: UUID, page: Any, *, anywhere: bool) -> Any:
    above = (
        (Page.objects.all() if anywhere else addable(user))
        .filter(translation_key=key, locale_id=page.locale_id)
        .first()
    )
    if above is None:
        raise NoSuchPage
    check_outside_trash(above)
    if above.path.startswith(page.path):
        raise DoesNotFit
    return above


@transaction.atomic
def follow_copy(page: Any, copy: Any, user: Any) -> None:
    """Lead a copy, with or without what stands below the page, to its own pages.

    What is in the trash there is in the trash here.
    """
    below, copied = _tree(page), _tree(copy)
    # Wagtail copies all that stands below a page, or nothing.
    twins = dict(zip(below, copied, strict=True)) if len(copied) > 1 else {page.pk: copy.pk}
    gone = TrashedPage.objects.filter(page_id__in=twins).values_list("page_id", flat=True)
    TrashedPage.objects.bulk_create(TrashedPage(page_id=twins[pk]) for pk in gone)
    for model in KINDS:
        for own in model._default_manager.filter(pk__in=twins.values(), alias_of=None):
            _lead(own, twins, user)


def _tree(page: Any) -> list[int]:
    """The numbers of the page and all below it, in the order of the tree."""
    rows = Page.objects.descendant_of(page, inclusive=True).order_by("path")
    return list(rows.values_list("pk", flat=True))


def _lead(page: Any, twins: dict[int, int], user: Any) -> None:
    """Let the latest version of the page name the twins of what it names."""
    latest = page.get_latest_revision_as_object()
    changed = False
    for field in latest._meta.get_fields():
        if isinstance(field, ExtensibleStreamField):
            raw = field.get_prep_value(field.value_from_object(latest))
            led: Any = lead_stream(field.stream_block, raw, twins)
            if led != raw:
                setattr(latest, field.name, field.build(led))
                changed = True
        elif isinstance(field, RichTextField):
            text = getattr(latest, field.attname)
            if (there := lead_text(text, twins)) != text:
                setattr(latest, field.attname, there)
                changed = True
    if changed:
        latest.save(clean=False)
        revision = latest.save_revision(user=user, clean=False)
        if latest.live:
            revision.publish(user=user)
