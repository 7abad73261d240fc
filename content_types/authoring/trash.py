"""Deleting a page in such a way that it can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.signals import page_published

from content_types.authoring.errors import NotAllowed, NotInTrash
from content_types.authoring.finding import (
    Check,
    call_off,
    check_outside_trash,
    check_unlocked,
    draft_of,
    find,
    no_check,
    user_of,
    version_of,
)
from content_types.authoring.models import TrashedPage
from content_types.authoring.shapes import Draft
from content_types.models import CatalogPage, CoursePage
from lms_site.learning import api as learning


@transaction.atomic
def put_into_trash(person: UUID, key: UUID, *, locale: str = "", check: Check = no_check) -> None:
    """Put a page, with what stands below it, into the trash: learners do not get it any more. Twice is as once.

    A planned publication is off. Raises NoSuchPage, NotAllowed, what `check` raises, InTrash, Locked.
    """
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    check(version_of(page))
    require_may_delete(page, user)
    if TrashedPage.objects.filter(page_id=page.pk).exists():
        return
    check_outside_trash(page)
    throw_away(page, user)


def throw_away(page: Any, user: Any) -> None:
    """Mark a page that is not in the trash, whose deletion the person was found to be allowed.

    In a transaction: a planned publication is called off before the page is found to be locked. Raises Locked.
    """
    call_off(page, user)
    check_unlocked(page, user)
    UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)  # who may delete it may hide it
    TrashedPage.objects.create(page_id=page.pk)
    log(instance=page, action="content.trash", user=user)


@transaction.atomic
def take_from_trash(person: UUID, key: UUID, *, locale: str = "") -> Draft:
    """The page, as a draft where it stood. Raises NoSuchPage, NotAllowed, NotInTrash."""
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    require_may_delete(page, user)
    taken, _rows = TrashedPage.objects.filter(page_id=page.pk).delete()
    if not taken:
        raise NotInTrash
    log(instance=page, action="content.untrash", user=user)
    return draft_of(page, user)


@transaction.atomic
def purge(person: UUID, key: UUID, *, locale: str = "") -> None:
    """Delete a page that is in the trash for good, with what stands below it. What learners did stays.

    Raises NoSuchPage, NotAllowed, NotInTrash.
    """
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    require_may_delete(page, user)
    if not TrashedPage.objects.filter(page_id=page.pk).exists():
        raise NotInTrash
    page.delete(user=user)


def require_may_delete(page: Any, user: Any) -> None:
    """Return when the person may delete the page: a course itself, only who may change its team. Raises NotAllowed."""
    if not page.permissions_for_user(user).can_delete(ignore_bulk=True) or not runs(page, user):
        raise NotAllowed


def runs(page: Any, user: Any) -> bool:
    """Whether the page is neither a course nor the catalogue, or is one whose team the person may change."""
    if page.specific_class is CatalogPage:
        return bool(user.has_perm(f"learning.{learning.Right.TEAM.everywhere}"))
    if page.specific_class is not CoursePage:
        return True
    return learning.teaches(user.pk, page.translation_key, learning.Right.TEAM)


def in_trash() -> Exists:
    """Whether a page, or one above it, is in the trash; to be used in a query of pages."""
    place = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return Exists(TrashedPage.objects.annotate(place=place).filter(place__startswith=F("page__path")))


def connect() -> None:
    """Publishing takes a page out of the trash, whoever does it and how; called once, from the app's `ready()`."""
    page_published.connect(_published, dispatch_uid="lms-out-of-trash")


def _published(instance: Any, **_: Any) -> None:
    TrashedPage.objects.filter(page_id=instance.pk).delete()
