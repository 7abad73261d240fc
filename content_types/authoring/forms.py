"""The studio's own page forms, filled in from JSON: the same rules, and the same errors as JSON pointers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel
from wagtail import blocks
from wagtail.admin.panels import get_form_for_model
from wagtail.fields import RichTextField
from wagtail.images import get_image_model

from content_types.authoring.shapes import CONTENT, GradeCutoffContent, GradingCategoryContent, PageKind
from content_types.authoring.values import Path, Reading, Shown, show, through_the_editor
from content_types.fields import ExtensibleStreamField
from content_types.models import CourseCategory
from content_types.stream import build_stream_value
from lms_site.foundation.errors import Invalid, Problem, pointer

SETS: dict[str, type[BaseModel]] = {
    "grading_categories": GradingCategoryContent,
    "grade_cutoffs": GradeCutoffContent,
}
"""Members that are rows of their own."""
SCHEDULE = ("go_live_at", "expire_at")
CALLED = {"go_live_at": "at", "expire_at": "until"}
"""The moments of a publication, as who publishes calls them."""


@dataclass
class Filled:
    """A form that was filled in; `sent` has the streams as stored, for the places of errors.

    `called`: what the caller knows fields of the form as, where that is another word.
    """

    form: Any
    sent: dict[str, Any]
    called: dict[str, str]

    def refuse(self) -> None:
        """Raise Invalid with every error of the form."""
        raise _invalid(self._errors())

    def _errors(self) -> Iterator[tuple[Path, str, str]]:
        for name, errors in self.form.errors.as_data().items():
            path: Path = () if name == "__all__" else (self.called.get(name, name),)
            block = getattr(self.form.fields.get(name), "block", None)
            for error in errors:
                yield from errors_at(error, block, self.sent.get(name), path)
        for name, formset in self.form.formsets.items():
            for error in formset.non_form_errors().as_data():
                yield from errors_at(error, None, None, (name,))
            kept = [row for row in formset.forms if row not in formset.deleted_forms]
            for index, row in enumerate(kept):
                for column, errors in row.errors.as_data().items():
                    for error in errors:
                        yield from errors_at(error, None, None, (name, index, column))


def refusal(error: ValidationError, block: Any, raw: Any, path: Path) -> Invalid:
    """The error of a block as the one to raise: each problem under the pointer of its place in what was sent."""
    return _invalid(errors_at(error, block, raw, path))


def _invalid(errors: Iterable[tuple[Path, str, str]]) -> Invalid:
    problems: dict[str, list[Problem]] = {}
    for path, code, message in errors:
        problems.setdefault(pointer(*path), []).append(Problem(code, message))
    return Invalid(fields=problems)


def errors_at(error: ValidationError, block: Any, raw: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """The single errors in an error of a block, each at its place in what was sent."""
    nested = getattr(error, "block_errors", None)
    if nested is None:
        code = str(getattr(error, "code", None) or "invalid")
        yield from ((path, code, message) for message in error.messages)
        return
    for one in error.non_block_errors.as_data():  # type: ignore[attr-defined] # Wagtail's block errors have it
        yield from errors_at(one, None, None, path)
    for step, inner in nested.items():
        yield from errors_at(inner, *_child(block, raw, step, path))


def _child(block: Any, raw: Any, step: Any, path: Path) -> tuple[Any, Any, Path]:
    """The child block that the step leads to, what was sent for it, and where."""
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        child = raw[step]
        return block.child_blocks.get(child["type"]), child["value"], (*path, step, "value")
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        return block.child_blocks.get(step), raw.get(step), (*path, step)
    if isinstance(block, blocks.ListBlock):
        return _element(block, raw, step, path)
    return None, None, (*path, step)


def _element(block: Any, raw: Any, step: Any, path: Path) -> tuple[Any, Any, Path]:
    if getattr(block, "optional", False):
        return block.child_block, raw, path
    item = raw[step] if isinstance(raw, list) and step < len(raw) else None
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return block.child_block, item["value"], (*path, step, "value")
    return block.child_block, item, (*path, step)


def content_of(page: Any, kind: PageKind) -> tuple[dict[str, Any], dict[str, Shown]]:
    """What the author wrote, as JSON; and how each stream is shown."""
    shown: dict[str, Shown] = {}
    content: dict[str, Any] = {}
    for name in CONTENT[kind].model_fields:
        field = None if name in SETS else page._meta.get_field(name)
        if field is None:
            columns = SETS[name].model_fields
            content[name] = [
                {column: getattr(row, column) for column in columns} for row in getattr(page, name).all()
            ]
        elif isinstance(field, ExtensibleStreamField):
            shown[name] = show(field.stream_block, field.get_prep_value(field.value_from_object(page)))
            content[name] = shown[name].value
        elif name == "category" and kind is PageKind.COURSE:
            content[name] = page.category.slug if page.category_id else None
        else:
            content[name] = getattr(page, field.attname)
    return content, shown


@lru_cache(maxsize=64)
def form_class(model: Any, kind: PageKind) -> Any:
    """The studio's form of the page type, with the members of its content alone."""
    handler = model.get_edit_handler()
    options = handler.get_form_options()
    names = [*CONTENT[kind].model_fields, *SCHEDULE]
    options["formsets"] = {
        name: rows for name, rows in (options.get("formsets") or {}).items() if name in names
    }
    options["fields"] = [name for name in names if name not in SETS]
    base = handler.base_form_class or model.base_form_class
    return get_form_for_model(model, form_class=base, **options)


