"""Acme example: a block of lessons for Anthus."""

from __future__ import annotations

from typing import Annotated

from lms_sdk import BlockType, JsonObject, Model, Multiline, Plugin, RichText, Secret


class Note(Model):
    """What the author writes; a Secret is for authors alone."""

    text: RichText
    source: str = ""
    remarks: Annotated[Multiline, Secret] = ""


class AcmeExample(BlockType[Note]):
    """A text with its source."""

    name = "acme_example"
    label = "Acme example"
    Content = Note

    def examples(self) -> list[JsonObject]:
        """Shown in the documentation, tried by the tests."""
        return [
            {"text": "<p>Pipits <b>walk</b>.</p>", "source": "A field guide", "remarks": "Find a picture."}
        ]


plugin = Plugin(key="acme.example", label="Acme example", block_types=[AcmeExample])
