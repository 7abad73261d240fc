"""Finding pages for one person, and telling of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from content_types.authoring.errors import InTrash, Locked, NoSuchPage
from content_types.authoring.forms import content_of
from content_types.authoring.models import TrashedPage
from content_types.authoring.shapes import Draft, PageKind, PageSummary
from content_types.models import AssessmentPage, CatalogPage, CoursePage, LessonPage, ModulePage

Check = Callable[[str], None]
"""Looks at the version that is about to be changed, and raises if it is not the one the caller has seen."""
MODELS: dict[PageKind, type[Page]] = {
    PageKind.CATALOG: CatalogPage,
    PageKind.COURSE: CoursePage,
    PageKind.MODULE: ModulePage,
    PageKind.LESSON: LessonPage,
    PageKind.ASSESSMENT: AssessmentPage,
}
KINDS = {model: kind for kind, model in MODELS.items()}


def no_check(version: str) -> None:
    """Whatever the version."""
    del version


def user_of(person: UUID) -> Any:
    """The person's row, as Wagtail's policies want it."""
    return get_user_model().objects.get(pk=person)


def editable(user: Any) -> Any:
    """The pages that the person may edit, of the kinds that can be."""
    return _with_right(user, "change").filter(content_type__in=content_types().values())


def addable(user: Any) -> Any:
    """The pages below which the person may make others."""
    return _with_right(user, "add")


def _with_right(user: Any, action: str) -> Any:
    return policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {action})


def content_types() -> dict[type[Page], ContentType]:
    """The content types of the kinds; kept by Django after the first time."""
    found: dict[type[Page], ContentType] = ContentType.objects.get_for_models(*KINDS)
    return found


def find(user: Any, key: UUID, locale: str = "", *, lock: bool = False) -> Any:
    """The page as its own type, in the language; by default in the school's main one, else in its first.

    With `lock`, nobody else who asks so gets it before the transaction is over. Raises NoSuchPage.
    """
    rows = editable(user).filter(translation_key=key, alias_of=None)
    if locale:
        rows = rows.filter(locale__language_code=locale)
    places = list(rows.order_by("pk").values_list("pk", "locale_id"))
    if not places:
        raise NoSuchPage
    main = Locale.get_default().pk
    pk = next((pk for pk, of in places if of == main), places[0][0])
    if lock:
        Page.objects.select_for_update(of=("self",)).get(pk=pk)
    return Page.objects.select_related("locale").get(pk=pk).specific


def kind_of(page: Any) -> PageKind:
    """What kind of page it is."""
    return KINDS[type(page)]


def version_of(page: Any) -> str:
    """What changes with each version of the page."""
    return f"{page.pk}-{page.latest_revision_id or 0}-{int(page.live)}"


def check_editable(page: Any, user: Any) -> None:
    """Return when the page may be changed now. Raises InTrash, Locked."""
    check_outside_trash(page)
    check_unlocked(page, user)


def check_unlocked(page: Any, user: Any) -> None:
    """Return when nobody else locked the page, and it waits for no reviewer and no moment. Raises Locked."""
    lock = page.get_lock()
    if lock is not None and lock.for_user(user):
        raise Locked


def call_off(page: Any, user: Any) -> None:
    """Take back the planned publication of the page, if there is one, as the studio does."""
    for revision in page.revisions.exclude(approved_go_live_at=None):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])


def check_outside_trash(page: Any) -> None:
    """Return when neither the page nor one above it is in the trash. Raises InTrash."""
    places = [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
    if TrashedPage.objects.filter(page__path__in=places).exists():
        raise InTrash


def draft_of(page: Any, user: Any) -> Draft:
    """The latest version of the page, for one who may edit it."""
    latest = page.get_latest_revision_as_object()
    content, _shown = content_of(latest, kind_of(page))
    publishable = bool(page.permissions_for_user(user).can_publish())
    return Draft(
        page=summaries([page])[0], version=version_of(page), publishable=publishable, content=content
    )


def summaries(pages: Collection[Any]) -> list[PageSummary]:
    """What lists show of these pages; three queries."""
    parents = {page.path[: -Page.steplen] for page in pages}
    keys = dict(Page.objects.filter(path__in=parents, depth__gt=1).values_list("path", "translation_key"))
    trashed = set(
        TrashedPage.objects.filter(page_id__in=[page.pk for page in pages]).values_list("page_id", flat=True)
    )
    scheduled = {page.pk: _scheduled(page) for page in pages}
    return [
        PageSummary(
            key=page.translation_key,
            kind=KINDS[page.specific_class],
            locale=page.locale.language_code,
            title=page.draft_title or page.title,
            parent=keys.get(page.path[: -Page.steplen]),
            live=page.live,
            changed=page.has_unpublished_changes,
            trashed=page.pk in trashed,
            goes_live_at=scheduled[page.pk],
            expires_at=page.expire_at,
            published_at=page.last_published_at,
            place=page.path,
        )
        for page in pages
    ]


def _scheduled(page: Any) -> datetime | None:
    """When an approved version goes live by itself."""
    revision = page.latest_revision
    moment: datetime | None = revision.approved_go_live_at if revision is not None else None
    return moment
