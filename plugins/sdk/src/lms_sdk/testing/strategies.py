"""Hypothesis strategies made from JSON Schema, as far as pydantic writes it."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

_WIDE: Final = 2**53
_TEXT: Final = 200
_LIST: Final = 20

Schema = dict[str, Any]


def laws(max_examples: int, *, shrink: bool = True) -> settings:
    """Settings for the kit's laws: repeatable, without a deadline (laws measure time themselves)."""
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else [])]
    return settings(
        phases=phases,
        max_examples=max_examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def junk() -> st.SearchStrategy[Any]:
    """Any JSON value, and floats that are no numbers."""
    leaves = st.none() | st.booleans() | st.floats() | st.text(max_size=50) | st.integers()
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=10,
    )


NASTY: Final = (
    "",
    " ",
    "\x00",
    "0" * 10_000,
    "9" * 400,
    "1e999999",
    "-1e-999999",
    "NaN",
    "Infinity",
    "-0",
    "١٢٣",
    "½",
    "1,234.5",
    "−5",  # noqa: RUF001 (a minus sign that is not the ASCII one)
    "1/0",
    "((((((((((a)+)+)+)+)+)+)+)+)+)+b",
    "a" * 5_000 + "!",
    "<script>alert(1)</script>",
    "\u202eRTL\u202c",
    "e\u0301" * 500,
    "\U0001f9d1\u200d\U0001f680",
    "${7*7}",
    "' OR 1=1 --",
)
"""Strings that have broken somebody's parser."""


def _text(schema: Schema) -> st.SearchStrategy[Any]:
    if schema.get("format") in ("date", "date-time", "uuid", "decimal"):
        return st.text(max_size=30)
    low, high = schema.get("minLength", 0), min(schema.get("maxLength", 60), _TEXT)
    fitting = [text for text in NASTY if low <= len(text) <= schema.get("maxLength", _WIDE)]
    free = st.text(min_size=low, max_size=max(low, high))
    return free | st.sampled_from(fitting) if fitting else free


def _array(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    low, high = schema.get("minItems", 0), min(schema.get("maxItems", 6), _LIST)
    if "prefixItems" in schema:
        return st.tuples(*[from_schema(item, root) for item in schema["prefixItems"]]).map(list)
    return st.lists(from_schema(schema.get("items", {}), root), min_size=low, max_size=max(low, high))


def _object(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    properties, required = schema.get("properties", {}), set(schema.get("required", ()))
    if not properties and isinstance(schema.get("additionalProperties"), dict):
        return st.dictionaries(
            st.text(max_size=8), from_schema(schema["additionalProperties"], root), max_size=4
        )
    made = {name: from_schema(inner, root) for name, inner in properties.items()}
    return st.fixed_dictionaries(
        {name: made[name] for name in made if name in required},
        optional={name: made[name] for name in made if name not in required},
    )


def _number(schema: Schema) -> st.SearchStrategy[Any]:
    low, high = schema.get("minimum"), schema.get("maximum")
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def from_schema(schema: Schema, root: Schema | None = None) -> st.SearchStrategy[Any]:
    """Values that fit the schema, odd ones among them."""
    root = schema if root is None else root
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
        return st.deferred(lambda: from_schema(target, root))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema or "oneOf" in schema:
        return st.one_of(*[from_schema(arm, root) for arm in schema.get("anyOf") or schema["oneOf"]])
    return _by_type(schema, root)


def _integer(schema: Schema) -> st.SearchStrategy[Any]:
    return st.integers(schema.get("minimum", -_WIDE), schema.get("maximum", _WIDE))


def _by_type(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    simple = {"null": st.none(), "boolean": st.booleans()}
    scalar = {"integer": _integer, "number": _number, "string": _text}
    nested = {"array": _array, "object": _object}
    name = schema.get("type", "")
    if name in scalar:
        return scalar[name](schema)
    if name in nested:
        return nested[name](schema, root)
    return simple.get(name, st.none() | st.booleans() | st.integers() | st.text(max_size=20))


def smallest(schema: Schema, text: str, root: Schema | None = None) -> Any:
    """A small value that fits the schema: `text` for every string but ids, one element in every list."""
    root = schema if root is None else root
    if "$ref" in schema:
        return smallest(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], text, root)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            arms = [arm for arm in schema[keyword] if arm.get("type") != "null"]
            return smallest(arms[-1] if arms else schema[keyword][0], text, root)
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if schema.get("x-lms-auto-id"):
        return "id"
    if schema.get("type") == "array":
        return [smallest(schema.get("items", {}), text, root)] * max(1, schema.get("minItems", 1))
    if schema.get("type") == "object":
        return {name: smallest(inner, text, root) for name, inner in schema.get("properties", {}).items()}
    number = schema.get("minimum", 1)
    return {"boolean": True, "integer": number, "number": number, "string": text}.get(schema.get("type", ""))
