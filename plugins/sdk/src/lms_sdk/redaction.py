"""What may leave: a model, its type and its values without the fields marked `Secret`, at any depth."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, ForwardRef, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lms_sdk.markers import UNIONS, bare, is_secret, metadata_of, parts

_public_models: dict[type[BaseModel], type[BaseModel]] = {}

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict of these."""

JsonObject = dict[str, Any]
"""A JSON object."""


_AS_IT_IS: Final = frozenset({str, bool, int, float})


def _plain(value: object) -> Json:
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here; use a lms_sdk Model or a scalar")


@functools.cache
def _names(model: type[BaseModel], secrets: bool) -> tuple[str, ...]:  # noqa: FBT001 (positional for the cache)
    return tuple(name for name, field in model.model_fields.items() if secrets or not is_secret(field))


def _walk(value: object, *, secrets: bool) -> Json:
    if value is None or type(value) in _AS_IT_IS:
        return value
    if isinstance(value, RootModel):
        return _walk(value.root, secrets=secrets)
    if isinstance(value, BaseModel):
        return {name: _walk(getattr(value, name), secrets=secrets) for name in _names(type(value), secrets)}
    if isinstance(value, list | tuple):
        return [_walk(item, secrets=secrets) for item in value]
    if isinstance(value, Mapping):
        return {str(_plain(key)): _walk(item, secrets=secrets) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_walk(item, secrets=secrets) for item in value), key=str)
    return _plain(value)


def redact(value: object) -> Any:
    """The JSON form of a model (or of a list or dict of them) without its secret fields.

    Decided by each value's own class, so a union or a subclass hides what it must. A value that is neither a
    model nor a scalar is refused (TypeError), because nothing would say what in it is secret.
    """
    return _walk(value, secrets=False)


def to_json(value: object) -> Any:
    """The complete JSON form, secrets included: for storing and for authors only."""
    return _walk(value, secrets=True)


class _Build:
    """One run of `public_model`: models made so far, and those under way, which others name by a forward reference."""

    def __init__(self) -> None:
        self.references: dict[type[BaseModel], str] = {}
        self.made: dict[type[BaseModel], type[BaseModel]] = {}

    def model(self, model: type[BaseModel]) -> Any:
        """The public twin, or a reference to it while it is under way (a model that contains itself)."""
        if model in _public_models:
            return _public_models[model]
        if model in self.made:
            return self.made[model]
        if model in self.references:
            return ForwardRef(self.references[model])
        if issubclass(model, RootModel):
            raise TypeError(f"{model.__name__}: a RootModel has no named fields to hide; use a Model")
        self.references[model] = f"_{len(self.references)}_{model.__name__}"
        fields = {n: self.field(f) for n, f in model.model_fields.items() if not is_secret(f)}
        self.made[model] = create_model(
            f"Public{model.__name__}",
            __config__=ConfigDict(extra="forbid", frozen=True, title=model.model_config.get("title")),
            __doc__=model.__doc__,
            __module__=model.__module__,
            **cast("dict[str, Any]", fields),
        )
        return self.made[model]

    def field(self, field: FieldInfo) -> tuple[Any, Any]:
        """The public twin of one field."""
        annotation = self.strip(field.annotation)
        if field.metadata:
            annotation = Annotated[(annotation, *field.metadata)]
        about: dict[str, Any] = {
            "title": field.title,
            "description": field.description,
            "examples": field.examples,
            "discriminator": field.discriminator,
            "json_schema_extra": field.json_schema_extra,
        }
        about = {key: value for key, value in about.items() if value is not None}
        if field.default_factory is not None:
            about["default_factory"] = field.default_factory
        elif field.default is not PydanticUndefined:
            # A default may hold models with secrets; it would stand in the schema.
            about |= {"default": redact(field.default), "validate_default": True}
        return annotation, Field(**about)

    def strip(self, annotation: Any) -> Any:
        """The type with its models replaced by their public twins."""
        extra = metadata_of(annotation)
        inner = bare(annotation)
        if (
            isinstance(inner, type)
            and not isinstance(inner, types.GenericAlias)
            and issubclass(inner, BaseModel)
        ):
            stripped: Any = self.model(inner)
        elif get_origin(inner) in UNIONS:
            stripped = Union[tuple(self.strip(arg) for arg in get_args(inner))]  # noqa: UP007 (made at run time)
        elif get_origin(inner) in (None, Literal):
            stripped = inner
        else:
            args = tuple(arg if arg is Ellipsis else self.strip(arg) for arg in get_args(inner))
            stripped = get_origin(inner)[args if len(args) > 1 else args[0]]
        return Annotated[(stripped, *extra)] if extra else stripped

    def finish(self) -> dict[type[BaseModel], type[BaseModel]]:
        """All models made, their references to each other resolved."""
        names = {self.references[model]: made for model, made in self.made.items()}
        for made in self.made.values():
            made.model_rebuild(_types_namespace=names)
        return self.made


def public_model(model: type[BaseModel]) -> type[BaseModel]:
    """The model that a learner may know of: the same fields, rules and words without the secret ones."""
    if model not in _public_models:
        model.model_rebuild()
        build = _Build()
        build.model(model)
        _public_models.update(build.finish())
    return _public_models[model]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field's type mentions, containers and unions opened."""
    inner = bare(annotation)
    if isinstance(inner, type) and not isinstance(inner, types.GenericAlias) and issubclass(inner, BaseModel):
        yield inner
    for part in parts(inner):
        yield from models_in(part)


def _steps(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """Where models stand inside a type: "" for the value itself, ".*" for each element, and so on."""
    inner = bare(annotation)
    if isinstance(inner, type) and not isinstance(inner, types.GenericAlias) and issubclass(inner, BaseModel):
        yield "", inner
    step = "" if get_origin(inner) in UNIONS else ".*"
    for part in parts(inner):
        for path, model in _steps(part):
            yield step + path, model


def _secret_paths(model: type[BaseModel], prefix: str, seen: tuple[type[BaseModel], ...]) -> Iterator[str]:
    if model in seen:
        return
    for name, field in model.model_fields.items():
        if is_secret(field):
            yield prefix + name
            continue
        for path, inner in _steps(field.annotation):
            yield from _secret_paths(inner, f"{prefix}{name}{path}.", (*seen, model))


def secret_paths(model: type[BaseModel]) -> tuple[str, ...]:
    """Where the secrets are, as `options.*.correct`; a model that contains itself is entered once."""
    return tuple(dict.fromkeys(_secret_paths(model, "", ())))
