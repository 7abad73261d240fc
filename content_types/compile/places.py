"""Paths of published pages, relative to their sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Page, Site

from content_types.compile.trees import Row, shown_below
from content_types.pages.course import CoursePage
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Place

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Root:
    """The top of a site in one language; other languages than the site's own stand below a prefix."""

    site: int
    page: int
    url_path: str
    prefix: str


def roots() -> tuple[Root, ...]:
    """The tops of all sites, the longest first, so that a site inside another one wins."""
    found = []
    for site in Site.objects.select_related("root_page").order_by("pk"):
        top = site.root_page
        pages = Page.objects.filter(translation_key=top.translation_key).select_related("locale")
        for page in pages:
            own = page.locale_id == top.locale_id
            prefix = "" if own else f"/{page.locale.language_code}"
            found.append(Root(site.pk, page.pk, page.url_path, prefix))
    return tuple(sorted(found, key=lambda root: (-len(root.url_path), root.site)))


def path_in(url_path: str, tops: Sequence[Root]) -> tuple[int, str] | None:
    """The site a page stands in and its path there; None for a page outside every site."""
    for top in tops:
        if url_path.startswith(top.url_path):
            return top.site, f"{top.prefix}/{url_path[len(top.url_path) :]}"
    return None


def put_course(page: CoursePage, rows: Iterable[Row]) -> None:
    """Bring the paths of a course and what is in it up to date."""
    put_rows(list(rows), locale=page.locale.language_code)


def put_rows(rows: Sequence[Row], *, locale: str) -> None:
    """Bring the paths of pages of one language up to date, by difference."""
    sites = roots()
    places = [
        Place(site=found[0], path=found[1], kind=row.kind, key=row.key, locale=locale)
        for row in rows
        if (found := path_in(row.url_path, sites)) is not None
    ]
    publishing.put_places(places, of=[(row.key, locale) for row in rows])


def leave(keys: Collection[UUID], *, locale: str) -> None:
    """Nothing stands any more where these things stood in a course, unless they went to another one."""
    if not keys:
        return
    elsewhere = {key for key, _course, code in publishing.courses_with(keys) if code == locale}
    publishing.put_places([], of=[(key, locale) for key in keys if key not in elsewhere])


def put_below(page: Page) -> None:
    """Bring the paths of everything published from a page down up to date: its address changed."""
    rows = shown_below(page.path)
    for start in range(0, len(rows), BATCH):
        put_rows(rows[start : start + BATCH], locale=page.locale.language_code)


def moved(page: Page) -> bool:
    """Whether the page stands elsewhere than its stored path says (or nowhere yet)."""
    found = path_in(page.url_path, roots())
    stored = publishing.paths_of([page.translation_key], locale=page.locale.language_code)
    return stored.get(page.translation_key) != (None if found is None else found[1])
