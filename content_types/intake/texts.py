"""References of imported texts and blocks, turned into those of the studio's editor."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import Any, Protocol
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from wagtail import blocks
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from content_types import embeds
from content_types.blocks.items import BankChooserBlock
from content_types.blocks.practice import QuestionChooserBlock
from content_types.blocks.structs import VERSION
from content_types.rewriting import Rewriter
from lms_sdk.richtext import clean_html, left_out

ASSET, ITEM = "lms:asset/", "lms:item/"
_PLAYED = {"iframe", "video", "audio", "source", "object"}


class Lookup(Protocol):
    """Knows the numbers of what the course refers to; None: there is no such thing."""

    def image(self, path: str) -> int | None:
        """A picture."""

    def picture(self, path: str) -> int | None:
        """A picture of a block, which has nothing else to show."""

    def document(self, path: str) -> int | None:
        """A file to download; pictures and films, too, are given as such."""

    def media(self, path: str) -> int | None:
        """A film or a recording."""

    def page(self, source_id: str) -> int | None:
        """A page of the course."""

    def question(self, source_id: str) -> int | None:
        """A question."""

    def bank(self, source_id: str) -> int | None:
        """A question bank."""

    def left_out(self, what: str) -> None:
        """Hears of each element and attribute that a text cannot keep."""


def rewrite(html: str, lookup: Lookup) -> str:
    """Safe HTML in which links and pictures of the course are the studio's; lost links keep their words."""
    if "<" in html:
        html = _Rewriter(lookup).rewritten(html)
        for each in left_out(html):
            lookup.left_out(each)
    return clean_html(html)


class _Rewriter(Rewriter):
    """Copies the text through; players, which the sanitiser would drop, become links."""

    def __init__(self, lookup: Lookup) -> None:
        super().__init__()
        self.lookup = lookup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        address = given.get("src") or given.get("data") or ""
        if tag == "a" and given.get("href", "").startswith("lms:"):
            self.out.append(self._anchor(given["href"]))
        elif tag == "img" and address.startswith(ASSET):
            self.out.append(self._picture(address, given))
        elif tag in _PLAYED and address:
            shown = self._player(address, given.get("title", ""))
            self.out.append(shown)
            if not shown:
                self.lookup.left_out(f"<{tag}>")
        else:
            super().handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.lookup.left_out("<!-- -->")

    def _anchor(self, href: str) -> str:
        target = href.split("#", maxsplit=1)[0]
        if target.startswith(ITEM):
            number, kind = self.lookup.page(unquote(target.removeprefix(ITEM))), "page"
        else:
            number, kind = self.lookup.document(path_of(target)), "document"
        return "<a>" if number is None else f'<a linktype="{kind}" id="{number}">'

    def _picture(self, address: str, given: dict[str, str]) -> str:
        number, alt = self.lookup.image(path_of(address)), given.get("alt", "")
        if number is not None:
            shape = escape(given.get("format") or "fullwidth")
            return f'<embed embedtype="image" id="{number}" alt="{escape(alt)}" format="{shape}">'
        words = escape(alt or path_of(address).rpartition("/")[2])
        return f"{self._anchor(address)}{words}</a>"

    def _player(self, address: str, title: str) -> str:
        if address.startswith("//"):
            address = f"https:{address}"
        words = escape(title or address.rpartition("/")[2] or address)
        if address.startswith("lms:"):
            return f"<p>{self._anchor(address)}{words}</a></p>"
        if not address.startswith(("http://", "https://")):
            return ""
        if embeds.recognise(address):
            return f'<embed embedtype="media" url="{escape(address)}">'
        return f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>'


def path_of(reference: str) -> str:
    """The file that `lms:asset/<path>` names."""
    return unicodedata.normalize("NFC", unquote(reference.removeprefix(ASSET)))


