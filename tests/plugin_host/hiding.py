"""A process in which distributions are not installed: neither their metadata nor their modules are found."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from importlib import invalidate_caches, metadata
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class _Absent(MetaPathFinder):
    """Finds no module of these names, before anybody else could."""

    def __init__(self, modules: Collection[str]) -> None:
        self.modules = modules

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in self.modules:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def hide(*names: str) -> None:
    """Take the distributions of these names away from this process, which has not imported them yet."""
    hidden = {name for name in names if name}
    modules = set()
    for point in metadata.entry_points(group="lms.plugins"):
        if point.dist is not None and point.dist.name in hidden:
            modules.add(point.module)
    if already := modules & set(sys.modules):
        raise RuntimeError(f"imported already: {sorted(already)}")
    find = PathFinder.find_distributions

    def without(*context: Any, **more: Any) -> Iterator[metadata.Distribution]:
        return (one for one in find(*context, **more) if one.metadata["Name"] not in hidden)

    PathFinder.find_distributions = without  # type: ignore[method-assign,assignment]  # what metadata asks
    sys.meta_path.insert(0, _Absent(modules))
    invalidate_caches()