class StoredStreams(forms.Widget):
    """Takes a stream in its stored form, where the studio's widget takes the fields of a browser."""

    def __init__(self, block: Any) -> None:
        self.block = block
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The value; ids that are missing are given."""
        del files
        return build_stream_value(self.block, data[name])

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: what the caller did not send is what is stored."""
        del data, files, name
        return False


def fill_in(
    page: Any,
    kind: PageKind,
    sent: Mapping[str, Any],
    user: Any,
    *,
    parent: Any,
    schedule: Mapping[str, Any] | None = None,
) -> Filled:
    """The form of the page with what was sent, and for the rest with what the page has. Raises Invalid."""
    now, shown = content_of(page, kind)
    reading = Reading(user, page.locale_id, {})
    model: Any = type(page)
    model_form = form_class(model, kind)
    streams: dict[str, Any] = {}
    data: dict[str, Any] = {name: getattr(page, name) for name in SCHEDULE} | dict(schedule or {})
    for name in CONTENT[kind].model_fields:
        value = sent.get(name, now[name])
        if name in SETS:
            data |= _rows(page, name, value or [])
        elif name in shown:
            block, reading.before = page._meta.get_field(name).stream_block, shown[name].children
            data[name] = streams[name] = reading.stream(block, value or [], (name,))
        else:
            widget = model_form.base_fields[name].widget
            data[name] = _form_value(page, name, value, widget, reading, changed=name in sent)
    if reading.problems:
        raise Invalid(fields=reading.problems)
    form = model_form(data=data, instance=page, parent_page=parent, for_user=user)
    for name in streams:
        form.fields[name].widget = StoredStreams(form.fields[name].block)
    return Filled(form, streams, dict(CALLED) if schedule is not None else {})


def _form_value(page: Any, name: str, value: Any, widget: Any, reading: Reading, *, changed: bool) -> Any:
    """What a browser's form would hold for the value."""
    column = page._meta.get_field(name)
    if isinstance(column, RichTextField):
        return _formatted(widget, value, reading, name)
    if isinstance(column, models.BooleanField) and value is None:
        return reading.refuse((name,), "bool_type", _("This must be true or false."))
    if not column.is_relation or value is None:
        return value
    if column.related_model is CourseCategory:
        return _category(page, value, reading)
    if changed and column.related_model is get_image_model() and value != getattr(page, column.attname):
        return reading.named(column.related_model, value, (name,))
    return value


def _formatted(widget: Any, value: Any, reading: Reading, name: str) -> Any:
    try:
        return widget.format_value(through_the_editor(widget, value or ""))
    except Exception:  # noqa: BLE001 the editor's reader of HTML raises what it likes
        return reading.refuse((name,), "invalid", _("This is not markup that the editor can read."))


def _category(page: Any, slug: str, reading: Reading) -> int | None:
    found = (
        CourseCategory.objects.filter(slug=slug, locale_id=page.locale_id)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        reading.refuse(("category",), "not_found", _("There is no such category."))
    return found


def _rows(page: Any, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of rows of their own: those there are take the new values in turn, what is over goes."""
    before = list(getattr(page, name).all()) if page.pk else []
    total = max(len(before), len(rows))
    data: dict[str, Any] = {
        f"{name}-TOTAL_FORMS": str(total),
        f"{name}-INITIAL_FORMS": str(len(before)),
        f"{name}-MIN_NUM_FORMS": "0",
        f"{name}-MAX_NUM_FORMS": "1000",
    }
    for index in range(total):
        here = f"{name}-{index}"
        if index < len(before):
            data[f"{here}-id"] = before[index].pk
        if index >= len(rows):
            data[f"{here}-DELETE"] = "on"
            continue
        data[f"{here}-ORDER"] = str(index + 1)
        row = SETS[name].model_validate(rows[index]).model_dump()
        data.update({f"{here}-{column}": value for column, value in row.items()})
    return data
