"""Content models of plugins: their formatted texts in published form, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, RootModel

from lms_sdk.markers import UNIONS, bare, marks
from lms_sdk.richtext import Rich

Clean = Callable[[str], str]
M = TypeVar("M", bound=BaseModel)


def clean_rich(model: M, clean: Clean) -> M:
    """A copy of the model whose formatted texts went through `clean`; everything else is as it was."""
    changed: dict[str, Any] = {}
    for name, annotation, rich in _fields(type(model)):
        before = getattr(model, name)
        after = _value(before, annotation, rich, clean)
        if after is not before:
            changed[name] = after
    return model.model_copy(update=changed) if changed else model


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type, and whether it is marked as formatted, of each field."""
    return tuple((name, field.annotation, Rich in marks(field)) for name, field in model.model_fields.items())


def _value(value: Any, annotation: Any, rich: bool, clean: Clean) -> Any:  # noqa: FBT001 (internal recursion)
    rich = rich or Rich in marks(annotation)
    if isinstance(value, RootModel):
        return value.model_copy(
            update={"root": _value(value.root, type(value).model_fields["root"].annotation, rich, clean)}
        )
    if isinstance(value, BaseModel):
        return clean_rich(value, clean)
    if isinstance(value, str):
        return clean(value) if rich and value else value
    if isinstance(value, list | tuple):
        inner = _inner(annotation)
        return type(value)(_value(item, inner, rich, clean) for item in value)
    if isinstance(value, Mapping):
        inner = _inner(annotation)
        return {key: _value(item, inner, rich, clean) for key, item in value.items()}
    return value


def _inner(annotation: Any) -> Any:
    """The type of the elements of a container, an optional one opened first; Any where it cannot be told."""
    plain = bare(annotation)
    arguments = [each for each in get_args(plain) if each not in (type(None), Ellipsis)]
    if not arguments:
        return Any
    from typing import get_origin

    return _inner(arguments[0]) if get_origin(plain) in UNIONS else arguments[-1]
