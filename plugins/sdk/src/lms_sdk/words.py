"""The public words of a model, for search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from lms_sdk.markers import AutoId, bare, is_secret, marks
from lms_sdk.richtext import Rich, plain_text


def _texts(annotation: Any, metadata: tuple[Any, ...], value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if not is_secret(field):
                yield from _texts(field.annotation, tuple(marks(field)), getattr(value, name))
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
