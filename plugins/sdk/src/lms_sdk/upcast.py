"""Stored values of an older shape are lifted to today's when they are read; nothing is migrated in the database."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a stored value of version n, gives it in version n + 1. Pure; harmless when applied twice."""

Upcasters = Mapping[int, Upcaster]
"""`{1: from_1_to_2, 2: from_2_to_3}`: one for every version before the current one."""


class UnknownVersion(ValueError):
    """A value was stored by a newer plugin than the one that reads it."""


def missing_upcasters(current: int, upcasters: Upcasters) -> tuple[int, ...]:
    """The older versions that nothing lifts; empty when the plugin can read all it ever wrote."""
    return tuple(version for version in range(1, current) if version not in upcasters)


def upcast(raw: Mapping[str, Any], *, stored: int, current: int, upcasters: Upcasters) -> dict[str, Any]:
    """The value in version `current`; the input is left as it is.

    Raises UnknownVersion when it was stored by a newer version or a step is missing: such a value is kept and
    shown as unavailable, never guessed at.
    """
    if not 1 <= stored <= current:
        raise UnknownVersion(f"stored in version {stored}, this plugin reads 1 to {current}")
    if stored == current:
        return dict(raw)
    value = copy.deepcopy(dict(raw))
    for version in range(stored, current):
        step = upcasters.get(version)
        if step is None:
            raise UnknownVersion(f"no upcaster from version {version} to {version + 1}")
        value = step(value)
    return value
