"""Planting many pages at once: the rows are what `add_child()` would have made, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.text import slugify
from wagtail.models import Page

from content_types.intake.indexing import index_new
from content_types.intake.logs import note
from content_types.intake.rows import first_revisions, insert_pages
from content_types.pages.course import CoursePage
from content_types.pages.slides import ShowsSlides
from content_types.presentations import services
from lms_site.publishing import api as publishing

SLUG = 200


@dataclass
class Sprout:
    """A new page, its key set, and the page it stands below: one that exists, or one earlier in the list."""

    page: Any
    parent: Any
    live: bool


class _Places:
    """Knows, for each parent, the next place and the slugs that are taken."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}
        self._slugs: dict[int, set[str]] = {}
        self.grown: dict[int, Page] = {}

    def take(self, page: Page, parent: Page) -> None:
        """Give the page its place as the parent's last child."""
        self._know(parent)
        place = self._next[parent.pk]
        self._next[parent.pk] = place + 1
        page.depth, page.numchild = parent.depth + 1, 0
        page.path = type(page)._get_path(parent.path, page.depth, place)
        page.slug = self._slug(page, parent)
        page.url_path = f"{parent.url_path}{page.slug}/"
        parent.numchild += 1
        self.grown[parent.pk] = parent

    def _know(self, parent: Page) -> None:
        if parent.pk in self._next:
            return
        if parent._state.adding:
            self._next[parent.pk], self._slugs[parent.pk] = 1, set()
            return
        last = parent.get_last_child()
        step = last.path[-Page.steplen :] if last else ""
        self._next[parent.pk] = Page._str2int(step) + 1 if step else 1
        self._slugs[parent.pk] = set(parent.get_children().values_list("slug", flat=True))

    def _slug(self, page: Page, parent: Page) -> str:
        base = slugify(page.slug or page.title, allow_unicode=True)[:SLUG].strip("-") or "page"
        slug, count = base, 1
        while slug in self._slugs[parent.pk]:
            count += 1
            slug = f"{base}-{count}"
        self._slugs[parent.pk].add(slug)
        return slug


def plant(sprouts: Sequence[Sprout], user: Any) -> None:
    """Insert the pages with their first versions, and index them. The caller marks them for publishing."""
    places = _Places()
    for sprout in sprouts:
        page, parent = sprout.page, sprout.parent
        page.locale_id, page.owner = parent.locale_id, user
        page.draft_title = page.title
        page.content_type = ContentType.objects.get_for_model(page, for_concrete_model=False)
        places.take(page, parent)
    pages = [sprout.page for sprout in sprouts]
    existing = [parent for parent in places.grown.values() if not parent._state.adding]
    first_revisions(pages, user, live=[sprout.live for sprout in sprouts])
    insert_pages(pages)
    for page in pages:
        if isinstance(page, CoursePage):
            publishing.page_back(page.translation_key)
    for parent in existing:
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)
    _ask_for_slides(pages)
    note("wagtail.create", pages, user)
    index_new(pages)


def _ask_for_slides(pages: Sequence[Any]) -> None:
    """As saving a page with presentations does."""
    found: set[int] = set()
    for page in pages:
        if isinstance(page, ShowsSlides):
            shown: Any = page
            field: Any = shown._meta.get_field("body")
            found |= services.slides_in(field.get_prep_value(field.value_from_object(page)))
    if found:
        services.request(found)
