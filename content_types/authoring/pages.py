"""Making, changing and publishing pages. Each takes a person's id and finds only what this person may edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.create_page import CreatePageAction
from wagtail.actions.edit_page import EditPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page
from wagtail.utils.forms import FormValidationError

from content_types.authoring.errors import DoesNotFit, NoSuchPage, NotAllowed
from content_types.authoring.finding import (
    MODELS,
    Check,
    addable,
    call_off,
    check_editable,
    check_outside_trash,
    content_types,
    draft_of,
    find,
    kind_of,
    no_check,
    user_of,
    version_of,
)
from content_types.authoring.forms import SCHEDULE, Filled, fill_in
from content_types.authoring.shapes import CONTENT, Draft, PageKind
from content_types.models import CatalogPage
from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host import api as plugin_host


@contextmanager
def refusals() -> Iterator[None]:
    """Errors of Wagtail's own checks as ours."""
    try:
        yield
    except FormValidationError:
        raise
    except ValidationError as error:
        raise Invalid.field("", "invalid", " ".join(error.messages)) from error


def valid(kind: PageKind, content: Mapping[str, Any]) -> dict[str, Any]:
    """The members that were sent, each of the right type. Raises Invalid."""
    return plugin_host.read_json(CONTENT[kind], dict(content)).model_dump(exclude_unset=True)


@transaction.atomic
def create(
    person: UUID, kind: PageKind, content: Mapping[str, Any], *, parent: UUID | None = None, locale: str = ""
) -> Draft:
    """A new page, as a draft, last below the parent; a course without one comes to the first catalogue.

    Who may teach may make courses in any catalogue; everything else needs Wagtail's right to add there.
    Raises NoSuchPage for a parent that the person may not add to, InTrash, DoesNotFit, Invalid.
    """
    user = user_of(person)
    content = valid(kind, content)
    if not content.get("title"):
        raise Invalid.field("title", "required", _("A page needs a title."))
    teaches = kind is PageKind.COURSE and accounts.may_teach(person)
    catalogs = Page.objects.filter(content_type=content_types()[CatalogPage])
    above = _parent(catalogs if teaches else addable(user), kind, parent, locale)
    page: Any = MODELS[kind](owner=user, locale=above.locale)
    wanted = slugify(content["title"], allow_unicode=True) or kind.value
    sent = {"slug": find_available_slug(above, wanted[:200]), **content}
    filled = fill_in(page, kind, sent, user, parent=above)
    action = CreatePageAction(filled.form.instance, above, user=user, form=filled.form)
    _do(filled, action, permitted=teaches)
    # A course of one's own brought rights that the person did not have before.
    return draft_of(Page.objects.select_related("locale").get(pk=page.pk).specific, user_of(person))


def _parent(rows: Any, kind: PageKind, key: UUID | None, locale: str) -> Any:
    """The page below which the new one comes to stand, out of these."""
    if key is not None:
        rows = rows.filter(translation_key=key)
    elif kind is not PageKind.COURSE:
        raise Invalid.field("parent", "missing", _("Say below which page it shall stand."))
    else:
        rows = rows.filter(content_type=content_types()[CatalogPage])
    if locale:
        rows = rows.filter(locale__language_code=locale)
    found = rows.order_by("path").first()
    if found is None:
        raise NoSuchPage
    # The parent's count of children and the next place below it are read and written again: one at a time.
    above = Page.objects.select_for_update().get(pk=found.pk).specific
    check_outside_trash(above)
    model = MODELS[kind]
    if model not in type(above).creatable_subpage_models() or not model.can_create_at(above):
        raise DoesNotFit
    return above


def _do(filled: Filled, action: Any, *, permitted: bool = False) -> None:
    """Run one of Wagtail's actions, with its own checks. Raises Invalid; PermissionDenied where Wagtail does."""
    try:
        with refusals():
            action.execute(skip_permission_checks=permitted)
    except FormValidationError:
        filled.refuse()


@transaction.atomic
def change(
    person: UUID, key: UUID, content: Mapping[str, Any], *, locale: str = "", check: Check = no_check
) -> Draft:
    """The page with a new version; learners get it when it is published.

    Raises NoSuchPage, what `check` raises, InTrash, Locked, Invalid.
    """
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    check(version_of(page))
    check_editable(page, user)
    latest = page.get_latest_revision_as_object()
    content = valid(kind_of(page), content)
    filled = fill_in(latest, kind_of(page), content, user, parent=latest.get_parent())
    _do(filled, EditPageAction(latest, user=user, form=filled.form))
    return draft_of(find(user, key, page.locale.language_code), user)


@transaction.atomic
def publish(
    person: UUID,
    key: UUID,
    *,
    locale: str = "",
    at: datetime | None = None,
    until: datetime | None = None,
    check: Check = no_check,
) -> Draft:
    """The page, whose latest version learners get: now or `at` a moment, for ever or `until` one.

    A draft may be incomplete; what is published may not: Invalid says what is missing. Raises NoSuchPage,
    NotAllowed, what `check` raises, InTrash, Locked, Vetoed when a plugin objects, now or to what is planned.
    """
    user, page = _to_publish(person, key, locale, check)
    check_editable(page, user)
    latest = page.get_latest_revision_as_object()
    schedule = dict(zip(SCHEDULE, (at, until), strict=True))
    planned = any(getattr(latest, name) != moment for name, moment in schedule.items())
    filled = fill_in(latest, kind_of(page), {}, user, parent=latest.get_parent(), schedule=schedule)
    if planned or page.latest_revision is None:
        _do(filled, EditPageAction(latest, user=user, form=filled.form, publish=True))
    else:
        _publish_as_it_is(filled, page, user)
    return draft_of(find(user, key, page.locale.language_code), user)


def _publish_as_it_is(filled: Filled, page: Any, user: Any) -> None:
    if not filled.form.is_valid():
        filled.refuse()
    with refusals():
        PublishPageRevisionAction(page.latest_revision, user=user).execute()


@transaction.atomic
def unpublish(person: UUID, key: UUID, *, locale: str = "", check: Check = no_check) -> Draft:
    """The page as a draft: learners do not get it any more, nor what stands below it. Twice is as once.

    A planned publication is off. Raises NoSuchPage, NotAllowed, what `check` raises, InTrash, Locked.
    """
    user, page = _to_publish(person, key, locale, check)
    call_off(page, user)
    if page.live:
        check_editable(page, user)
        UnpublishPageAction(page, user=user).execute()
    return draft_of(find(user, key, page.locale.language_code), user)


@transaction.atomic
def unschedule(person: UUID, key: UUID, *, locale: str = "", check: Check = no_check) -> Draft:
    """The page without its planned publication: learners go on with what they have. Twice is as once.

    Raises NoSuchPage, NotAllowed, what `check` raises.
    """
    user, page = _to_publish(person, key, locale, check)
    call_off(page, user)
    return draft_of(find(user, key, page.locale.language_code), user)


def _to_publish(person: UUID, key: UUID, locale: str, check: Check) -> tuple[Any, Any]:
    """The person and the page, locked, where they may publish it. Raises NoSuchPage, NotAllowed, what `check` does."""
    user = user_of(person)
    page = find(user, key, locale, lock=True)
    check(version_of(page))
    if not page.permissions_for_user(user).can_publish():
        raise NotAllowed
    return user, page
