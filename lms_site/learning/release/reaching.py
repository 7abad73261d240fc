"""Whether anybody could ever open the items of a course: rules that wait for each other are found here. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lms_site.learning.release.rules import ANY, Placed

_ITEMS = frozenset({"item_done", "previous_done", "score"})


def unreachable(items: Iterable[Placed], *, groups: Collection[str] | None = None) -> list[str]:
    """The keys of the items that no learner could ever open, in the order given; empty when all is well.

    Whatever does not wait for an item of the course (a date, a group, a teacher) is taken to come, but for a group
    that is none of `groups`, where they are told. Beginning with nothing done, items are opened as their rules allow
    until no more open: what is left waits for itself, for others that are left, or for what is not in the course.
    """
    known = {item.key: item for item in items}
    inside: dict[str, list[str]] = {}
    for item in known.values():
        if item.kind != "module" and not item.rules.get("optional"):
            for above in _above(item, known):
                inside.setdefault(above, []).append(item.key)
    reached: set[str] = set()
    before = -1
    while before != len(reached):
        before = len(reached)
        done = {
            key
            for key, item in known.items()
            if (reached.issuperset(inside.get(key, ())) if item.kind == "module" else key in reached)
        }
        reached |= {key for key, item in known.items() if _opens(item, known, done, groups)}
    return [key for key in known if key not in reached]


def _above(item: Placed, known: Mapping[str, Placed]) -> list[str]:
    above: list[str] = []
    while item.parent and item.parent in known and item.parent not in above:
        item = known[item.parent]
        above.append(item.key)
    return above


def _opens(item: Placed, known: Mapping[str, Placed], done: set[str], groups: Collection[str] | None) -> bool:
    chain = [item, *(known[key] for key in _above(item, known))]
    return item.preview or all(_may_open(one.rules.get("release"), done, groups) for one in chain)


def _may_open(release: Any, done: set[str], groups: Collection[str] | None) -> bool:
    rules = release.get("rules") if isinstance(release, Mapping) else None
    if not isinstance(rules, list) or not rules:
        return release is None
    met = [_may_be_met(rule, done, groups) for rule in rules]
    return any(met) if isinstance(release, Mapping) and release.get("match") == ANY else all(met)


def _may_be_met(rule: Any, done: set[str], groups: Collection[str] | None) -> bool:
    if not isinstance(rule, Mapping):
        return False
    if rule.get("kind") == "group" and groups is not None:
        return str(rule.get("group")) in groups
    if rule.get("kind") not in _ITEMS:
        return rule.get("kind") != "unavailable"
    return rule.get("item") is None or str(rule["item"]) in done
