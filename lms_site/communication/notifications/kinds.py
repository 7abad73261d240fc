"""The kinds of notifications there are. A module of kinds registers its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lms_site.communication.notifications.data import Kind, MayKnow, Notice

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Take in a kind, once. Raises ValueError for a key that is taken."""
    if kind.key in _kinds:
        raise ValueError(f"there is a kind of notification {kind.key!r} already")
    _kinds[kind.key] = kind
    return kind


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which people choose."""
    return tuple(_kinds.values())


def kind_of(key: str) -> Kind | None:
    """The kind of this key; None for one that is gone."""
    return _kinds.get(key)


def each(knows: Callable[[Notice], bool]) -> MayKnow:
    """A policy that is asked of one notice at a time."""

    def all_of(notices: Sequence[Notice]) -> list[bool]:
        return [knows(notice) for notice in notices]

    return all_of
