"""JSON Schemas of pydantic models as OpenAPI components."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from lms_site.api.problems import TITLES

Schema = dict[str, Any]


_GOOD = {
    200: "Done",
    201: "Made",
    202: "Accepted; it goes on in the background",
    204: "Done; there is no body",
}


def words(status: int) -> str:
    """What a status means, in one line."""
    return _GOOD.get(status) or str(TITLES.get(status, TITLES[500]))


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def array_of(item: Any) -> Any:
    """A list of a schema or model, for `responses` of an operation."""
    return ArrayOf(item)


class ArrayOf:
    """See `array_of`."""

    def __init__(self, item: Any) -> None:
        self.item = item


def page_of(item: Any) -> Any:
    """A cursor page of a schema or model, for `responses` of an operation."""
    return PageOf(item)


class PageOf(ArrayOf):
    """See `page_of`."""


def schema_of(kind: Any, components: dict[str, Schema]) -> Schema:
    """The schema of a model, or a schema itself; what it needs is added to the components.

    Raises ValueError when a component of the same name and another shape exists.
    """
    if isinstance(kind, PageOf):
        reference = {"type": ["string", "null"], "format": "uri-reference"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": schema_of(kind.item, components)},
                "next": reference,
                "previous": reference,
            },
        }
    if isinstance(kind, ArrayOf):
        return {"type": "array", "items": schema_of(kind.item, components)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return add_model(kind, components)
    return dict(kind)


def add_model(
    model: type[BaseModel], components: dict[str, Schema], prefix: str = "", mode: Any = "serialization"
) -> Schema:
    """Put a model and all it needs into the components, each name with the prefix; a reference to it."""
    by_model, found = models_json_schema(
        [(model, mode)], ref_template="#/components/schemas/" + prefix + "{model}"
    )
    own = by_model[(model, mode)]["$ref"].rpartition("/")[2].removeprefix(prefix)
    for name, schema in found.get("$defs", {}).items():
        _put(components, prefix + name, schema)
    return ref(prefix + own)


def _put(components: dict[str, Schema], name: str, schema: Schema) -> None:
    if components.get(name, schema) != schema:
        raise ValueError(f"two different shapes are called {name} in the schema")
    components[name] = schema
