"""Stored content that names pages, made to name the twins of those pages: what a copy needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wagtail import blocks
from wagtail.models import Page

from content_types.authoring.values import model_of
from content_types.blocks.preserving import PreservingStreamBlock

_LINK = re.compile(r"<a\b[^>]*\blinktype=\"page\"[^>]*>")
_NUMBER = re.compile(r"(\bid=\")(\d+)(\")")
Twins = Mapping[int, int]


def lead_text(html: str, twins: Twins) -> str:
    """The formatted text with its links to pages leading to their twins."""

    def number(found: re.Match[str]) -> str:
        pk = int(found[2])
        return f"{found[1]}{twins.get(pk, pk)}{found[3]}"

    return _LINK.sub(lambda link: _NUMBER.sub(number, link[0]), html)


def lead_stream(
    block: PreservingStreamBlock, raw: list[dict[str, Any]], twins: Twins
) -> list[dict[str, Any]]:
    """The stored stream with its choices of pages and its links leading to the twins.

    A child that this code cannot read, because its plugin is absent or newer, is left as it is stored.
    """
    return [
        {**child, "value": _value(block.child_blocks[child["type"]], child["value"], twins)}
        if block.knows(child)
        else child
        for child in raw
    ]


def _value(block: blocks.Block, raw: Any, twins: Twins) -> Any:
    if isinstance(block, PreservingStreamBlock):
        return lead_stream(block, raw or [], twins)
    if isinstance(block, blocks.ChooserBlock):
        return twins.get(raw, raw) if issubclass(model_of(block), Page) else raw
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        known = block.child_blocks
        return {
            name: _value(known[name], inner, twins) if name in known else inner for name, inner in raw.items()
        }
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [_item(block.child_block, item, twins) for item in raw]
    return _texts(raw, twins)


def _item(block: blocks.Block, item: Any, twins: Twins) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": _value(block, item["value"], twins)}
    return _value(block, item, twins)


def _texts(raw: Any, twins: Twins) -> Any:
    """The same for texts, and for what has no block of its own inside, such as the cells of a table."""
    if isinstance(raw, str):
        return lead_text(raw, twins)
    if isinstance(raw, dict):
        return {name: _texts(inner, twins) for name, inner in raw.items()}
    return [_texts(inner, twins) for inner in raw] if isinstance(raw, list) else raw
