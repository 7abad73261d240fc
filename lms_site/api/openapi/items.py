"""The union of item types: one schema a type, from the installed plugins, and one for every other type.

A site's own schema knows its plugins. A client made from another site's schema meets types it does not know: they
match `ItemOfOtherType`, and the client shows the form of the type's response schema (`GET /assessment-types/`). So a
new plugin is no breaking change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lms_sdk import AssessmentType
from lms_site.api.openapi.schemas import Schema, add_model, ref
from lms_site.plugin_host import api as plugin_host

FALLBACK = "ItemOfOtherType"


def add_items(components: dict[str, Schema], types: Iterable[AssessmentType[Any, Any]] | None = None) -> None:
    """Put `Item` and `ItemResponse` into the components."""
    mapping: dict[str, str] = {}
    responses: list[Schema] = []
    for kind in plugin_host.assessment_types() if types is None else types:
        prefix = "".join(part.capitalize() for part in re.split(r"\W+|_", kind.key))
        delivery = add_model(kind.delivery_model(), components, f"{prefix}Delivery")
        responses.append(add_model(kind.Response, components, f"{prefix}Answer", mode="validation"))
        components[f"{prefix}Item"] = _item({"const": kind.key}, delivery, f"A question of type {kind.key}.")
        mapping[kind.key] = f"#/components/schemas/{prefix}Item"
    other: Schema = {"type": "string", "examples": ["acme.diagram"]}
    if mapping:
        other["not"] = {"enum": sorted(mapping)}
    components[FALLBACK] = _item(
        other,
        {"type": "object", "additionalProperties": True},
        "A question of a type that this schema does not know.",
    )
    components["Item"] = {
        "oneOf": [*({"$ref": target} for target in mapping.values()), ref(FALLBACK)],
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "description": (
            "A question as a learner gets it. `type` decides the shape of `delivery`; a type that is not listed is "
            f"`{FALLBACK}`: show the form of its response schema, see `GET /api/v1/assessment-types/`."
        ),
    }
    components["ItemResponse"] = {
        "anyOf": [*responses, {"type": "object", "additionalProperties": True}],
        "description": "An answer; its shape is the response schema of the question's type.",
    }


def _item(type_schema: Schema, delivery: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": ["type", "schema_version", "delivery"],
        "properties": {
            "type": type_schema,
            "schema_version": {"type": "integer", "minimum": 1},
            "delivery": delivery,
        },
    }
