"""Three-way merges of JSON: what a package brings, what was done here, and what both began with.

Lists whose members have ids (blocks, items, options) are merged member by member, wherever they stand; everything
else in a list is one value. Where both sides changed the same, this side's stays, and the conflict names both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

ID, TYPE, ENTRY = "id", "type", "item"
SHOWN: Final = 8
"""So much of an id is enough for a person."""


class _Absent:
    """What is not there; None is a value."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both changed what stands `at` a place, in different ways. None: it is not there on that side."""

    at: str
    ours: Any
    theirs: Any


@dataclass(slots=True)
class Merged:
    """The result, in which this side's value stands wherever there is a conflict."""

    value: Any
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Any, ours: Any, theirs: Any) -> Merged:
    """One value of three.

    Equal to the other side where one side is as it was; the same with sides exchanged where they changed different
    things; the same again when its result is merged with `theirs` once more.
    """
    merger = _Merger()
    return Merged(merger.value(base, ours, theirs, ""), merger.conflicts)


class _Merger:
    def __init__(self) -> None:
        self.conflicts: list[Conflict] = []

    def value(self, base: Any, ours: Any, theirs: Any, at: str) -> Any:
        if _same(ours, theirs) or _same(base, theirs):
            return ours
        if _same(base, ours):
            return theirs
        if _alike(ours, theirs):
            return self._mapping(base if _alike(base, ours) else {}, ours, theirs, at)
        if _members(ours) is not None and _members(theirs) is not None:
            return self._list(_members(base) or {}, ours, theirs, at)
        self._conflict(at, ours, theirs)
        return ours

    def _conflict(self, at: str, ours: Any, theirs: Any) -> None:
        self.conflicts.append(Conflict(at, *(None if side is ABSENT else side for side in (ours, theirs))))

    def _mapping(self, base: Any, ours: Any, theirs: Any, at: str) -> dict[str, Any]:
        merged = {}
        for name in dict.fromkeys((*ours, *theirs)):
            was, mine, other = (side.get(name, ABSENT) for side in (base, ours, theirs))
            found = self.value(was, mine, other, _below(at, name))
            if found is not ABSENT:
                merged[name] = found
        return merged

    def _list(self, base: dict[str, Any], ours: Any, theirs: Any, at: str) -> list[Any]:
        mine, other = _members(ours) or {}, _members(theirs) or {}
        merged = {}
        for key in dict.fromkeys((*mine, *other)):
            was, here, there = (side.get(key, ABSENT) for side in (base, mine, other))
            found = self.value(was, here, there, _below(at, _called(there if here is ABSENT else here)))
            if found is not ABSENT:
                merged[key] = found
        order = ordered(list(base), list(mine), list(other))
        if order.conflicts:
            self._conflict(_below(at, "*"), list(mine), list(other))
        return [merged[key] for key in order.value if key in merged]


def ordered(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Merged:
    """The order of all that stands on either side; what was added stands behind what it was put behind.

    Conflict: both moved things in one stretch of what all three have, and not in the same way.
    """
    everywhere = set(base) & set(ours) & set(theirs)
    was, is_here, is_there = ([key for key in side if key in everywhere] for side in (base, ours, theirs))
    order, conflict = _moved(was, is_here, is_there)
    alone = set(ours) - set(theirs)
    if order == is_here:
        result = _filled(ours, theirs, alone)
    elif order == is_there:
        result = _filled(theirs, ours, set())
    else:
        result = _filled(_filled(order, ours, set()), theirs, alone)
    return Merged(result, [Conflict("*", list(ours), list(theirs))] if conflict else [])


def _moved(was: Sequence[str], here: Sequence[str], there: Sequence[str]) -> tuple[list[str], bool]:
    """The order of what all three have, stretch by stretch, and whether both moved things in one of them.

    A stretch ends where the same have come so far on each side: what was moved within it concerns no other.
    """
    order: list[str] = []
    conflict = False
    begin = 0
    for end in range(1, len(was) + 1):
        stood, mine, other = (side[begin:end] for side in (was, here, there))
        if set(stood) == set(mine) == set(other):
            order += other if mine == stood else mine
            conflict |= stood not in (mine, other) and mine != other
            begin = end
    return order, conflict


def _filled(result: Sequence[str], added: Sequence[str], first: set[str]) -> list[str]:
    """The result with what it lacks, each behind what it stands behind in `added`."""
    result = list(result)
    for place, key in enumerate(added):
        if key not in result:
            result.insert(_behind(result, added[:place], first), key)
    return result


def _behind(result: Sequence[str], before: Sequence[str], first: set[str]) -> int:
    """Behind the nearest of those that stood before it, and behind those that go `first` there."""
    known = {key: place for place, key in enumerate(result)}
    at = next((known[key] + 1 for key in reversed(before) if key in known), 0)
    while at < len(result) and result[at] in first:
        at += 1
    return at


def _same(one: Any, other: Any) -> bool:
    return one is other if ABSENT in (one, other) else bool(type(one) is type(other) and one == other)


def _alike(one: Any, other: Any) -> bool:
    """Whether both are mappings of one kind: a block of another type is another block."""
    return isinstance(one, Mapping) and isinstance(other, Mapping) and one.get(TYPE) == other.get(TYPE)


def _members(value: Any) -> dict[str, Any] | None:
    """The members of a list by id; None where it is no list of things with ids of their own."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    ids = [each.get(ID) for each in value]
    if not all(isinstance(each, str) and each for each in ids) or len(set(ids)) < len(ids):
        return None
    return dict(zip(ids, value, strict=True))


def _called(member: Mapping[str, Any]) -> str:
    kind = member.get(TYPE)
    return (
        f"{kind} {member[ID][:SHOWN]}" if isinstance(kind, str) and kind != ENTRY else str(member[ID])[:SHOWN]
    )


def _below(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name
