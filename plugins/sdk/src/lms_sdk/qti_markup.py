"""Formatted text inside QTI items: from HTML to elements and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree as ET

from lms_sdk.richtext import clean_html

MAX_DEPTH: Final = 200
_VOID: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def xml_text(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NO_XML.sub("", text)


class _Reader(HTMLParser):
    """Turns HTML into elements under a parent; HTML that is not balanced is closed at the end."""

    def __init__(self, parent: ET.Element) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[ET.Element] = [parent]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; a void one ends at once."""
        if not _XML_NAME.fullmatch(tag):
            return
        child = ET.SubElement(self.open[-1], tag)
        for name, value in attrs:
            if _XML_NAME.fullmatch(name):
                child.set(name, xml_text(value or ""))
        if tag not in _VOID and len(self.open) < MAX_DEPTH // 2:
            self.open.append(child)

    def handle_endtag(self, tag: str) -> None:
        """End the element, and those left open inside it."""
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        """Add text where it stands."""
        text, parent = xml_text(data), self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def rich(parent: ET.Element, html: str) -> ET.Element:
    """Put formatted text into an element; returns the element."""
    reader = _Reader(parent)
    reader.feed(html)
    reader.close()
    return parent


def inner_html(element: ET.Element | None, *, without: Iterable[str] = ()) -> str:
    """What stands in an element as safe HTML, elements named in `without` left out; "" for None."""
    if element is None:
        return ""
    copy = ET.Element("div")
    copy.text = element.text
    left_out = set(without)
    for child in element:
        if child.tag not in left_out:
            copy.append(child)
        elif child.tail:
            _append_text(copy, child.tail)
    written = ET.tostring(copy, encoding="unicode", method="html")
    return clean_html(written[len("<div>") : -len("</div>")]).strip()


def _append_text(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
