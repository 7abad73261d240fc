"""The write path of streams: whatever is stored has ids, at every depth, given once."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue

from content_types.blocks.preserving import PreservingStreamBlock
from content_types.blocks.structs import VERSION, VersionedStructBlock


def build_stream_value(block: PreservingStreamBlock, raw: list[dict[str, Any]]) -> StreamValue:
    """A fully built value of the stored form `[{"type", "value", "id"?}, ...]`; missing ids are given here, once.

    For every write that does not come from a form (imports, REST, commands). A lazy value that was only read would
    get new random ids each time it is read.
    """
    value = block.to_python(ensure_ids(block, deepcopy(raw)))
    list(value)
    return value


def ensure_ids(block: blocks.Block, raw: Any) -> Any:
    """The raw value with an id on every stream child and list item below this block, given in place."""
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        for child in raw:
            _give_id(child)
            known = block.child_blocks.get(child.get("type"))
            if known is not None and _is_current(known, child.get("value")):
                child["value"] = ensure_ids(known, child["value"])
    elif isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return _list_items(block, raw)
    elif isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        for name, known in block.child_blocks.items():
            if name in raw:
                raw[name] = ensure_ids(known, raw[name])
    return raw


def _is_current(block: blocks.Block, value: Any) -> bool:
    """Whether the value has the shape that this code writes; any other is left as it is stored."""
    if not isinstance(block, VersionedStructBlock):
        return value is not None
    return isinstance(value, dict) and value.get(VERSION, 1) == block.schema_version and block.can_read(value)


def _list_items(block: blocks.ListBlock, raw: list[Any]) -> list[Any]:
    if getattr(block, "stores_plain_items", False):
        return [ensure_ids(block.child_block, item) for item in raw]
    items = []
    for item in raw:
        wrapped = item if _is_item(item) else {"type": "item", "value": item}
        _give_id(wrapped)
        wrapped["value"] = ensure_ids(block.child_block, wrapped["value"])
        items.append(wrapped)
    return items


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def _give_id(child: dict[str, Any]) -> None:
    if not child.get("id"):
        child["id"] = str(uuid4())


def walk(raw: Any) -> Iterator[dict[str, Any]]:
    """Every stored child of a stored stream, at any depth, outer ones first."""
    if isinstance(raw, dict):
        if "value" in raw and isinstance(raw.get("type"), str) and raw["type"] != "item":
            yield raw
        raw = list(raw.values())
    if isinstance(raw, list):
        for item in raw:
            yield from walk(item)