def completed(field: Any, raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored form with every field of every block; raises what a block raises on a value that it cannot read.

    References are kept as they are, without looking them up: their rows may still be to be written.
    """
    bare = [_unchosen(field.stream_block, child) for child in raw]
    prepared = field.stream_block.get_prep_value(field.build(bare))
    return [_restored(*pair) for pair in zip(prepared, raw, strict=True)]


def _unchosen(block: blocks.Block, raw: Any) -> Any:
    """The value without what choosers chose."""
    if isinstance(block, blocks.ChooserBlock) and isinstance(raw, int):
        return None
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock) and isinstance(raw, dict) and "value" in raw:
        known = (
            block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks.get(raw["type"])
        )
        return {**raw, "value": _unchosen(known, raw["value"])} if known is not None else raw
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock) and isinstance(raw, list):
        return [_unchosen(block, each) for each in raw]
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        known = block.child_blocks
        return {
            name: _unchosen(known[name], value) if name in known else value for name, value in raw.items()
        }
    return raw


def _restored(prepared: Any, raw: Any) -> Any:
    """What a chooser did not find, because it is not there yet, put back."""
    if prepared is None:
        return raw if isinstance(raw, int) else None
    if isinstance(prepared, dict) and isinstance(raw, dict):
        return {name: _restored(value, raw.get(name)) for name, value in prepared.items()}
    if isinstance(prepared, list) and isinstance(raw, list) and len(prepared) == len(raw):
        return [_restored(*pair) for pair in zip(prepared, raw, strict=True)]
    return prepared


def resolve(block: blocks.Block, raw: Any, lookup: Lookup, at: str = "") -> Any:
    """The stored form of a block's value, in which source ids and paths became numbers and texts are safe.

    Parts without an id of their own get one made of their place (`at`), the same at every import.
    """
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        return [_child(block, child, lookup, f"{at}/{place}") for place, child in enumerate(raw)]
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [_item(block, item, lookup, f"{at}/{place}") for place, item in enumerate(raw)]
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        return _struct(block, raw, lookup, at)
    if isinstance(block, TypedTableBlock) and isinstance(raw, dict):
        return _table(block, raw, lookup)
    if isinstance(raw, str):
        return _text(block, raw, lookup)
    return raw


def _struct(block: blocks.StructBlock, raw: dict[str, Any], lookup: Lookup, at: str) -> dict[str, Any]:
    """Its fields. What has no place in this version of the block is told, a choice that there is not left out."""
    known, found = block.child_blocks, {}
    is_current = raw.get(VERSION, 1) == getattr(block, "schema_version", 1)
    for name, value in raw.items():
        if name not in known:
            found[name] = value
            if is_current and name != VERSION:
                lookup.left_out(f"{name}:")
        elif _is_no_choice(known[name], value):
            lookup.left_out(f"{name}: {value}")
        else:
            found[name] = resolve(known[name], value, lookup, f"{at}/{name}")
    return found


def _is_no_choice(block: blocks.Block, value: Any) -> bool:
    if not isinstance(block, blocks.ChoiceBlock) or value in ("", None):
        return False
    return not (isinstance(value, str | int) and block.field.valid_value(value))


def _table(block: TypedTableBlock, raw: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    kinds = [block.child_blocks[column["type"]] for column in raw["columns"]]
    rows = [
        {**row, "values": [resolve(*pair, lookup) for pair in zip(kinds, row["values"], strict=False)]}
        for row in raw["rows"]
    ]
    return {**raw, "rows": rows}


def _id(part: dict[str, Any], at: str) -> str:
    return str(part.get("id") or uuid5(NAMESPACE_URL, at))


def _child(block: blocks.StreamBlock, child: Any, lookup: Lookup, at: str) -> Any:
    known = block.child_blocks.get(child.get("type")) if isinstance(child, dict) else None
    if known is None:
        return child
    number = _id(child, at)
    return {**child, "id": number, "value": resolve(known, child.get("value"), lookup, number)}


def _item(block: blocks.ListBlock, item: Any, lookup: Lookup, at: str) -> Any:
    inner = block.child_block
    if getattr(block, "stores_plain_items", False):
        return resolve(inner, item, lookup, at)
    if not (isinstance(item, dict) and item.get("type") == "item" and "value" in item):
        item = {"type": "item", "value": item}
    return {**item, "id": _id(item, at), "value": resolve(inner, item["value"], lookup, at)}


def _text(block: blocks.Block, raw: str, lookup: Lookup) -> Any:
    if isinstance(block, blocks.RichTextBlock) or block.name == "html":
        return rewrite(raw, lookup)
    if isinstance(block, QuestionChooserBlock):
        return lookup.question(raw)
    if isinstance(block, BankChooserBlock):
        return lookup.bank(raw)
    if isinstance(block, PageChooserBlock):
        return lookup.page(unquote(raw.removeprefix(ITEM)))
    if isinstance(block, ImageChooserBlock):
        return lookup.picture(path_of(raw))
    if isinstance(block, DocumentChooserBlock):
        return lookup.document(path_of(raw))
    if isinstance(block, AbstractMediaChooserBlock):
        return lookup.media(path_of(raw))
    return raw
