"""Courses that are archived and opened again, as the catalogue and the tree of pages see it."""

from __future__ import annotations

from uuid import UUID

from content_types.compile.projections import unlist
from content_types.models import CoursePage
from lms_site.foundation.events import listen
from lms_site.learning.events import CourseArchived, CourseReopened
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark


def connect() -> None:
    """Follow each archiving in its own transaction (ADR 0084); called once, from the app's `ready()`."""
    listen(CourseArchived, lambda event: _archived(event.course))
    listen(CourseReopened, lambda event: _opened_again(event.course))


def _archived(course: UUID) -> None:
    """Take the course from the catalogue; a compile that runs meanwhile is followed by one that sees it."""
    for locale in _look_again(course, "archived"):
        unlist(course, locale)


def _opened_again(course: UUID) -> None:
    _look_again(course, "opened again")


def _look_again(course: UUID, reason: str) -> list[str]:
    """Mark the course's pages, so that its listing follows; its languages."""
    pages = CoursePage.objects.filter(translation_key=course)
    locales = list(pages.values_list("locale__language_code", flat=True))
    publishing.mark_stale(
        *(Mark(kind="page", key=course, locale=locale, reason=reason) for locale in locales)
    )
    return locales
