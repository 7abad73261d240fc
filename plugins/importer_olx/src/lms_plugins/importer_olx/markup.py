"""HTML out of XML: the words of a problem without its machinery."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from lxml import etree

from lms_plugins.importer_olx.safe_xml import Element, attributes, local
from lms_sdk.model import plain_text

_EMPTY: Final = re.compile(r"<(p|div|span|ul|ol|li|b|i|em|strong)>\s*</\1>")
_VOID: Final = frozenset(["br", "hr", "img", "input", "col", "wbr", "source", "track", "embed", "area"])
_UNWRAP: Final = frozenset({"startouttext", "endouttext", "text", "legend", "section", "problem", "question"})
_RENAME: Final = {"tt": "code", "center": "div", "font": "span"}


def outer(element: Element) -> str:
    """The element as HTML, without what follows it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def start_tag(element: Element) -> str:
    """How the element begins in HTML."""
    name = _RENAME.get(local(element), local(element))
    given = "".join(
        f' {key}="{escape(value)}"' for key, value in attributes(element).items() if "}" not in key
    )
    return f"<{name}{given}>"


def end_tag(element: Element) -> str:
    """How the element ends in HTML."""
    name = _RENAME.get(local(element), local(element))
    return "" if name in _VOID else f"</{name}>"


def is_wrapper(element: Element) -> bool:
    """Whether the element means nothing by itself."""
    return local(element) in _UNWRAP


def inner(element: Element, skip: frozenset[str] = frozenset()) -> str:
    """What stands in the element as HTML, elements named in `skip` left out."""
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        if local(child) not in skip and isinstance(child.tag, str):
            pieces.append(inner(child, skip) if is_wrapper(child) else outer(child))
        pieces.append(escape(child.tail or "", quote=False))
    return tidy("".join(pieces))


def tidy(html: str) -> str:
    """The HTML without empty elements and needless space at its edges."""
    html = html.strip()
    for _round in range(4):
        shorter = _EMPTY.sub("", html).strip()
        if shorter == html:
            break
        html = shorter
    return html


def words(html: str) -> str:
    """The plain words, for comparing."""
    return plain_text(html).casefold()


def join(*pieces: str) -> str:
    """The pieces that hold something, one below the other."""
    return "\n".join(piece for piece in pieces if piece)


def paragraph(html: str) -> str:
    """The text as a paragraph, unless it brings blocks of its own."""
    html = tidy(html)
    if not html or re.match(r"<(p|div|h\d|ul|ol|table|pre|section|blockquote)\b", html):
        return html
    return f"<p>{html}</p>"


def clipped(html: str, length: int = 80) -> str:
    """The first words, for a title."""
    text = plain_text(html)
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"
