"""The addresses of plugins' endpoints: which of them a path leads to. Made once, with the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lms_sdk.http import Endpoint
from lms_sdk.plugin import Plugin

_VARIABLE: Final = re.compile(r"\{([a-z_]+)\}")
_LEADS_AWAY: Final = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class Mount:
    """One path of a plugin, and what answers there by method. `path` has no slash at its end."""

    plugin: str
    path: str
    endpoints: Mapping[str, Endpoint]

    def match(self, path: str) -> dict[str, str] | None:
        """The values of the variables when the path leads here; None: it does not."""
        wanted, given = _segments(self.path), _segments(path)
        if len(wanted) != len(given):
            return None
        values: dict[str, str] = {}
        for pattern, segment in zip(wanted, given, strict=True):
            variable = _VARIABLE.fullmatch(pattern)
            if variable is None:
                if pattern != segment:
                    return None
            elif segment in _LEADS_AWAY or not segment.isprintable():
                return None
            else:
                values[variable[1]] = segment
        return values

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables, in the order of the path."""
        return tuple(_VARIABLE.findall(self.path))


def mounts_of(plugin: Plugin) -> tuple[Mount, ...]:
    """The paths of a plugin; one with words goes before one with a variable in their place."""
    found: dict[str, dict[str, Endpoint]] = {}
    for endpoint in plugin.endpoints:
        found.setdefault(endpoint.path.rstrip("/"), {})[endpoint.method] = endpoint
    mounts = [Mount(plugin.key, path, MappingProxyType(by_method)) for path, by_method in found.items()]
    return tuple(sorted(mounts, key=lambda mount: [word.startswith("{") for word in _segments(mount.path)]))


def _segments(path: str) -> list[str]:
    return path.removesuffix("/").split("/")
