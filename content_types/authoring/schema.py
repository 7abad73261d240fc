"""JSON Schemas of what authors send as the values of blocks: of core's and of the installed plugins' alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from content_types import registry
from content_types.authoring.values import key_field, model_of
from content_types.blocks.unavailable import UNAVAILABLE

Schema = dict[str, Any]
SETS = ("lesson_body", "assessment_items", "points", "release_rules")
"""The block sets of pages that are written by API."""
_NULL: Schema = {"type": "null"}
_SIMPLE: tuple[tuple[type[blocks.Block], Schema], ...] = (
    (blocks.BooleanBlock, {"type": "boolean"}),
    (blocks.IntegerBlock, {"type": ["integer", "null"]}),
    (blocks.DecimalBlock, {"type": ["string", "null"], "format": "decimal"}),
    (blocks.FloatBlock, {"type": ["number", "null"]}),
    (blocks.DateTimeBlock, {"type": ["string", "null"], "format": "date-time"}),
    (blocks.DateBlock, {"type": ["string", "null"], "format": "date"}),
    (blocks.TimeBlock, {"type": ["string", "null"], "format": "time"}),
    (blocks.RichTextBlock, {"type": ["string", "null"], "description": "HTML."}),
)


def block_schemas(child: Schema) -> dict[str, Schema]:
    """The schema of each block's value, by type; `child` is that of a block inside a block."""
    return {name: schema_of(block, child) for name, block in _known()}


def _known() -> Iterator[tuple[str, blocks.Block]]:
    for block_set in SETS:
        yield from ((name, block) for name, block in registry.blocks(block_set) if name != UNAVAILABLE)


def schema_of(block: blocks.Block, child: Schema) -> Schema:
    """The schema of one value."""
    if isinstance(block, blocks.StreamBlock):
        return {"type": "array", "items": child}
    if isinstance(block, blocks.StructBlock):
        members = {name: _described(inner, child) for name, inner in block.child_blocks.items()}
        return {"type": "object", "properties": members, "additionalProperties": False}
    if isinstance(block, blocks.ListBlock):
        return _list(block, child)
    if isinstance(block, TypedTableBlock):
        return {
            "type": "object",
            "description": "`columns`, each with `type` and `heading`, and `rows` of `values`.",
        }
    if isinstance(block, blocks.ChooserBlock):
        return _chooser(block)
    return _single(block)


def _described(block: blocks.Block, child: Schema) -> Schema:
    words = {
        "title": str(block.label or "").strip(),
        "description": str(getattr(block.meta, "help_text", "") or ""),
    }
    return {**{name: text for name, text in words.items() if text}, **schema_of(block, child)}


def _list(block: Any, child: Schema) -> Schema:
    element = schema_of(block.child_block, child)
    if getattr(block, "optional", False):
        return {"anyOf": [element, _NULL]}
    if own := getattr(block, "id_field", None):
        element = {**element, "properties": {own: {"type": "string"}, **element.get("properties", {})}}
    if not getattr(block, "stores_plain_items", False):
        kept = {"type": {"const": "item"}, "id": {"type": "string"}, "value": element}
        element = {"type": "object", "properties": kept, "required": ["type", "value"]}
    return {"type": "array", "items": element}


def _chooser(block: Any) -> Schema:
    if key_field(model_of(block)):
        return {"type": ["string", "null"], "format": "uuid", "description": "Its key."}
    return {"type": ["integer", "null"], "description": "Its number in the library."}


def _single(block: Any) -> Schema:
    for kind, schema in _SIMPLE:
        if isinstance(block, kind):
            return dict(schema)
    if isinstance(block, blocks.ChoiceBlock):
        return {"enum": [value for value, _label in block.field.choices] + [None]}
    if isinstance(block, blocks.URLBlock):
        return {"type": ["string", "null"], "format": "uri"}
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        most = getattr(block.field, "max_length", None)
        return {"type": ["string", "null"], **({"maxLength": most} if most else {})}
    return {}
