"""What is wrong with the release rules of a page: references that lead nowhere, rules that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.translation import gettext as _
from wagtail.models import Page

from lms_site.learning import api as learning

if TYPE_CHECKING:
    from content_types.pages.course import CoursePage

_TARGETS = {"item_done": "item", "score": "assessment"}
_LISTED = 5
_LAST = "~"
"""Sorts behind every place: where a new page comes."""
Rules = Sequence[Mapping[str, Any]]


def problems(
    page: Any, course: CoursePage, parent: Page, rules: Rules, *, match: str, preview: bool
) -> Iterator[str]:
    """What the teacher must put right before these rules of the page can be stored; nothing when all is well.

    `rules` is the stored form of the stream, `parent` the page's place.
    """
    found = _items(course)
    wrong = list(_lost(rules, {item.pk: item for item in found}, course))
    yield from wrong
    if wrong or not rules:
        return
    tree = _Tree(found)
    mine = learning.Placed(
        key=str(page.translation_key if page.pk else uuid4()),
        kind=_kind(page),
        parent=tree.by_path.get(parent.path),
        preview=preview,
        rules=tree.rules(page, rules, match, before=page.path or f"{parent.path}{_LAST}"),
    )
    placed = [mine if item.pk == page.pk else tree.placed(item) for item in found]
    titles = {str(item.translation_key): item.title for item in found if item.pk != page.pk}
    yield from _deadlock(mine, page.title, placed if page.pk else [*placed, mine], titles)


def _items(course: CoursePage) -> list[Any]:
    """The lessons, assessments and modules of a course, in order; a query a type."""
    from content_types.pages.assessment import AssessmentPage
    from content_types.pages.lesson import LessonPage
    from content_types.pages.module import ModulePage

    found: list[Any] = []
    for model in (ModulePage, LessonPage, AssessmentPage):
        found += model.objects.descendant_of(course)
    return sorted(found, key=lambda item: item.path)


def _lost(rules: Rules, items: Mapping[int, Any], course: CoursePage) -> Iterator[str]:
    groups = (
        set(learning.group_names(course.translation_key)) if _named(rules, "in_group", "group") else set()
    )
    for kind, field in _TARGETS.items():
        for number in _named(rules, kind, field):
            target = items.get(number)
            if target is None:
                yield _("A rule names something that is not in this course.")
            elif kind == "score" and getattr(target, "review_score", "never") == "never":
                yield _("The score of “%(title)s” is never shown: no rule can wait for it.") % {
                    "title": target.title
                }
    for name in _named(rules, "in_group", "group"):
        if name not in groups:
            yield _("The course has no group “%(name)s”.") % {"name": name}
    for number in _named(rules, "course_done", "course"):
        if number == course.pk:
            yield _("A rule names this course itself.")


def _named(rules: Rules, kind: str, field: str) -> list[Any]:
    found = [rule["value"].get(field) for rule in rules if rule["type"] == kind]
    return [name for name in found if name is not None]


def _deadlock(
    mine: learning.Placed, title: str, placed: Sequence[learning.Placed], titles: Mapping[str, str]
) -> Iterator[str]:
    """What the rules of the page would shut for ever, that was not so before."""
    free = [replace(one, rules={}) if one is mine else one for one in placed]
    shut = set(learning.unreachable(free))
    stuck = [key for key in learning.unreachable(placed) if key not in shut]
    if stuck:
        named = ", ".join(titles.get(key, title) for key in stuck[:_LISTED])
        yield _("These could never be opened, because they wait for each other: %(titles)s.") % {
            "titles": named
        }


class _Tree:
    """The pages of a course as the judge of rules knows them."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = items
        self.keys = {item.pk: str(item.translation_key) for item in items}
        self.by_path = {item.path: str(item.translation_key) for item in items}

    def placed(self, item: Any) -> learning.Placed:
        """A page with the rules that it has."""
        return learning.Placed(
            key=str(item.translation_key),
            kind=_kind(item),
            parent=self.by_path.get(item.path[: -item.steplen]),
            preview=getattr(item, "free_preview", False),
            rules=self.rules(item, item.release.raw_data, item.release_match, before=item.path),
        )

    def rules(self, item: Any, rules: Rules, match: str, *, before: str) -> dict[str, Any]:
        """The rules as far as they are about pages of the course; `before` is the place of the page."""
        plain = [self._rule(rule, before) for rule in rules]
        held: dict[str, Any] = {"release": {"match": match, "rules": plain}} if plain else {}
        return {**held, **({"optional": True} if getattr(item, "optional", False) else {})}

    def _rule(self, rule: Mapping[str, Any], before: str) -> dict[str, Any]:
        kind, value = rule["type"], rule["value"]
        if kind in _TARGETS:
            return {"kind": kind, "item": self.keys.get(value.get(_TARGETS[kind]), "")}
        if kind == "previous_done" and value.get("what") != "module":
            ahead = [item for item in self.items if item.path < before and _kind(item) != "module"]
            return {"kind": kind, "item": self.keys[ahead[-1].pk] if ahead else None}
        return {"kind": "other"}


def _kind(item: Any) -> str:
    return "module" if type(item).__name__ == "ModulePage" else "lesson"
