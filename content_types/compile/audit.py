"""Now and then: does what is published still match the tree? What a bulk update or a restored backup slipped past."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from content_types.compile import trees
from content_types.compile.library import is_shown
from content_types.models import ContentPage, CoursePage, Question
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark

REASON = "differs from the tree"


def mark_differences() -> int:
    """Mark every course, page and question whose published state is not that of the studio; how many."""
    marks = [*_courses(), *_outside(), *_questions()]
    publishing.mark_stale(*marks)
    return len(marks)


def _courses() -> Iterator[Mark]:
    published = publishing.live_courses()
    pages = {
        (page.translation_key, page.locale.language_code): page
        for page in CoursePage.objects.filter(live=True).select_related("locale")
    }
    for key, locale in sorted(published | pages.keys(), key=str):
        page = pages.get((key, locale))
        if page is None or not is_shown(page.path):
            if (key, locale) in published:
                yield Mark(kind="page", key=key, locale=locale, reason=REASON)
        elif _shape_of(page) != publishing.shape_of_course(key, locale=locale):
            yield from _differing(page, key, locale)


def _shape_of(page: CoursePage) -> dict[UUID, tuple[UUID | None, str]]:
    """Each item with its parent and title, in order."""
    return {row.key: (row.parent, row.title[:255]) for row in trees.course_tree(page)}


def _differing(page: CoursePage, key: UUID, locale: str) -> Iterator[Mark]:
    """A mark for the course, and one for each item whose title differs."""
    stored = publishing.shape_of_course(key, locale=locale)
    yield Mark(kind="page", key=key, locale=locale, reason=REASON)
    for item, shape in _shape_of(page).items():
        if item != key and item in stored and stored[item][1] != shape[1]:
            yield Mark(kind="page", key=item, locale=locale, reason=REASON)


def _outside() -> Iterator[Mark]:
    published = publishing.live_heads("page")
    rows = ContentPage.objects.filter(live=True).select_related("locale")
    shown = {(page.translation_key, page.locale.language_code) for page in rows if is_shown(page.path)}
    contents = {at for at in published if published[at].get("type") == "content"}
    for key, locale in sorted(shown ^ contents, key=str):
        yield Mark(kind="page", key=key, locale=locale, reason=REASON)


def _questions() -> Iterator[Mark]:
    published = publishing.live_heads("question").keys()
    rows = Question.objects.filter(live=True).values_list("translation_key", "locale__language_code")
    for key, locale in sorted(set(rows) ^ published, key=str):
        yield Mark(kind="question", key=key, locale=locale, reason=REASON)
