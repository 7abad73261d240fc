"""Trees of courses: their canonical form, the form learners get, and how two of them differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from lms_site.foundation import canonical
from lms_site.publishing.data import CourseState, Json, ManifestDiff, Node

_COMPARED = ("title", "kind", "digest", "rules", "preview", "graded", "minutes")


def body_of(state: CourseState) -> bytes:
    """The manifest: canonical JSON of the tree with the digest of each item."""
    return canonical.dumps(
        {
            "schema": "lms.manifest/1",
            "course": state.key,
            "locale": state.locale,
            "slug": state.slug,
            "title": state.title,
            "restricted": state.restricted,
            "items": _nest(state.nodes, _inner),
        }
    )


def outline_of(state: CourseState, etags: Mapping[str, str]) -> str:
    """The tree as learners get it: no digest (they cover sealed parts), but a version of each document."""

    def item(node: Node) -> dict[str, Any]:
        shown = _outer(node)
        if node.rules:
            shown["rules"] = _told(node.rules)
        if node.digest is not None:
            shown["version"] = etags.get(node.digest, "")[:16]
        return shown

    return canonical.dumps(
        {
            "schema": "lms.outline/1",
            "course": state.key,
            "locale": state.locale,
            "slug": state.slug,
            "title": state.title,
            "items": _nest([node for node in state.nodes if node.kind != "course"], item),
        }
    ).decode()


def _told(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Rules as everybody may read them: what a group of people is called is for the team."""
    release = rules.get("release")
    if not isinstance(release, Mapping) or not isinstance(listed := release.get("rules"), list):
        return dict(rules)
    shown = [
        {name: value for name, value in rule.items() if name != "group"}
        if isinstance(rule, Mapping)
        else rule
        for rule in listed
    ]
    return {**rules, "release": {**release, "rules": shown}}


def _outer(node: Node) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": node.key, "kind": node.kind, "title": node.title}
    if node.preview:
        shown["preview"] = True
    if node.graded:
        shown["graded"] = True
    if node.minutes is not None:
        shown["minutes"] = node.minutes
    if node.rules:
        shown["rules"] = node.rules
    return shown


def _inner(node: Node) -> dict[str, Any]:
    return {**_outer(node), "digest": node.digest}


def _nest(nodes: Sequence[Node], form: Any) -> list[dict[str, Any]]:
    """The nodes as nested objects; a node whose parent is not among them stands at the top."""
    made = {node.key: form(node) for node in nodes}
    top: list[dict[str, Any]] = []
    for node in nodes:
        parent = made.get(node.parent) if node.parent is not None else None
        (top if parent is None else parent.setdefault("items", [])).append(made[node.key])
    return top


def diff_bodies(before: str | bytes | None, after: str | bytes | None) -> ManifestDiff:
    """What was added, removed, moved and changed from one manifest to another; None stands for none."""
    old, new = _flat(before), _flat(after)
    moved = _moved(old, new)
    common = [key for key in new if key in old]
    return ManifestDiff(
        added=tuple(_named(new[key]) for key in new if key not in old),
        removed=tuple(_named(old[key]) for key in old if key not in new),
        moved=tuple(
            {**_named(new[key]), "from": old[key]["parent"], "to": new[key]["parent"]}
            for key in common
            if key in moved
        ),
        modified=tuple(
            {**_named(new[key]), "fields": fields}
            for key in common
            if (fields := [name for name in _COMPARED if old[key].get(name) != new[key].get(name)])
        ),
    )


def _named(item: Json) -> Json:
    return {"key": item["key"], "kind": item["kind"], "title": item["title"]}


def _flat(body: str | bytes | None) -> dict[str, dict[str, Any]]:
    """Each item with its parent, in order."""
    return {} if not body else dict(_walk(canonical.loads(body)["items"], None))


def _walk(items: Sequence[Json], parent: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in items:
        yield item["key"], {**item, "items": None, "parent": parent}
        yield from _walk(item.get("items", ()), item["key"])


def _moved(old: Mapping[str, Json], new: Mapping[str, Json]) -> set[str]:
    """The keys with another parent, and the fewest that explain a changed order among siblings."""
    moved = {key for key in new if key in old and new[key]["parent"] != old[key]["parent"]}
    rank = {key: number for number, key in enumerate(old)}
    siblings: dict[str | None, list[str]] = {}
    for key, item in new.items():
        if key in old and key not in moved:
            siblings.setdefault(item["parent"], []).append(key)
    for keys in siblings.values():
        moved |= set(keys) - _longest_rise(keys, rank)
    return moved


def _longest_rise(keys: Sequence[str], rank: Mapping[str, int]) -> set[str]:
    """A longest subsequence whose ranks rise (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, key in enumerate(keys):
        place = bisect_left(tails, rank[key])
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [rank[key]]
        ends[place : place + 1] = [index]
    kept: set[str] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(keys[index])
        index = before[index]
    return kept


def keys_of(items: Sequence[Json]) -> tuple[UUID, ...]:
    """The stable keys of the items of a diff."""
    return tuple(UUID(item["key"]) for item in items)
