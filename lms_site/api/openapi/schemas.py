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
    302: "It is at the address in `Location`",
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


def file_of(media_type: str) -> Any:
    """What is no JSON, for `responses` of an operation."""
    return FileOf(media_type)


class FileOf:
    """See `file_of`."""

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type

    def content(self) -> dict[str, Schema]:
        """The bytes, or the text, in the words of OpenAPI."""
        is_text = self.media_type.startswith("text/")
        return {self.media_type: {"schema": {"type": "string", **({} if is_text else {"format": "binary"})}}}


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
        _put(components, prefix + name, _unwrapped(schema))
    return ref(prefix + own)


def _unwrapped(value: Any) -> Any:
    """A copy in which "all of one reference" is the reference: generators take the former for inheritance.

    The name of a union's member would then be missing in what they make.
    """
    if isinstance(value, list):
        return [_unwrapped(one) for one in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _unwrapped(one) for name, one in value.items()}
    match copy.get("allOf"):
        case [{"$ref": str(target)}]:
            del copy["allOf"]
            return {**copy, "$ref": target}
    return copy


def _put(components: dict[str, Schema], name: str, schema: Schema) -> None:
    if components.get(name, schema) != schema:
        raise ValueError(f"two different shapes are called {name} in the schema")
    components[name] = schema
