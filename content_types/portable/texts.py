"""References of texts and blocks by name instead of number: the counterpart of `content_types.intake.texts`."""

from __future__ import annotations

from html import escape
from typing import Any, Protocol
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from wagtail import blocks
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from content_types.blocks.items import BankChooserBlock
from content_types.blocks.practice import QuestionChooserBlock
from content_types.blocks.structs import VERSION, VersionedStructBlock
from content_types.intake.texts import ASSET, ITEM
from content_types.rewriting import Rewriter
from lms_sdk.richtext import clean_html

WIDE = "fullwidth"


class Naming(Protocol):
    """Knows what the rows that a course refers to are called; None, which it notes: they do not go along."""

    def file(self, kind: str, number: int) -> str | None:
        """The path of an image, document or media file."""

    def page(self, number: int) -> str | None:
        """A page of the course."""

    def question(self, number: int) -> str | None:
        """A question."""

    def bank(self, number: int) -> str | None:
        """A question bank."""


def portable_html(html: str, naming: Naming) -> str:
    """The text with `lms:item/` and `lms:asset/` for the studio's own links and pictures."""
    html = clean_html(html)
    if "linktype" not in html and "embedtype" not in html:
        return html
    return _Rewriter(naming).rewritten(html)


class _Rewriter(Rewriter):
    """Copies the text through, references by name."""

    def __init__(self, naming: Naming) -> None:
        super().__init__()
        self.naming = naming

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        number = int(given["id"]) if given.get("id", "").isdecimal() else None
        if tag == "a" and given.get("linktype") in ("page", "document") and number is not None:
            self.out.append(self._anchor(given["linktype"], number))
        elif tag == "embed" and given.get("embedtype") == "image" and number is not None:
            self.out.append(self._picture(given, number))
        else:
            super().handle_starttag(tag, attrs)

    def _anchor(self, kind: str, number: int) -> str:
        if kind == "page":
            name = self.naming.page(number)
            return "<a>" if name is None else f'<a href="{item(name)}">'
        path = self.naming.file("document", number)
        return "<a>" if path is None else f'<a href="{asset(path)}">'

    def _picture(self, given: dict[str, str], number: int) -> str:
        path, alt = self.naming.file("image", number), escape(given.get("alt", ""))
        if path is None:
            return alt
        shape = given.get("format", WIDE)
        form = "" if shape == WIDE else f' format="{escape(shape)}"'
        return f'<img src="{asset(path)}" alt="{alt}"{form}>'


def asset(path: str) -> str:
    """The reference to a file."""
    return ASSET + quote(path, safe="/~:@")


def item(name: str) -> str:
    """The reference to a page."""
    return ITEM + quote(name, safe="/~:@")


def portable(block: blocks.Block, raw: Any, naming: Naming, at: str = "") -> Any:
    """The counterpart of `resolve`: names for numbers, without what `resolve` and `completed` add by themselves."""
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        return [child(block, each, naming, f"{at}/{place}") for place, each in enumerate(raw)]
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [_item(block, each, naming, f"{at}/{place}") for place, each in enumerate(raw)]
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        return _struct(block, raw, naming, at)
    if isinstance(block, TypedTableBlock) and isinstance(raw, dict):
        return _table(block, raw, naming)
    if isinstance(raw, str) and (isinstance(block, blocks.RichTextBlock) or block.name == "html"):
        return portable_html(raw, naming)
    if isinstance(block, blocks.ChooserBlock) and isinstance(raw, int):
        return _chosen(block, raw, naming)
    return raw


def child(block: blocks.StreamBlock, raw: Any, naming: Naming, at: str) -> Any:
    """A stream's child; one of a type that nobody knows stays as it is."""
    known = block.child_blocks.get(raw.get("type")) if isinstance(raw, dict) else None
    if known is None or "value" not in raw:
        return raw
    number = str(raw.get("id") or "")
    made = {"type": raw["type"]} | raw | {"value": portable(known, raw["value"], naming, number)}
    if at and number == str(uuid5(NAMESPACE_URL, at)):
        del made["id"]
    return made


def _item(block: blocks.ListBlock, raw: Any, naming: Naming, at: str) -> Any:
    if not (isinstance(raw, dict) and raw.get("type") == "item" and "value" in raw):
        return portable(block.child_block, raw, naming, at)
    number = str(raw.get("id") or "")
    value = portable(block.child_block, raw["value"], naming, at)
    return value if number == str(uuid5(NAMESPACE_URL, at)) else {**raw, "value": value}


def _struct(block: blocks.StructBlock, raw: dict[str, Any], naming: Naming, at: str) -> dict[str, Any]:
    known = block.child_blocks
    made: dict[str, Any] = {}
    for name in (*(name for name in known if name in raw), *(name for name in raw if name not in known)):
        if name not in known:
            made[name] = raw[name]
        elif not _is_default(known[name], raw[name]):
            made[name] = portable(known[name], raw[name], naming, f"{at}/{name}")
    if isinstance(block, VersionedStructBlock) and made.get(VERSION) == 1:
        del made[VERSION]
    return made


def _is_default(block: blocks.Block, value: Any) -> bool:
    try:
        return bool(block.get_prep_value(block.get_default()) == value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a plugin's block may raise anything)
        return False


def _table(block: TypedTableBlock, raw: dict[str, Any], naming: Naming) -> dict[str, Any]:
    kinds = [block.child_blocks.get(column.get("type")) for column in raw.get("columns", [])]
    rows = [
        {
            **row,
            "values": [
                portable(kind, value, naming) if kind is not None else value
                for kind, value in zip(kinds, row["values"], strict=False)
            ],
        }
        for row in raw.get("rows", [])
    ]
    columns = [
        {name: each[name] for name in ("type", "heading", *each) if name in each} for each in raw["columns"]
    ]
    return {"columns": columns, "rows": rows} | {
        name: raw[name] for name in raw if name not in ("columns", "rows")
    }


def _chosen(block: blocks.Block, number: int, naming: Naming) -> str | None:
    if isinstance(block, QuestionChooserBlock):
        return naming.question(number)
    if isinstance(block, BankChooserBlock):
        return naming.bank(number)
    if isinstance(block, PageChooserBlock):
        name = naming.page(number)
        return None if name is None else item(name)
    kinds = {ImageChooserBlock: "image", DocumentChooserBlock: "document", AbstractMediaChooserBlock: "media"}
    kind = next((kind for chooser, kind in kinds.items() if isinstance(block, chooser)), "")
    path = naming.file(kind, number) if kind else None
    return None if path is None else asset(path)
