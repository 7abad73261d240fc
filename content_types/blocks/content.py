"""Struct and list blocks whose stored form is the JSON of a content model."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic import ValidationError as Mismatch
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError, StructValue

from content_types.blocks.structs import RedactingStructBlock, VersionedStructBlock
from lms_sdk.faults import faults
from lms_sdk.markers import is_secret
from lms_sdk.outcome import Issue
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.plugins")
Lint = Callable[[Any], Sequence[Issue]]


class DerivedStruct(RedactingStructBlock):
    """A model inside a content model."""

    def normalize(self, value: Any) -> StructValue:
        """A native value; a plain one is taken for the stored form."""
        return value if isinstance(value, StructValue) else self.to_python(value)


class DerivedList(blocks.ListBlock):
    """A list inside a content model, stored as the plain list.

    With `id_field` each element is an object whose field of that name is the list item's id: given once, kept through
    edits and reordering. With `optional` it holds at most one element, and none is stored as None.
    """

    stores_plain_items = True

    def __init__(
        self, child_block: blocks.Block, *, id_field: str | None = None, optional: bool = False, **kwargs: Any
    ) -> None:
        self.id_field = id_field
        self.optional = optional
        super().__init__(child_block, **{"default": [], **kwargs})

    def to_python(self, value: Any) -> ListValue:
        """The list, from its stored form."""
        result: ListValue = self.bulk_to_python([value])[0]
        return result

    def bulk_to_python(self, values: Sequence[Any]) -> list[ListValue]:
        """Several lists at once, with shared look-ups."""
        streams = [self._items(value) for value in values]
        native = iter(self.child_block.bulk_to_python([item for stream in streams for item in stream]))
        return [
            ListValue(
                self,
                bound_blocks=[
                    ListValue.ListChild(self.child_block, next(native), id=self._id(item, index))
                    for index, item in enumerate(stream)
                ],
            )
            for stream in streams
        ]

    def _items(self, value: Any) -> list[Any]:
        if self.optional:
            return [] if value is None else [value]
        return list(value or ())

    def _id(self, item: Any, index: int) -> str:
        """The element's own id, a new one where it should have one, its place where it has none."""
        if self.id_field is None:
            return str(index)
        return str(item.get(self.id_field) or uuid4()) if isinstance(item, Mapping) else str(uuid4())

    def normalize(self, value: Any) -> ListValue:
        """A native list; a plain one is taken for the stored form."""
        if isinstance(value, ListValue):
            return value
        if isinstance(value, list) and any(isinstance(item, StructValue) for item in value):
            return super().normalize(value)
        if self.optional and isinstance(value, list):
            value = value[0] if value else None
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        """The plain list (or, when optional, the element or None)."""
        native = self.normalize(value)
        items = [self.child_block.get_prep_value(bound.value) for bound in native.bound_blocks]
        if self.id_field is not None:
            items = [
                {self.id_field: bound.id, **item}
                for bound, item in zip(native.bound_blocks, items, strict=True)
            ]
        if self.optional:
            return items[0] if items else None
        return items

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        """What the form shows."""
        state: list[dict[str, Any]] = super().get_form_state(self.normalize(value))
        return state

    def clean(self, value: Any) -> ListValue:
        """The valid list; an id that occurs twice is replaced."""
        cleaned = super().clean(value)
        seen: set[str] = set()
        for bound in cleaned.bound_blocks:
            if bound.id in seen:
                bound.id = str(uuid4())
            seen.add(bound.id)
        return cleaned


class ContentBlock(RedactingStructBlock, VersionedStructBlock):  # type: ignore[misc] # Wagtail merges Meta classes
    """A value of a content model. Its stored form is the model's JSON with the schema version beside it."""

    def __init__(
        self,
        model: type[BaseModel],
        fields: Sequence[tuple[str, blocks.Block]],
        *,
        lint: Lint | None = None,
        **kwargs: Any,
    ) -> None:
        self.model = model
        self.lint = lint
        secret = frozenset(name for name, info in model.model_fields.items() if is_secret(info))
        super().__init__(list(fields), secret_fields=secret, **kwargs)

    def plain(self, value: StructValue) -> dict[str, Any]:
        """The content's JSON, without the version."""
        return {name: self.child_blocks[name].get_prep_value(item) for name, item in value.items()}

    def normalize(self, value: Any) -> StructValue:
        """A native value; a plain one is taken for the stored form."""
        return value if isinstance(value, StructValue) else self.to_python(value)

    def clean(self, value: StructValue) -> StructValue:
        """The value, valid by the model's rules. Raises errors at the fields they are about; drafts are not asked."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            content = self.model.model_validate(self.plain(cleaned))
        except Mismatch as error:
            problems = [(fault.path, str(fault.message)) for fault in faults(error)]
            raise self.error_for(problems, cleaned) from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 a plugin's validators may raise anything
            log.warning("the model %s failed: %s", self.model.__qualname__, type(error).__name__)
            raise ValidationError(gettext("The plugin that this belongs to could not check it.")) from None
        nothing: list[Issue] = []
        found = plugin_host.ask("lint()", lambda: self._faults(content), nothing)
        if found:
            raise self.error_for([(_path(issue.path), str(issue.message)) for issue in found], cleaned)
        return cleaned

    def _faults(self, content: Any) -> list[Issue]:
        return [issue for issue in (self.lint(content) if self.lint else ()) if issue.severity == "error"]

    def error_for(self, problems: Sequence[tuple[tuple[int | str, ...], str]], value: Any) -> ValidationError:
        """A validation error that shows each message at the field its path leads to."""
        return _error(self, value, list(problems))


def _path(words: str) -> tuple[int | str, ...]:
    """The steps of an issue's path: `options.0.text`, or as a JSON pointer."""
    steps = words.replace("/", ".").split(".")
    return tuple(int(step) if step.isdigit() else step for step in steps if step)


def _error(
    block: blocks.Block, value: Any, problems: list[tuple[tuple[int | str, ...], str]]
) -> ValidationError:
    here = [message for path, message in problems if not path]
    if isinstance(block, blocks.StructBlock):
        found, lost = _by_child(problems, block.child_blocks)
        nested = {name: _error(block.child_blocks[name], value[name], inner) for name, inner in found.items()}
        error: ValidationError = StructBlockValidationError(block_errors=nested, non_block_errors=here + lost)
        return error
    if isinstance(block, DerivedList):
        if block.optional:
            problems = [((0, *path), message) for path, message in problems if path]
        found, lost = _by_child(problems, range(len(value)))
        inner_errors = {
            index: _error(block.child_block, value[index], inner) for index, inner in found.items()
        }
        failure: ValidationError = ListBlockValidationError(
            block_errors=inner_errors, non_block_errors=here + lost
        )
        return failure
    return ValidationError([message for _, message in problems])


def _by_child(problems: Any, known: Any) -> tuple[dict[Any, list[Any]], list[str]]:
    """Problems by the child they are about, and the messages of those about none that is shown."""
    found: dict[Any, list[Any]] = {}
    lost: list[str] = []
    for path, message in problems:
        if path and path[0] in known:
            found.setdefault(path[0], []).append((path[1:], message))
        elif path:
            lost.append(message)
    return found, lost


class ContentBlockAdapter(StructBlockAdapter):
    """Lets a content model's form stand on its own, not only inside a stream."""

    js_constructor = "lms.blocks.ContentBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The stock script and ours."""
        media: forms.Media = super().media + forms.Media(js=["content_types/js/blocks.js"])
        return media


register(ContentBlockAdapter(), ContentBlock)
register(ContentBlockAdapter(), DerivedStruct)
