"""Markers that a plugin puts on the fields of its models with `Annotated[...]`.

A marker says what a field *is* (a secret, a generated id, formatted text); redaction, JSON Schemas, the author's
form and the conformance kit are all derived from it, so a type says it once.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from lms_sdk.i18n import Text

UNIONS: Final = (Union, types.UnionType)


class Marker:
    """A mark on a field; carries the JSON Schema keywords by which a client recognises it."""

    __slots__ = ("keywords", "name")

    def __init__(self, name: str, **keywords: Any) -> None:
        """Make a marker called `name` that adds `keywords` to the field's JSON Schema."""
        self.name = name
        self.keywords = keywords

    def __repr__(self) -> str:
        return self.name

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **self.keywords}


Secret: Final = Marker("Secret", writeOnly=True, **{"x-lms-secret": True})
"""A learner, a search index or a log never gets this field: answer keys, feedback, API keys."""

AutoId: Final = Marker("AutoId", **{"x-lms-auto-id": True})
"""A stable id given by the product to a list element; survives edits and reordering, shown in no form."""


class Labels(Marker):
    """What the author's form calls the values of a `Literal`: `Labels(single=_("One answer"), ...)`."""

    __slots__ = ("labels",)

    def __init__(self, **labels: Text) -> None:
        """Name the values; one that is not named is shown as it is."""
        super().__init__("Labels")
        self.labels = labels


def metadata_of(annotation: Any) -> tuple[Any, ...]:
    """Everything that `Annotated` attached to this type itself, aliases followed."""
    if hasattr(annotation, "__value__"):
        return metadata_of(annotation.__value__)
    return tuple(annotation.__metadata__) if get_origin(annotation) is Annotated else ()


def bare(annotation: Any) -> Any:
    """The type without its `Annotated` wrapper, aliases followed."""
    if hasattr(annotation, "__value__"):
        return bare(annotation.__value__)
    return bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def marks(field: FieldInfo | Any) -> tuple[Marker, ...]:
    """The markers on a model field, or on a type inside one (`list[Annotated[str, Multiline]]`)."""
    found = (*field.metadata, *metadata_of(field.annotation)) if isinstance(field, FieldInfo) else None
    return tuple(m for m in (found or metadata_of(field)) if isinstance(m, Marker))


def parts(annotation: Any) -> Iterator[Any]:
    """The types directly inside a generic type; none for `Literal`, whose arguments are values."""
    if get_origin(annotation) is not Literal:
        yield from (arg for arg in get_args(annotation) if arg is not Ellipsis)


def _mentions_secret(annotation: Any) -> bool:
    if any(mark is Secret for mark in metadata_of(annotation)):
        return True
    return any(_mentions_secret(part) for part in parts(bare(annotation)))


def is_secret(field: FieldInfo) -> bool:
    """Whether the field is hidden from learners.

    The mark hides the whole field wherever in its type it stands: the length of a list of secrets, or which arm
    of a union was used, would tell something too.
    """
    return any(mark is Secret for mark in field.metadata) or _mentions_secret(field.annotation)
