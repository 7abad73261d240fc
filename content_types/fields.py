"""The model field for streams whose block types come from core and plugins."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.db import models
from wagtail.blocks import BlockField
from wagtail.blocks.base import BlockWidget
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField

from content_types.blocks.preserving import PreservingStreamBlock, existing_children
from content_types.stream import build_stream_value, ensure_ids


class ExtensibleStreamField(StreamField):
    """A StreamField of a named block set. Its block definitions never enter migrations.

    A stock StreamField writes all its blocks into the migrations of the app, so installing a plugin would change
    core's. Here a migration says `ExtensibleStreamField("lesson_body")` and nothing more, and historical models
    keep every child as it is stored.
    """

    def __init__(self, block_set: str, **kwargs: Any) -> None:
        self.block_set = block_set
        kwargs.pop("block_types", None)
        kwargs.pop("block_lookup", None)
        super().__init__([], **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The set's name, and what concerns the column; nothing of the blocks."""
        name, path, _, kwargs = models.Field.deconstruct(self)
        return name, path, [self.block_set], kwargs

    def clone(self) -> ExtensibleStreamField:
        """A copy, with the options that migrations leave out."""
        _, _, args, kwargs = self.deconstruct()
        options = {name: value for name, value in self.block_opts.items() if name != "required"}
        return type(self)(args[0], **{**kwargs, **options})

    @property
    def stream_block(self) -> PreservingStreamBlock:
        """The block for this field with the types known now; the same object until the set of plugins changes."""
        from content_types import registry

        model = getattr(self, "model", None)
        historical = model is None or model.__module__ == "__fake__"
        known = () if historical else registry.blocks(self.block_set)
        cached: tuple[Any, PreservingStreamBlock] | None = self.__dict__.get("_stream_block")
        if cached is None or cached[0] is not known:
            block = PreservingStreamBlock(known, block_set=self.block_set)
            block.set_meta_options(self.block_opts)
            cached = self.__dict__["_stream_block"] = (known, block)
        return cached[1]

    def build(self, raw: list[dict[str, Any]]) -> StreamValue:
        """A value to assign, from its stored form; see `build_stream_value`."""
        return build_stream_value(self.stream_block, raw)

    def get_prep_value(self, value: Any) -> Any:
        """The stored form, ids included, of whichever value was assigned."""
        prepared = super().get_prep_value(value)
        return ensure_ids(self.stream_block, prepared) if isinstance(value, StreamValue) else prepared

    def formfield(self, **kwargs: Any) -> BlockField:
        """A form field that knows the stored stream, so that cleaning can tell new children from existing ones."""
        return super().formfield(**{"form_class": ExtensibleBlockField, "stream_field": self, **kwargs})


class ExtensibleBlockField(BlockField):
    """The form field of an ExtensibleStreamField."""

    def __init__(self, *, stream_field: ExtensibleStreamField, **kwargs: Any) -> None:
        self.stream_field = stream_field
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> ExtensibleBlockField:
        # Form classes live as long as the process, and every form copies their fields: the place to take the
        # blocks known now.
        result: ExtensibleBlockField = super().__deepcopy__(memo)
        block = self.stream_field.stream_block
        if result.block is not block:
            result.block = block
            result.widget = BlockWidget(block, attrs=deepcopy(self.widget.attrs, memo))
            result.widget.is_required = self.required
        return result

    def _clean_bound_field(self, bound: Any) -> StreamValue:
        before = self.stream_field.get_prep_value(self.stream_field.to_python(bound.initial))
        with existing_children(before):
            return super()._clean_bound_field(bound)
