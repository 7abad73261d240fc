"""Reading a course's tree: which pages learners get, in which order; one query, whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page, PageViewRestriction

from content_types.compile.library import NOT_SHOWN, above, is_shown, kinds_by_content_type
from content_types.pages.course import CoursePage


@dataclass(frozen=True, slots=True)
class Row:
    """A page of the tree that learners get."""

    pk: int
    key: UUID
    kind: str
    title: str
    slug: str
    path: str
    url_path: str
    depth: int
    parent: UUID | None
    restricted: bool


def course_page(key: UUID, locale: str) -> CoursePage | None:
    """The course's page in a language, if learners may get it."""
    pages = CoursePage.objects.filter(translation_key=key, locale__language_code=locale)
    page = pages.select_related("locale", "category").order_by("pk").first()
    return page if page is not None and is_shown(page.path) else None


def course_tree(page: CoursePage, *, but: Q = NOT_SHOWN) -> list[Row]:
    """The course and what is published below it, depth first; what stands below something hidden is left out."""
    rows = shown_below(page.path, but=but)
    return [row for row in rows if row.kind == "course" or row.parent is not None]


def shown_below(path: str, *, but: Q = NOT_SHOWN) -> list[Row]:
    """The pages of our types from this place of the tree down that learners get, depth first.

    `but` says which pages they do not get; nor do they get what stands below those.
    """
    kinds = kinds_by_content_type()
    restricted = restricted_paths()
    pages = Page.objects.filter(path__startswith=path).exclude(but).order_by("path")
    columns = ("pk", "translation_key", "title", "slug", "path", "url_path", "depth", "content_type_id")
    known: dict[str, UUID] = {}
    found: list[Row] = []
    for pk, key, title, slug, at, url_path, depth, type_id in pages.values_list(*columns):
        parent_path = at[: -Page.steplen]
        if at != path and parent_path not in known:
            continue
        kind = kinds.get(type_id)
        if kind is None:
            continue
        known[at] = key
        shut = any(at.startswith(place) for place in restricted)
        parent = known.get(parent_path) if at != path else None
        found.append(Row(pk, key, kind, title, slug, at, url_path, depth, parent, shut))
    return found


def restricted_paths() -> tuple[str, ...]:
    """The places of the tree below which not everybody may look."""
    return tuple(sorted(set(PageViewRestriction.objects.values_list("page__path", flat=True))))


def courses_of(keys: Collection[UUID]) -> set[tuple[UUID, UUID, str]]:
    """Where pages stand in the tree now: (key of the page, key of its course, language); two queries."""
    pages = list(
        Page.objects.filter(translation_key__in=keys).values_list(
            "translation_key", "path", "locale__language_code"
        )
    )
    places = {place for _key, path, _locale in pages for place in above(path)}
    courses = dict(CoursePage.objects.filter(path__in=places).values_list("path", "translation_key"))
    return {
        (key, courses[place], locale)
        for key, path, locale in pages
        for place in above(path)
        if place in courses
    }


def owners_of(keys: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Who made each course: the owner of its first page."""
    rows = CoursePage.objects.filter(translation_key__in=keys).order_by("-pk")
    found: dict[UUID, UUID | None] = dict.fromkeys(keys)
    found.update(rows.values_list("translation_key", "owner_id"))
    return found


def first_pages(keys: Sequence[UUID]) -> dict[UUID, int]:
    """The oldest page of each key: the one that translations were made from."""
    rows = Page.objects.filter(translation_key__in=keys).order_by("-pk").values_list("translation_key", "pk")
    return dict(rows)
