"""The union of block types that authors send: one schema a type and one for all others, as `items` is for questions."""

from __future__ import annotations

import re

from content_types import api as content
from lms_site.api.openapi.schemas import Schema, ref

BLOCK, OTHER = "AuthoredBlock", "BlockOfOtherType"


def add_blocks(components: dict[str, Schema]) -> None:
    """Put `AuthoredBlock` into the components."""
    mapping: dict[str, str] = {}
    for name, value in content.block_schemas(ref(BLOCK)).items():
        component = component_of(name)
        components[component] = _block({"const": name}, value, f"A block of type {name}.")
        mapping[name] = f"#/components/schemas/{component}"
    other: Schema = {"type": "string", "not": {"enum": sorted(mapping)}, "examples": ["acme_poll"]}
    components[OTHER] = _block(other, {}, "A block of a type that this schema does not know.")
    components[BLOCK] = {
        "oneOf": [*({"$ref": target} for target in mapping.values()), ref(OTHER)],
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "description": "A block as its author sends it; `id` is given when it is first stored.",
    }


def component_of(name: str) -> str:
    """What the component of a block type is called."""
    return "".join(part.capitalize() for part in re.split(r"\W+|_", name)) + "Block"


def _block(kind: Schema, value: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": ["type", "value"],
        "properties": {"type": kind, "id": {"type": ["string", "null"]}, "value": value},
        "additionalProperties": False,
    }
