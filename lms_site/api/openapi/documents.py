"""Published documents in the schema, from the models that the compiler's tests hold them to.

They are sent as the bytes that were stored, so nothing here could describe them by hand and stay right.
"""

from __future__ import annotations

from typing import Any

from content_types import api as content
from lms_site.api.openapi.blocks import component_of
from lms_site.api.openapi.schemas import Schema, ref

KINDS = frozenset({"Course", "Module", "Lesson", "Assessment", "Page", "Menu", "Site"})
"""The documents that have an address; their parts are `Published...`, apart from what authors send."""
BLOCK, OTHER = "PublishedBlock", "PublishedBlockOfOtherType"
_POINTER = "#/$defs/"
_EXTRA: Schema = {
    "type": "object",
    "additionalProperties": True,
    "description": "What plugins add, by plugin; absent where none does.",
    "examples": [{"acme.stars": {"stars": 4}}],
}


def add_documents(components: dict[str, Schema]) -> None:
    """Put the documents and the union of their blocks into the components."""
    source = content.document_schema()
    for name, schema in source["$defs"].items():
        if name not in {"Block", "Question"}:
            components[_component(name)] = _as_sent(schema)
    components["Course"]["properties"]["extra"] = _EXTRA
    _add_blocks(components, source["x-block-values"])


def _component(name: str) -> str:
    return name if name in KINDS else BLOCK if name == "Block" else f"Published{name}"


def _as_sent(value: Any) -> Any:
    """A copy that names components and leaves room for members that come later.

    Without titles: client generators would take them for names, and they are those of what authors send.
    """
    if isinstance(value, list):
        return [_as_sent(one) for one in value]
    if not isinstance(value, dict):
        return value
    copy = {
        name: _as_sent(one)
        for name, one in value.items()
        if name != "default"
        and not (name == "title" and isinstance(one, str))
        and not (name == "additionalProperties" and one is False)
    }
    if copy.get("pattern") == content.NUMBER and "examples" not in copy:
        copy["examples"] = ["10"]
    if isinstance(copy.get("$ref"), str):
        copy["$ref"] = ref(_component(copy["$ref"].removeprefix(_POINTER)))["$ref"]
    return copy


def _add_blocks(components: dict[str, Schema], values: dict[str, Schema]) -> None:
    mapping: dict[str, str] = {}
    for name, value in values.items():
        component = f"Published{component_of(name)}"
        components[component] = _block({"const": name}, _as_sent(value), f"A block of type {name}.")
        mapping[name] = ref(component)["$ref"]
    other: Schema = {"type": "string", "not": {"enum": sorted(mapping)}, "examples": ["acme_poll"]}
    components[OTHER] = _block(
        other,
        {"type": "object", "additionalProperties": True},
        "A block of a plugin; leave out what you do not know.",
    )
    components[BLOCK] = {
        "oneOf": [*({"$ref": target} for target in mapping.values()), ref(OTHER)],
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "description": "A block as learners get it. A client that does not know a `type` leaves it out.",
    }


def _block(kind: Schema, value: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": ["id", "type", "v", "value"],
        "properties": {
            "id": {"type": "string", "description": "Stays the same while the block does."},
            "type": {"type": "string", **kind},
            "v": {"type": "integer", "description": "The version of the value's shape."},
            "value": value,
        },
    }
