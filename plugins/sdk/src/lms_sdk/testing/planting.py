"""Changing the secrets of a content, and nothing else: canaries to find leaks, variations to prove non-interference."""

from __future__ import annotations

import copy
import enum
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from lms_sdk.markers import AutoId, is_secret, marks
from lms_sdk.model import to_json
from lms_sdk.testing.strategies import smallest

Path = tuple[str | int, ...]
MAX_VARIATIONS: Final = 60


def dumped(value: Any) -> str:
    """A text to compare values by, whatever is in them."""
    return json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)


def secret_slots(value: object, path: Path = ()) -> Iterator[tuple[Path, FieldInfo]]:
    """Where the secrets of this value are; decided by each value's own class, unions included."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if is_secret(field):
                yield (*path, name), field
            else:
                yield from secret_slots(getattr(value, name), (*path, name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from secret_slots(item, (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from secret_slots(item, (*path, key))


def at(raw: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        raw = raw[step]
    return raw


def put(raw: Any, path: Path, value: Any) -> Any:
    """A copy with another value at the path."""
    changed = copy.deepcopy(raw)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def accepted(model: type[BaseModel], raw: Any) -> BaseModel | None:
    """The raw content as a model; None when the model refuses it."""
    try:
        return model.model_validate(raw)
    except ValidationError:
        return None


def _schema(field: FieldInfo) -> dict[str, Any]:
    annotation: Any = field.annotation
    return TypeAdapter(annotation).json_schema()


def inside(value: Any, path: Path) -> Any:
    """The value at a path of a model, as Python objects."""
    for step in path:
        value = getattr(value, str(step)) if isinstance(value, BaseModel) else value[step]
    return value


def _texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where words are: texts that are neither ids nor names of a fixed choice."""
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        yield path
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if AutoId not in marks(field):
                yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, list | tuple | Mapping):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from _texts(item, (*path, key))


def canary() -> str:
    """A word that stands nowhere else."""
    return "ak" + uuid.uuid4().hex


def planted(content: BaseModel) -> tuple[BaseModel, list[str]]:
    """The content with a canary in every secret text the model lets through; empty secrets are filled first."""
    model, raw = type(content), to_json(content)
    found: list[str] = []
    for path, field in secret_slots(content):
        if at(raw, path) in ("", None, [], {}):
            word = canary()
            filled = put(raw, path, smallest(_schema(field), word))
            if accepted(model, filled):
                raw, found = filled, [*found, word]
                continue
        for inner in _texts(inside(content, path)):
            word = canary()
            marked = put(raw, (*path, *inner), word)
            if accepted(model, marked):
                raw, found = marked, [*found, word]
    return model.model_validate(raw), found


def _enum(schema: dict[str, Any]) -> list[Any]:
    arms = schema.get("anyOf", [schema])
    return [value for arm in arms for value in arm.get("enum", [])]


def _others(value: Any) -> list[Any]:
    """Values like this one, but not this one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1, 0, 1]
    if isinstance(value, float):
        return [value + 0.5, 0.0, 1.0]
    if isinstance(value, str):
        return [value + "x", "0.5", "1", "0", "2", ""]
    if isinstance(value, list):
        return [*_other_lists(value), []]
    if isinstance(value, dict):
        return [{**value, key: other} for key, inner in value.items() for other in _others(inner)]
    return []


def _other_lists(value: list[Any]) -> list[list[Any]]:
    elements = [
        [*value[:i], other, *value[i + 1 :]] for i, item in enumerate(value) for other in _others(item)
    ]
    return [value[::-1], value + value, value[:-1], *elements]


def _candidates(content: BaseModel, raw: Any, path: Path, field: FieldInfo) -> list[Any]:
    """Other values for one slot that the model accepts."""
    value, schema = at(raw, path), _schema(field)
    wishes = [*_enum(schema), *_others(value), smallest(schema, "other")]
    if not field.is_required():
        wishes.append(to_json(field.get_default(call_default_factory=True)))
    seen, fitting = {dumped(value)}, []
    for wish in wishes:
        if dumped(wish) not in seen and accepted(type(content), put(raw, path, wish)):
            fitting.append(wish)
        seen.add(dumped(wish))
    return fitting


def _rotations(raw: Any, slots: list[Path]) -> Iterator[Any]:
    """Secrets handed on among the elements of a list: another option is the correct one."""
    groups: dict[tuple[Any, ...], list[Path]] = {}
    for path in slots:
        shape = tuple("*" if isinstance(step, int) else step for step in path)
        groups.setdefault(shape, []).append(path)
    for paths in groups.values():
        values = [copy.deepcopy(at(raw, path)) for path in paths]
        for shift in range(1, min(len(paths), 4)):
            changed = raw
            for path, value in zip(paths, values[shift:] + values[:shift], strict=True):
                changed = put(changed, path, value)
            yield changed


def variations(content: BaseModel) -> list[BaseModel]:
    """Contents that differ from this one in secrets alone: one by one, all at once, and handed round."""
    raw = to_json(content)
    changed: list[Any] = []
    together = raw
    slots = list(secret_slots(content))
    for path, field in slots:
        candidates = _candidates(content, raw, path, field)
        changed += [put(raw, path, candidate) for candidate in candidates[:4]]
        if candidates and accepted(type(content), put(together, path, candidates[0])):
            together = put(together, path, candidates[0])
    changed = [together, *_rotations(raw, [path for path, _ in slots]), *changed]
    models = [accepted(type(content), each) for each in changed if dumped(each) != dumped(raw)]
    return [model for model in models if model is not None][:MAX_VARIATIONS]


def keys_of(value: Any) -> Iterator[str]:
    """Every key in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from keys_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from keys_of(inner)


def field_names(model: type[BaseModel]) -> tuple[set[str], set[str]]:
    """The names that are secret, and those that are public somewhere, in a model and all models in it."""
    from lms_sdk.redaction import models_in

    secret: set[str] = set()
    public: set[str] = set()
    todo, done = [model], set()
    while todo:
        current = todo.pop()
        if current in done:
            continue
        done.add(current)
        for name, field in current.model_fields.items():
            (secret if is_secret(field) else public).add(name)
            if not is_secret(field):
                todo += models_in(field.annotation)
    return secret, public
