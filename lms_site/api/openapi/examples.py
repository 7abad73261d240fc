"""Examples made from a schema, the same each time, for operations whose author wrote none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

_FORMATS: dict[str, str] = {
    "uuid": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10",
    "date-time": "2026-11-02T09:30:00Z",
    "date": "2026-11-02",
    "time": "09:30:00",
    "email": "ada@example.org",
    "uri": "https://example.org/",
    "uri-reference": "/api/v1/",
    "decimal": "0.75",
    "password": "a long enough secret",
}
_DEEPEST = 8


def example_of(schema: Schema, components: dict[str, Schema], depth: int = 0) -> Any:
    """A value of the schema. Written examples, defaults and constants inside it win."""
    if "$ref" in schema and not schema.get("examples"):
        name = schema["$ref"].rpartition("/")[2]
        return example_of(components.get(name, {}), components, depth + 1) if depth < _DEEPEST else {}
    for written in ("example", "const", "default"):
        if written in schema and schema[written] is not None:
            return schema[written]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.keys() & {"allOf", "oneOf", "anyOf"}:
        return _combined(schema, components, depth)
    return _of_type(schema, components, depth)


def _combined(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    if "allOf" in schema:
        merged: dict[str, Any] = {}
        parts = [example_of(part, components, depth) for part in schema["allOf"]]
        for part in parts:
            if not isinstance(part, dict):
                return part
            merged.update(part)
        return merged
    for choice in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if choice.get("type") != "null":
            return example_of(choice, components, depth)
    return None


def _of_type(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    if kind is None:
        kind = "object" if "properties" in schema else "null"
    make = _MAKERS.get(kind)
    return make(schema, components, depth) if make else None


def _object(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    return {
        name: example_of(inner, components, depth + 1) for name, inner in schema.get("properties", {}).items()
    }


def _array(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    if depth >= _DEEPEST or not schema.get("items"):
        return []
    return [example_of(schema["items"], components, depth + 1)]


def _string(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    return _FORMATS.get(schema.get("format", ""), "text" + "t" * max(0, schema.get("minLength", 0) - 4))


def _number(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    return max(schema.get("minimum", 1), 1) if "maximum" not in schema else schema.get("minimum", 0)


_MAKERS: dict[str, Callable[[Schema, dict[str, Schema], int], Any]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": lambda *_: True,
}
