"""Columns of pages that nodes have no field for, by their own names: out as JSON, in again checked.

Whatever column a page type gets goes along by itself.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.fields import RichTextField

from content_types.fields import ExtensibleStreamField
from content_types.intake import texts
from content_types.intake.texts import Lookup
from content_types.models import CourseCategory
from content_types.portable.texts import Naming, portable, portable_html

COMMON = ("slug", "seo_title", "search_description", "show_in_menus")
"""Columns of every page that go along."""
_MARK = re.compile(r' data-block-key="[^"]*"')
SLUG, CATEGORY, ITEMS = "slug", "category", "items"
SAID: dict[str, frozenset[str]] = {
    "course": frozenset(
        [
            "title",
            "description",
            "image",
            "starts_at",
            "ends_at",
            "enrolment_opens_at",
            "enrolment_closes_at",
            "listed",
            "organisation",
            "code",
        ]
    ),
    "module": frozenset(["title", "opens_at", "hidden"]),
    "lesson": frozenset(["title", "opens_at", "hidden", "discussion_topic", "body"]),
    "assessment": frozenset(
        ["title", "instructions", "items", "graded", "category", "weight", "opens_at", "hidden"]
    ),
}
"""Columns that the fields of nodes say exactly; those that they say roughly go along where they differ."""


def columns(kind: str, model: type[models.Model]) -> dict[str, Any]:
    """The columns that may stand in a node's `fields`, by name."""
    options: Any = model._meta
    found = {field.name: field for field in options.local_concrete_fields if not field.is_relation}
    found |= {name: options.get_field(name) for name in COMMON}
    return {name: field for name, field in found.items() if name not in SAID[kind]}


def written(kind: str, row: Any, mapped: Mapping[str, Any], naming: Naming) -> dict[str, Any]:
    """The columns whose value is neither the default nor what the node's own fields become (`mapped`)."""
    found: dict[str, Any] = {}
    for name, field in columns(kind, type(row)).items():
        value = field.value_from_object(row)
        if isinstance(field, ExtensibleStreamField):
            value = portable(field.stream_block, field.get_prep_value(value), naming, name)
            if value:
                found[name] = value
        elif value != mapped.get(name, field.get_default()):
            found[name] = _plain(field, value, naming)
    category = getattr(row, CATEGORY, None) if kind == "course" else None
    if category is not None:
        found[CATEGORY] = category.name
    return found


def _plain(field: models.Field[Any, Any], value: Any, naming: Naming) -> Any:
    if isinstance(field, RichTextField):
        return portable_html(value, naming)
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return float(plain) if "." in plain else int(plain)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def read(
    kind: str, model: type[models.Model], given: Mapping[str, Any], lookup: Lookup
) -> tuple[dict[str, Any], list[str]]:
    """Column values (streams in their stored form), and the names of what fits no column."""
    known = columns(kind, model)
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in given.items():
        if name == ITEMS and kind == "assessment":
            continue  # in place of the node's own items
        if name == CATEGORY and kind == "course":
            found["category_id"] = _category(str(value))
            continue
        try:
            found[name] = _read(known[name], value, lookup)
        except (KeyError, ValidationError, ValueError, TypeError):
            wrong.append(name)
    return found, wrong


def _read(field: Any, value: Any, lookup: Lookup) -> Any:
    if isinstance(field, ExtensibleStreamField):
        resolved = texts.resolve(field.stream_block, value, lookup, field.name)
        return texts.completed(field, resolved)
    if isinstance(field, RichTextField):
        return texts.rewrite(str(value), lookup)
    return field.clean(str(value) if isinstance(value, float) else value, None)


def _category(name: str) -> int | None:
    from django.utils.text import slugify
    from wagtail.models import Locale

    slug = slugify(name)[:120]
    if not slug:
        return None
    made, _new = CourseCategory.objects.get_or_create(
        slug=slug, locale=Locale.get_default(), defaults={"name": name[:120]}
    )
    return int(made.pk)


def built(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values to assign: streams built from their stored form."""
    options: Any = model._meta
    made: dict[str, Any] = {}
    for name, value in values.items():
        field = options.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        stream = isinstance(field, ExtensibleStreamField) and isinstance(value, list)
        made[name] = field.to_python(value) if stream else value
    return made


def stored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of columns as JSON: equal where the columns would be, so that versions can be compared and merged."""
    return {name: _comparable(_field(model, name), value) for name, value in values.items()}


def stored_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """The same of a row, or of a version of one."""
    found = {}
    for name in names:
        field = _field(type(row), name)
        value = getattr(row, field.attname)
        found[name] = field.get_prep_value(value) if isinstance(field, ExtensibleStreamField) else value
    return stored(type(row), found)


def defaults(model: type[models.Model], names: Iterable[str]) -> dict[str, Any]:
    """What these columns hold where nothing is said, as JSON."""
    fields = {name: _field(model, name) for name in names}
    return stored(
        model,
        {
            name: [] if isinstance(field, ExtensibleStreamField) else field.get_default()
            for name, field in fields.items()
        },
    )


def loaded(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The way back of `stored`: values to assign."""
    found = {}
    for name, value in values.items():
        field = _field(model, name)
        plain = isinstance(field, ExtensibleStreamField) or field.is_relation or value is None
        found[name] = value if plain else field.to_python(value)
    return built(model, found)


def _field(model: type[models.Model], name: str) -> Any:
    options: Any = model._meta
    return options.get_field(name.removesuffix("_id") if name.endswith("_id") else name)


def _comparable(field: Any, value: Any) -> Any:
    if value is None or field.is_relation:
        return value
    if isinstance(field, ExtensibleStreamField):
        return _without_marks(json.loads(json.dumps(value, cls=DjangoJSONEncoder)))
    if isinstance(field, RichTextField):
        return _without_marks(value)
    value = field.to_python(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _without_marks(value: Any) -> Any:
    """Without what the studio's editor writes into each paragraph for itself."""
    if isinstance(value, str):
        return _MARK.sub("", value) if "data-block-key" in value else value
    if isinstance(value, dict):
        return {name: _without_marks(each) for name, each in value.items()}
    return [_without_marks(each) for each in value] if isinstance(value, list) else value
