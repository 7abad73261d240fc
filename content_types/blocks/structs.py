"""Struct blocks whose values carry a version, and whose secret fields never leave the studio."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

VERSION = "_v"
"""The key of a stored value's version; a value without it is of version 1."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
log = logging.getLogger("lms.content")


class VersionedStructBlock(blocks.StructBlock):
    """A struct that writes its schema version into the value and brings older values up to date when it reads them.

    Stored JSON is changed by the next save only, so changing a block's shape needs no data migration: raise
    `Meta.schema_version` and add an upcaster to `Meta.upcasters` ({from_version: value -> value}).
    """

    @property
    def schema_version(self) -> int:
        """The version that this code writes."""
        return int(self.meta.schema_version)

    def upcast(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The stored value as of the current version, without its version key."""
        value = dict(raw)
        version = value.pop(VERSION, 1)
        while version < self.schema_version:
            value = self.meta.upcasters[version](value)
            version += 1
        return value

    def can_read(self, raw: Any) -> bool:
        """Whether this code understands the stored value: of no later version, upcast without error, of our shape."""
        if not isinstance(raw, Mapping):
            return False
        version = raw.get(VERSION, 1)
        if type(version) is not int or not 1 <= version <= self.schema_version:
            return False
        try:
            return fits(self, self.upcast(raw))
        except KeyboardInterrupt:
            raise
        except BaseException:  # a plugin's upcaster may raise anything
            log.exception("block %s: a value of version %s could not be upcast", self.name, version)
            return False

    def to_python(self, value: Mapping[str, Any]) -> StructValue:
        """The value, brought up to date."""
        return super().to_python(self.upcast(value))

    def bulk_to_python(self, values: Sequence[Mapping[str, Any]]) -> list[StructValue]:
        """Several values at once."""
        result: list[StructValue] = super().bulk_to_python([self.upcast(value) for value in values])
        return result

    def normalize(self, value: Any) -> StructValue:
        """A native value from a native or plain one; a plain one with a version key is upcast first."""
        if isinstance(value, Mapping) and VERSION in value:
            value = self.upcast(value)
        return super().normalize(value)

    def get_prep_value(self, value: StructValue) -> dict[str, Any]:
        """The stored form."""
        return {VERSION: self.schema_version, **super().get_prep_value(value)}

    class Meta:
        schema_version = 1
        upcasters: Mapping[int, Upcaster] = {}


def fits(block: blocks.Block, raw: Any) -> bool:
    """Whether a stored value has the shape that reading it takes for granted: a wrong one would break the page."""
    if isinstance(block, blocks.StructBlock):
        return isinstance(raw, Mapping) and all(
            fits(child, raw[name]) for name, child in block.child_blocks.items() if name in raw
        )
    if isinstance(block, blocks.StreamBlock):
        return isinstance(raw, list) and all(isinstance(child, dict) for child in raw)
    if isinstance(block, blocks.ListBlock):
        return _list_fits(block, raw)
    if isinstance(block, TypedTableBlock):
        return raw is None or _table_fits(block, raw)
    if isinstance(block, blocks.ChooserBlock):
        return raw is None or (isinstance(raw, int) and not isinstance(raw, bool))
    if isinstance(block, blocks.RichTextBlock | blocks.CharBlock | blocks.TextBlock):
        return raw is None or isinstance(raw, str)
    return True


def _table_fits(block: TypedTableBlock, raw: Any) -> bool:
    kinds = [block.child_blocks[column["type"]] for column in raw["columns"]]
    return all("heading" in column for column in raw["columns"]) and all(
        len(row["values"]) >= len(kinds)
        and all(fits(kind, value) for kind, value in zip(kinds, row["values"], strict=False))
        for row in raw["rows"]
    )


def _list_fits(block: blocks.ListBlock, raw: Any) -> bool:
    if getattr(block, "optional", False):
        return raw is None or fits(block.child_block, raw)
    if not isinstance(raw, list):
        return False
    plain = getattr(block, "stores_plain_items", False)
    values = [
        item["value"] if not plain and isinstance(item, dict) and item.get("type") == "item" else item
        for item in raw
    ]
    return all(fits(block.child_block, value) for value in values)


class RedactingStructBlock(blocks.StructBlock):
    """A struct whose `Meta.secret_fields` never leave through the API, the search index or rendered HTML."""

    def _public(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: item for name, item in value.items() if name not in self.meta.secret_fields}

    def get_api_representation(self, value: StructValue, context: Any = None) -> dict[str, Any]:
        """The public fields."""
        return {
            name: self.child_blocks[name].get_api_representation(item, context=context)
            for name, item in self._public(value).items()
        }

    def get_searchable_content(self, value: StructValue) -> list[str]:
        """The words of the public fields."""
        words: list[str] = []
        if not self.search_index:
            return words
        for name, block in self.child_blocks.items():
            if name not in self.meta.secret_fields:
                words.extend(block.get_searchable_content(value.get(name, block.get_default())))
        return words

    def render_basic(self, value: StructValue, context: Any = None) -> str:
        """The public fields as a list, each rendered by its own block."""
        shown = (
            (name, self.child_blocks[name].render(item, context))
            for name, item in self._public(value).items()
        )
        return str(format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", shown)))

    class Meta:
        secret_fields: frozenset[str] = frozenset()
