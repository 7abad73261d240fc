"""A plugin's content model as a Wagtail block: the author's form, without a line of Wagtail in the plugin.

The stored value *is* the content's JSON (with a version beside it), so upcasters, importers and the compiler all see
what the plugin declared: list elements keep their `AutoId`, decimals are texts, formatted text is the editor's HTML.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin
from uuid import uuid4

from django.utils.functional import lazystr
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from wagtail import blocks

from content_types.blocks import scalars
from content_types.blocks.content import ContentBlock, DerivedList, DerivedStruct
from lms_sdk.i18n import LazyText
from lms_sdk.markers import UNIONS, AutoId, Labels, bare, is_secret, marks
from lms_sdk.richtext import Lines, Rich
from lms_site.plugin_host.api import package_of

__all__ = ["ContentBlock", "derive_block", "fields_of"]

Fields = list[tuple[str, blocks.Block]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the form says and demands of one value."""

    label: Any = None
    help_text: Any = ""
    required: bool = True
    nullable: bool = False
    default: Any = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[Any, ...] = ()
    inside: tuple[type[BaseModel], ...] = ()
    """The models this value stands in, outermost first."""

    def options(self, *names: str) -> dict[str, Any]:
        """Keyword arguments for a field block."""
        given = {name: self.limits[name] for name in names if name in self.limits}
        return {"required": self.required, "help_text": self.help_text, **self.texts(), **given}

    def texts(self) -> dict[str, Any]:
        """Keyword arguments for a block of any kind."""
        texts: dict[str, Any] = {}
        if self.label:
            texts["label"] = self.label
        if self.default is not None:
            texts["default"] = self.default
        return texts


def derive_block(model: type[BaseModel], **kwargs: Any) -> ContentBlock:
    """The block by which an author edits a value of this model. Secret fields are redacted by the block itself."""
    return ContentBlock(model, fields_of(model), **kwargs)


def fields_of(
    model: type[BaseModel], *, inside: tuple[type[BaseModel], ...] = (), element: bool = False
) -> Fields:
    """A block for each field of the model; an element's AutoId is the list's business and has none."""
    found: Fields = []
    for name, info in model.model_fields.items():
        if AutoId in marks(info):
            if not element:
                found.append((name, scalars.IdBlock(default=lambda: str(uuid4()))))
            continue
        found.append((name, _field(name, info, (*inside, model))))
    return found


def _field(name: str, info: FieldInfo, inside: tuple[type[BaseModel], ...]) -> blocks.Block:
    package = package_of(inside[-1])
    ask = Ask(
        label=_translated(package, info.title or name.replace("_", " ").capitalize()),
        help_text=_translated(package, info.description or ""),
        required=info.is_required(),
        default=_default(info),
        limits=dict(_limits(info.metadata)),
        marks=marks(info),
        inside=inside,
    )
    return block_for(info.annotation, ask)


def _name_of(model: type[BaseModel]) -> Any:
    """What one element of a list is called: the model's title, or its name in words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower().capitalize()
    return _translated(package_of(model), model.model_config.get("title") or words)


def _translated(package: str, text: str) -> Any:
    return lazystr(LazyText(package, text)) if text else ""


def _default(info: FieldInfo) -> Any:
    """The field's default in its stored form; None when it has none that a form can show."""
    if info.is_required():
        return None
    from lms_sdk.redaction import to_json

    try:
        return to_json(info.get_default(call_default_factory=True, validated_data={}))
    except TypeError:
        return None


_LIMITS = {"ge": "min_value", "le": "max_value", "min_length": "min_length", "max_length": "max_length"}


def _limits(metadata: list[Any]) -> Iterator[tuple[str, Any]]:
    """The limits that a form field can check, as pydantic keeps them."""
    for rule in metadata:
        for attribute, name in _LIMITS.items():
            if (limit := getattr(rule, attribute, None)) is not None:
                yield name, limit


def block_for(annotation: Any, ask: Ask) -> blocks.Block:
    """The block for a value of this type; what no form can show is edited as JSON."""
    ask = _with_marks(annotation, ask)
    inner = bare(annotation)
    origin = get_origin(inner)
    if origin in UNIONS:
        return _union(inner, ask)
    if origin is Literal:
        return scalars.ChoiceBlock(_choices(inner, ask), **ask.options(), nullable=ask.nullable)
    if origin in (list, tuple, set, frozenset):
        return _list(inner, ask)
    if isinstance(inner, type) and not isinstance(inner, types.GenericAlias):
        return _simple(inner, ask)
    return _json(annotation, ask)


