"""Pages outside courses: home, about, catalogues."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wagtail.models import Page

from content_types.compile import places, trees
from content_types.compile.context import Refused
from content_types.compile.documents import COMPILER, page_document
from content_types.compile.facts import Library
from content_types.compile.library import is_shown
from content_types.pages.catalog import CatalogPage
from content_types.pages.content import ContentPage
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Document, HeadState

At = tuple[UUID, str]


@dataclass(slots=True)
class PagesResult:
    """What publishing pages did; `changed` are the keys of those that appeared or vanished."""

    compiled: set[At] = field(default_factory=set)
    failed: dict[At, str] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)


def publish_pages(marked: Collection[At], *, library: Library) -> PagesResult:
    """Publish the marked pages, or take them offline, and move what stands below one that moved.

    A page that appears or vanishes takes everything below it along: that is marked in turn.
    """
    result = PagesResult()
    if not marked:
        return result
    found = _load({key for key, _locale in marked})
    documents: dict[At, Document] = {}
    shown: dict[At, Page] = {}
    for at in sorted(marked, key=str):
        page = found.get(at)
        if page is None or not is_shown(page.path):
            continue
        shown[at] = page
        try:
            documents[at] = page_document(page, library)
        except Refused as error:
            result.failed[at] = str(error)
    _put(marked, documents, shown, result)
    for at in marked:
        _put_place(at, found.get(at), visible=at in shown)
    return result


def _load(keys: Collection[UUID]) -> dict[At, Page]:
    found: dict[At, Page] = {}
    models: tuple[type[Page], ...] = (ContentPage, CatalogPage)
    for model in models:
        for page in model.objects.filter(translation_key__in=keys).select_related("locale").order_by("pk"):
            found[page.translation_key, page.locale.language_code] = page
    return found


def _put(
    marked: Collection[At], documents: dict[At, Document], shown: dict[At, Page], result: PagesResult
) -> None:
    digests = publishing.put_editions(list(documents.values()), compiler=COMPILER)
    states = [
        HeadState(kind="page", key=key, locale=locale, digest=digest, title=page.title, facts=_facts(page))
        for (key, locale), digest in zip(documents, digests, strict=True)
        if (page := shown[key, locale])
    ]
    gone = [
        HeadState(kind="page", key=key, locale=locale, digest=None, live=False)
        for key, locale in sorted(set(marked) - shown.keys(), key=str)
    ]
    before = {at for at in marked if publishing.heads("page", [at[0]], locale=at[1])}
    changed = publishing.put_heads([*states, *gone])
    result.compiled = set(documents)
    result.changed = {state.key for state in changed if state.live != ((state.key, state.locale) in before)}
    _mark_below([shown[at] for at in documents if at not in before])
    _mark_below([page for at, page in _load({at[0] for at in before}).items() if at not in shown])


def _facts(page: Page) -> dict[str, Any]:
    return {
        "restricted": any(page.path.startswith(path) for path in trees.restricted_paths()),
        "type": "catalogue" if isinstance(page, CatalogPage) else "content",
        "slug": page.slug,
    }


def _mark_below(pages: Collection[Page]) -> None:
    """Mark what stands below pages that appeared or vanished: other pages, and courses."""
    for page in pages:
        below = Page.objects.filter(path__startswith=page.path, depth__gt=page.depth)
        marks = [
            publishing.Mark(kind="page", key=key, locale=locale, reason="page above it appeared or vanished")
            for model in ("contentpage", "catalogpage", "coursepage")
            for key, locale in below.filter(**{f"{model}__isnull": False}).values_list(
                "translation_key", "locale__language_code"
            )
        ]
        publishing.mark_stale(*marks)


def _put_place(at: At, page: Page | None, *, visible: bool) -> None:
    if page is None or not visible:
        publishing.put_places([], of=[at])
    elif places.moved(page):
        places.put_below(page)
