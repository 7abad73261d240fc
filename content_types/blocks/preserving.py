"""A stream that loses nothing: children it cannot read are kept equal as JSON through every save."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter, StreamBlockValidationError, StreamValue

from content_types import offers
from content_types.blocks.unavailable import KEPT, UNAVAILABLE, UnavailableBlock, is_wrapped, unwrap, wrap

RawStream = list[dict[str, Any]]

_existing: ContextVar[Mapping[str, str] | None] = ContextVar("existing_stream_children", default=None)


@contextmanager
def existing_children(raw: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    """Within the block, cleaning a stream refuses new children of types that are not offered.

    `raw` is the stored stream before the change: its children, at any depth, may stay whatever their type.
    """
    token = _existing.set(dict(_children(raw)))
    try:
        yield
    finally:
        _existing.reset(token)


def _children(raw: Any) -> Iterator[tuple[str, str]]:
    """(id, type) of every child at any depth."""
    if isinstance(raw, Mapping):
        if raw.get("id") and isinstance(raw.get("type"), str):
            yield str(raw["id"]), raw["type"]
        raw = list(raw.values())
    if isinstance(raw, list | tuple):
        for item in raw:
            yield from _children(item)


class PreservingStreamBlock(blocks.StreamBlock):
    """A StreamBlock that keeps unknown, unreadable and future children, and refuses new ones not on offer.

    Wagtail's own StreamBlock drops children of unknown types when it reads a value, so the next save deletes them.
    Here they are read as `UnavailableBlock` and written back as they were.
    """

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        if UNAVAILABLE not in self.child_blocks:
            stand_in = UnavailableBlock()
            stand_in.set_name(UNAVAILABLE)
            self.child_blocks[UNAVAILABLE] = stand_in

    def knows(self, child: Mapping[str, Any]) -> bool:
        """Whether this raw child can be read as it is stored."""
        name = child.get("type")
        if name == UNAVAILABLE or name not in self.child_blocks or "value" not in child:
            return False
        can_read = getattr(self.child_blocks[name], "can_read", None)
        return can_read is None or bool(can_read(child["value"]))

    def wrap(self, raw: Sequence[dict[str, Any]]) -> RawStream:
        """The stored children as this block reads them: stand-ins for those it cannot."""
        return [child if is_wrapped(child) or self.knows(child) else wrap(child) for child in raw]

    def to_python(self, value: Any) -> StreamValue:
        """The stream's value; nothing in it is lost."""
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return self.empty_value(raw_text=value)
        if value and not isinstance(value, StreamValue):
            value = list(value)
            if isinstance(value[0], dict):
                value = self.wrap(value)
        return super().to_python(value)

    def bulk_to_python(self, values: Sequence[RawStream]) -> list[StreamValue]:
        """Several streams at once, with shared look-ups."""
        result: list[StreamValue] = super().bulk_to_python([self.wrap(value) for value in values])
        return result

    def get_prep_value(self, value: Any) -> RawStream:
        """The stored form: kept children as they were."""
        return [unwrap(child) for child in super().get_prep_value(value)]

    def clean(self, value: StreamValue) -> StreamValue:
        """The valid value. Raises a validation error that points at the child."""
        refused = self._refused(value)
        try:
            cleaned = super().clean(value)
        except StreamBlockValidationError as error:
            error.block_errors.update(refused)
            raise
        if refused:
            raise StreamBlockValidationError(block_errors=refused)
        return cleaned

    def _refused(self, value: StreamValue) -> dict[int, ValidationError]:
        existing = _existing.get()
        if existing is None:
            return {}
        refused: dict[int, ValidationError] = {}
        for index, child in enumerate(value):
            if existing.get(child.id or "") != _stored_type(child) and not self._offers(child.block_type):
                refused[index] = ValidationError(
                    _("Blocks of this type cannot be added here."), code="not_offered"
                )
        return refused

    def _offers(self, name: str) -> bool:
        return name != UNAVAILABLE and offers.is_offered(name)

    def hidden_names(self) -> list[str]:
        """Child types that the editor's menu leaves out."""
        return [name for name in self.child_blocks if not self._offers(name)]

    class Meta:
        block_set = ""


def _stored_type(child: Any) -> str:
    if child.block_type == UNAVAILABLE:
        return str((child.value or {}).get(KEPT, {}).get("type", ""))
    return str(child.block_type)


class PreservingStreamBlockAdapter(StreamBlockAdapter):
    """Tells the editor which types its menu must not offer."""

    js_constructor = "lms.blocks.PreservingStreamBlock"

    def js_args(self, block: PreservingStreamBlock) -> list[Any]:
        """The stock arguments, with the hidden types in the options."""
        name, groups, initial, meta = super().js_args(block)
        meta["hiddenTypes"] = block.hidden_names()
        return [name, groups, initial, meta]

    @cached_property
    def media(self) -> forms.Media:
        """The stock script and ours."""
        media: forms.Media = super().media + forms.Media(js=["content_types/js/blocks.js"])
        return media


register(PreservingStreamBlockAdapter(), PreservingStreamBlock)