def _choices(inner: Any, ask: Ask) -> list[tuple[Any, Any]]:
    """The values of a `Literal` under the names its plugin gives them."""
    names = {
        value: label for mark in ask.marks if isinstance(mark, Labels) for value, label in mark.labels.items()
    }
    return [(value, lazystr(names[value]) if value in names else str(value)) for value in get_args(inner)]


def _with_marks(annotation: Any, ask: Ask) -> Ask:
    found = marks(annotation)
    if not found:
        return ask
    return Ask(**{**{name: getattr(ask, name) for name in Ask.__slots__}, "marks": (*ask.marks, *found)})


def _union(inner: Any, ask: Ask) -> blocks.Block:
    arms = [arm for arm in get_args(inner) if arm is not type(None)]
    nullable = len(arms) < len(get_args(inner))
    if len(arms) != 1:
        return _json(inner, ask)
    given = {name: getattr(ask, name) for name in Ask.__slots__} | {"required": False, "nullable": nullable}
    return block_for(arms[0], Ask(**given))


def _simple(inner: type, ask: Ask) -> blocks.Block:
    if issubclass(inner, BaseModel):
        return _struct(inner, ask)
    if issubclass(inner, enum.Enum):
        choices = [(item.value, str(item.value)) for item in inner]
        return scalars.ChoiceBlock(choices, **ask.options(), nullable=ask.nullable)
    if inner is bool:
        return scalars.BooleanBlock(**{**ask.options(), "required": False})
    if issubclass(inner, str):
        return _text(ask)
    for kind, block in _SCALARS.items():
        if issubclass(inner, kind):
            limits = () if block in _MOMENTS else ("min_value", "max_value")
            made: blocks.Block = block(**ask.options(*limits))
            return made
    return _json(inner, ask)


_SCALARS: dict[type, Any] = {
    int: scalars.IntegerBlock,
    Decimal: scalars.DecimalBlock,
    float: scalars.FloatBlock,
    dt.datetime: scalars.DateTimeBlock,
    dt.date: scalars.DateBlock,
    dt.time: scalars.TimeBlock,
}
_MOMENTS = frozenset({scalars.DateTimeBlock, scalars.DateBlock, scalars.TimeBlock})


def _text(ask: Ask) -> blocks.Block:
    if Rich in ask.marks:
        return scalars.RichTextBlock(**ask.options("max_length"), nullable=ask.nullable)
    block = scalars.TextBlock if Lines in ask.marks else scalars.CharBlock
    return block(**ask.options("min_length", "max_length"), nullable=ask.nullable)


def _struct(model: type[BaseModel], ask: Ask) -> blocks.Block:
    if model in ask.inside:
        return _json(model, ask)
    struct = _struct_of(model, ask, element=False)
    return DerivedList(struct, optional=True, max_num=1, **ask.texts()) if ask.nullable else struct


def _struct_of(model: type[BaseModel], ask: Ask, *, element: bool) -> DerivedStruct:
    texts = {"label": _name_of(model)} if element or ask.nullable else ask.texts()
    return DerivedStruct(
        fields_of(model, inside=ask.inside, element=element),
        secret_fields=frozenset(name for name, info in model.model_fields.items() if is_secret(info)),
        **texts,
    )


def _list(inner: Any, ask: Ask) -> blocks.Block:
    element = get_args(inner)[0] if get_args(inner) else Any
    if get_origin(inner) is tuple and len(get_args(inner)) > 1 and get_args(inner)[1] is not Ellipsis:
        return _json(inner, ask)
    limits = {"min_num": ask.limits.get("min_length"), "max_num": ask.limits.get("max_length")}
    model = bare(element)
    if isinstance(model, type) and issubclass(model, BaseModel) and model not in ask.inside:
        child: blocks.Block = _struct_of(model, ask, element=True)
        ids = [name for name, info in model.model_fields.items() if AutoId in marks(info)]
    else:
        child, ids = block_for(element, Ask(inside=ask.inside)), []
    options = {**ask.texts(), **{name: value for name, value in limits.items() if value is not None}}
    options.setdefault("default", [{}] * max(1, limits["min_num"] or 0) if ask.required and ids else [])
    return DerivedList(
        child, id_field=ids[0] if ids else None, help_text=ask.help_text, optional=False, **options
    )


def _json(annotation: Any, ask: Ask) -> blocks.Block:
    return scalars.JsonBlock(annotation, **ask.options())
