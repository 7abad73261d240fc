"""Blocks that plugins offer: the author's form is derived from the plugin's content model."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr

from content_types.blocks.derive import ContentBlock, fields_of
from lms_sdk import BlockType


class PluginBlock(ContentBlock):
    """The Wagtail block of a plugin's `BlockType`; its stored value is the plugin's content JSON with a version."""

    def __init__(self, block_type: BlockType[Any], **kwargs: Any) -> None:
        self.block_type = block_type
        super().__init__(
            block_type.Content,
            fields_of(block_type.Content),
            schema_version=block_type.schema_version,
            upcasters=block_type.upcasters,
            lint=block_type.lint,
            label=lazystr(block_type.label),
            icon=block_type.icon,
            group=lazystr(block_type.group),
            help_text=lazystr(block_type.help_text),
            **kwargs,
        )
