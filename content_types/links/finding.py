"""The links in a page: of formatted texts, of choosers, and of addresses that stand by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia.models import get_media_model

from content_types.authoring.values import model_of
from content_types.blocks.preserving import PreservingStreamBlock
from content_types.blocks.text import HtmlBlock
from content_types.fields import ExtensibleStreamField
from content_types.links.models import LinkKind

SCHEMES = ("http://", "https://")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """A link: what it leads to, by number or address, and where it stands."""

    kind: LinkKind
    target: str
    field: str
    block: str = ""


def links_of(page: Any) -> Iterator[Link]:
    """The links in this version of a page, each once a block."""
    for column in page._meta.get_fields():
        if isinstance(column, ExtensibleStreamField | RichTextField):
            yield from links_in(column, column.value_from_object(page))


def links_in(column: Any, value: Any) -> Iterator[Link]:
    """The links in a value of a stream or a formatted text, each once a block; none in anything else."""
    if isinstance(column, ExtensibleStreamField):
        for child in column.get_prep_value(value):
            if column.stream_block.knows(child):
                inside = _in_value(column.stream_block.child_blocks[child["type"]], child["value"])
                yield from _placed(inside, column.name, str(child.get("id") or ""))
    elif isinstance(column, RichTextField):
        yield from _placed(_in_text(value or ""), column.name, "")


def links_in_block(block: blocks.Block, raw: Any) -> Iterator[tuple[LinkKind, str]]:
    """Kind and target of each link in the stored value of a block that stands by itself."""
    yield from _in_value(block, raw)


def file_models() -> dict[LinkKind, Any]:
    """The models of files, by the kind of link that leads to one."""
    return {
        LinkKind.DOCUMENT: get_document_model(),
        LinkKind.IMAGE: get_image_model(),
        LinkKind.MEDIA: get_media_model(),
    }


def _placed(found: Iterator[tuple[LinkKind, str]], field: str, block: str) -> Iterator[Link]:
    for kind, target in dict.fromkeys(found):
        if target and len(target) <= LONGEST:
            yield Link(kind, target, field, block)


def _in_value(block: blocks.Block, raw: Any) -> Iterator[tuple[LinkKind, str]]:
    if isinstance(block, blocks.ChooserBlock):
        kind = _kind_of(model_of(block))
        if kind is not None and raw is not None:
            yield kind, str(raw)
    elif isinstance(block, HtmlBlock) and isinstance(raw, dict):
        yield from _in_texts(raw.get("html"))
    elif isinstance(block, PreservingStreamBlock | blocks.StructBlock | blocks.ListBlock):
        for child, inner in _inside(block, raw):
            yield from _in_value(child, inner)
    elif not isinstance(block, blocks.TextBlock):
        yield from _in_texts(raw)


def _inside(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """The blocks right inside a block, each with its stored value."""
    if isinstance(block, PreservingStreamBlock):
        known = (child for child in raw or () if block.knows(child))
        yield from ((block.child_blocks[child["type"]], child["value"]) for child in known)
    elif isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        for item in raw:
            wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
            yield block.child_block, item["value"] if wrapped else item


def _kind_of(model: Any) -> LinkKind | None:
    if issubclass(model, Page):
        return LinkKind.PAGE
    return {model: kind for kind, model in file_models().items()}.get(model)


def _in_texts(raw: Any) -> Iterator[tuple[LinkKind, str]]:
    """In what has no block of its own inside, such as the cells of a table: any text in it."""
    if isinstance(raw, str):
        yield from _in_text(raw)
    elif isinstance(raw, dict | list):
        for inner in raw.values() if isinstance(raw, dict) else raw:
            yield from _in_texts(inner)


def _in_text(text: str) -> Iterator[tuple[LinkKind, str]]:
    if text.lower().startswith(SCHEMES) and not any(letter.isspace() or letter == "<" for letter in text):
        yield LinkKind.ADDRESS, text
    elif "<" in text:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        yield from reader.found


class _Reader(HTMLParser):
    """Gathers what formatted text leads to and shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[LinkKind, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("linktype") in ("page", "document"):
            self.found.append((LinkKind(given["linktype"]), given.get("id", "")))
        elif tag == "a" and given.get("href", "").lower().startswith(SCHEMES):
            self.found.append((LinkKind.ADDRESS, given["href"]))
        elif tag == "embed" and given.get("embedtype") == "image":
            self.found.append((LinkKind.IMAGE, given.get("id", "")))
        elif tag == "embed" and given.get("url", "").lower().startswith(SCHEMES):
            self.found.append((LinkKind.ADDRESS, given["url"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
