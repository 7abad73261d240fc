"""Which block types each named block set has: core's, and those that plugins offer for it.

Blocks are built once per block set and set of plugins, and never per request: Wagtail keeps every block instance for
the life of the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from wagtail.blocks import Block

from content_types.blocks.preserving import PreservingStreamBlock
from lms_sdk import BlockType
from lms_site.plugin_host import api as plugin_host

Known = tuple[tuple[str, Block], ...]
Leaf = Callable[[], Block]
Container = Callable[[PreservingStreamBlock], Block]

_leaves: dict[str, Mapping[str, Leaf]] = {}
_containers: dict[str, Mapping[str, Container]] = {}
_built: dict[tuple[str, tuple[BlockType[Any], ...]], Known] = {}


def declare(
    block_set: str, leaves: Mapping[str, Leaf], containers: Mapping[str, Container] | None = None
) -> None:
    """Say what core puts into a set. A container holds a stream of the set's leaves, plugins' blocks included."""
    _leaves[block_set] = leaves
    _containers[block_set] = containers or {}


def core_names() -> frozenset[str]:
    """Every block name of core, which no plugin can take."""
    import content_types.blocks.sets  # noqa: F401  declares core's sets

    return frozenset(name for names in (*_leaves.values(), *_containers.values()) for name in names)


def blocks(block_set: str) -> Known:
    """The known blocks of the set, by name; the same tuple until the plugins change."""
    offered = plugin_host.block_types(block_set)
    key = (block_set, offered)
    if key not in _built:
        _built[key] = _build(block_set, offered)
    return _built[key]


def _build(block_set: str, offered: tuple[BlockType[Any], ...]) -> Known:
    import content_types.blocks.sets  # noqa: F401  declares core's sets
    from content_types.blocks.plugin import PluginBlock

    leaves: list[tuple[str, Any]] = [(name, factory()) for name, factory in _leaves[block_set].items()]
    plugins: dict[str, Block] = {}
    for block_type in offered:
        what = f"the form of block {block_type.name}"
        block = plugin_host.ask(what, partial(PluginBlock, block_type), None)
        if block is not None:
            plugins[block_type.name] = block
    known = leaves + list(plugins.items())
    if containers := _containers[block_set]:
        nested = [
            (block_type.name, plugins[block_type.name])
            for block_type in offered
            if block_type.nested and block_type.name in plugins
        ]
        inner = PreservingStreamBlock(leaves + nested, block_set=block_set, required=False)
        known += [(name, factory(inner)) for name, factory in containers.items()]
    return tuple(known)
