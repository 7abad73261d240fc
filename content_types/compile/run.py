"""The compiler that `publishing` calls: everything marked, in one transaction, questions first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import structlog

from content_types.compile import courses, pages, projections, site, trees
from content_types.compile.context import Refused
from content_types.compile.library import StoredLibrary
from content_types.compile.questions import put_versions
from content_types.models import Question
from lms_site.publishing import api as publishing
from lms_site.publishing.api import HeadState, Mark, Reference

log = structlog.get_logger(__name__)
User = tuple[str, UUID, str]
QUESTION, PAGE = "question", "page"


class Run:
    """One transaction's work. `compiled` are the users that have seen every change made here."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self.library = StoredLibrary()
        self.failed: dict[tuple[UUID, str], str] = {}
        self.compiled: set[User] = set()
        self.changed: set[Reference] = set()

    def of(self, kind: str) -> list[Mark]:
        """The marks of a kind."""
        return [mark for mark in self.marks if mark.kind == kind]


def compile_marks(marks: Sequence[Mark]) -> Mapping[Mark, str]:
    """Bring everything marked up to date; the marks that failed, with the reason."""
    run = Run(marks)
    _questions(run)
    _pages(run)
    for kind, work in _OTHERS.items():
        if run.of(kind):
            work(run)
    publishing.mark_users(run.changed, reason="uses what changed", actor=_actor(marks), but=run.compiled)
    return {
        mark: run.failed[mark.key, mark.locale] for mark in marks if (mark.key, mark.locale) in run.failed
    }


def _actor(marks: Sequence[Mark]) -> UUID | None:
    """Who made the last of the changes that has an author."""
    return next((mark.actor for mark in reversed(marks) if mark.actor is not None), None)


def _questions(run: Run) -> None:
    """Compile the marked questions; whoever uses one that changed, or draws from its bank, is marked."""
    marked = {(mark.key, mark.locale) for mark in run.of(QUESTION)}
    if not marked:
        return
    rows = Question.objects.filter(translation_key__in={key for key, _locale in marked})
    found = {
        (row.translation_key, row.locale.language_code): row
        for row in rows.select_related("locale", "bank").order_by("pk")
        if (row.translation_key, row.locale.language_code) in marked
    }
    live = {at: row for at, row in found.items() if row.live}
    states = put_versions(list(live.values()), run.library)
    gone = [
        HeadState(kind=QUESTION, key=key, locale=locale, digest=None, live=False)
        for key, locale in sorted(marked - live.keys())
    ]
    run.compiled |= {(QUESTION, state.key, state.locale) for state in states}
    run.changed |= {Reference(QUESTION, str(state.key)) for state in publishing.put_heads([*states, *gone])}
    run.changed |= {Reference("bank", str(row.bank.key)) for row in found.values()}
    # Equal as a question, it may have left another bank: whoever drew it there knows it by its key.
    run.changed |= {Reference(QUESTION, str(row.translation_key)) for row in found.values()}


def _pages(run: Run) -> None:
    """Bring the courses of marked pages up to date, then the pages outside courses."""
    marked = {(mark.key, mark.locale) for mark in run.of(PAGE)}
    keys = {key for key, _locale in marked}
    if not keys:
        return
    standing = trees.courses_of(keys) | publishing.courses_with(keys)
    affected: dict[tuple[UUID, str], set[UUID]] = {}
    for item, course, locale in standing:
        if (item, locale) in marked:
            affected.setdefault((course, locale), set()).add(item)
    publishing.lock_courses(trees.owners_of({course for course, _locale in affected}))
    for (course, locale), items in sorted(affected.items(), key=lambda pair: (str(pair[0][0]), pair[0][1])):
        _course(run, course, locale, items)
    inside = {(item, locale) for item, _course, locale in standing}
    outside = pages.publish_pages(marked - inside, library=run.library)
    run.compiled |= {(PAGE, key, locale) for key, locale in outside.compiled}
    run.changed |= {Reference(PAGE, str(key)) for key in outside.changed}
    run.failed |= outside.failed


def _course(run: Run, course: UUID, locale: str, items: set[UUID]) -> None:
    """Publish one course; the log names the last change and the last known author."""
    marks = [mark for mark in run.of(PAGE) if mark.key in items and mark.locale == locale]
    result = courses.publish_course(
        course, locale, stale=items, library=run.library, actor=_actor(marks), reason=marks[-1].reason
    )
    run.compiled |= {(PAGE, key, locale) for key in result.compiled}
    run.changed |= {Reference(PAGE, str(key)) for key in (*result.appeared, *result.vanished)}
    run.failed |= {(key, locale): error for key, error in result.failed.items()}


def _categories(_run: Run) -> None:
    projections.put_categories()


def _site(run: Run) -> None:
    run.failed |= site.publish_settings(run.library)


def _menus(run: Run) -> None:
    run.failed |= site.publish_menus([(mark.key, mark.locale) for mark in run.of("menu")], run.library)


def _redirects(_run: Run) -> None:
    site.put_redirects()


def _places(_run: Run) -> None:
    site.put_all_places()


_OTHERS: dict[str, Callable[[Run], None]] = {
    "category": _categories,
    "settings": _site,
    "menu": _menus,
    "redirects": _redirects,
    "places": _places,
}
__all__ = ["Refused", "compile_marks"]
