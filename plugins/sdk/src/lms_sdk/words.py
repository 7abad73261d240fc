"""The public words of a model, for search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from lms_sdk.markers import AutoId, Marker, bare, is_secret, marks
from lms_sdk.richtext import Rich, plain_text


@cache
def _public(model: type[BaseModel]) -> tuple[tuple[str, Any, tuple[Marker, ...]], ...]:
    """Name, type and markers of each field that is no secret."""
    fields = model.model_fields.items()
    return tuple((name, field.annotation, marks(field)) for name, field in fields if not is_secret(field))


def _texts(annotation: Any, metadata: tuple[Any, ...], value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name, inside, marked in _public(type(value)):
            yield from _texts(inside, marked, getattr(value, name))
    elif isinstance(value, str):
        if AutoId not in metadata and (Rich in metadata or bare(annotation) is str):
            yield plain_text(value) if Rich in metadata else value
    elif isinstance(value, list | tuple | Mapping):
        inner = (get_args(bare(annotation)) or (str,))[-1]
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner, marks(inner), item)


def words_of(model: BaseModel) -> str:
    """All text a person could read in the model, secrets and generated ids left out, on one line."""
    return " ".join(" ".join(_texts(type(model), (), model)).split())
