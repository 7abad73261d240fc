"""Formatted text as Markdown, where Markdown can say exactly the same, and Markdown as formatted text."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final

from markdown_it import MarkdownIt

from lms_sdk.model import clean_html
from lms_sdk.richtext import left_out

HEARD: ContextVar[list[str] | None] = ContextVar("heard", default=None)
"""Takes what `as_html` leaves out of a text, where somebody listens."""

_BLOCK: Final = re.compile(
    r"(</(?:p|h[1-6]|ul|ol|li|blockquote|pre)>|<(?:ul|ol(?: [^>]*)?|li|blockquote|hr)>)\n+"
)
_BEFORE: Final = re.compile(r"(?<=[^>\n])\n(?=<(?:ul|ol|blockquote|p)\b)|(?<=<br>)\n")
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>&!#~|])")
_START: Final = re.compile(r"^(\s*\d*)([-+=.)])")
_INLINE: Final = {"b": "**", "i": "*"}
_HEADINGS: Final = {"h1": "#", "h2": "##", "h3": "###", "h4": "####", "h5": "#####", "h6": "######"}


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "xhtmlOut": False})


def as_html(markdown: str) -> str:
    """The formatted text that the Markdown means, safe to store; bold and italic as the studio writes them."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in tokens:
        for child in token.children or ():
            child.tag = {"strong": "b", "em": "i"}.get(child.tag, child.tag)
            if child.type == "softbreak":
                child.type, child.content = "text", " "
    html = parser.renderer.render(tokens, parser.options, {})
    html = _BEFORE.sub("", _BLOCK.sub(r"\1", html)).strip("\n")
    if (heard := HEARD.get()) is not None:
        heard += left_out(html)
    return clean_html(html)


def as_markdown(html: str) -> str | None:
    """Markdown that `as_html` turns into this very text; None where there is none.

    Signs that mean something to Markdown are escaped only where leaving them as they are would change the text.
    """
    for escape in (_as_it_is, _escaped):
        writer = _Writer(escape)
        try:
            writer.feed(html)
            writer.close()
            markdown = writer.result()
        except (_Unsayable, RecursionError):
            return None
        if markdown and as_html(markdown) == html:
            return markdown
    return None


class _Unsayable(Exception):
    """Markdown has no words for it."""


class _Writer(HTMLParser):
    """Writes Markdown as it reads; `as_markdown` looks afterwards whether it means the same."""

    def __init__(self, escape: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._escape = escape
        self._blocks: list[str] = []
        self._open: list[tuple[str, Any]] = []
        self._words = ""

    def result(self) -> str:
        """All of it."""
        if self._open:
            raise _Unsayable
        return "\n\n".join(self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if (tag in ("p", "blockquote", "li", *_HEADINGS) and not given) or (
            tag in ("ul", "ol") and not given
        ):
            self._begin(tag)
        elif tag in _INLINE and not given:
            self._words += _INLINE[tag]
        elif tag == "code" and not given:
            self._open.append(("code", self._words))
            self._words = ""
        elif tag == "a" and set(given) == {"href"}:
            self._open.append(("a", (self._words, given["href"])))
            self._words = ""
        elif tag == "img" and set(given) == {"src", "alt"}:
            self._words += f"![{self._escape(given['alt'])}](<{given['src']}>)"
        elif tag == "br" and not given:
            self._words += "\\\n"
        elif tag == "hr" and not given:
            self._blocks.append("---")
        else:
            raise _Unsayable

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self._words += _INLINE[tag]
            return
        if not self._open or self._open[-1][0] != tag:
            raise _Unsayable
        _tag, kept = self._open.pop()
        if tag == "code":
            self._words = f"{kept}{_code(self._words)}"
        elif tag == "a":
            before, address = kept
            self._words = f"{before}[{self._words}](<{address}>)"
        else:
            self._end(tag, kept)

    def handle_data(self, data: str) -> None:
        inside = self._open[-1][0] if self._open else ""
        if inside in ("", "ul", "ol") and data.strip():
            raise _Unsayable
        self._words += data if inside == "code" else self._escape(data)

    # Blocks: each keeps those around it until it ends

    def _begin(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._words.strip():
            self._blocks.append(self._line())
        self._open.append((tag, self._blocks))
        self._blocks = []

    def _line(self) -> str:
        words, self._words = self._words, ""
        return words if self._escape is _as_it_is else _START.sub(r"\1\\\2", words)

    def _end(self, tag: str, around: list[str]) -> None:
        if self._words.strip():
            self._blocks.append(self._line())
        inner, self._blocks = self._blocks, around
        if tag == "p":
            self._blocks += inner
        elif tag in _HEADINGS:
            self._blocks.append(f"{_HEADINGS[tag]} {' '.join(inner)}")
        elif tag == "blockquote":
            self._blocks.append("\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n")))
        elif tag == "li":
            self._blocks.append("\n".join(inner))
        else:
            self._blocks.append("\n".join(_item(tag, place, each) for place, each in enumerate(inner, 1)))


def _item(tag: str, place: int, text: str) -> str:
    sign = "-" if tag == "ul" else f"{place}."
    lines = text.split("\n")
    indent = " " * (len(sign) + 1)
    return "\n".join([f"{sign} {lines[0]}", *(f"{indent}{line}" if line else "" for line in lines[1:])])


def _as_it_is(words: str) -> str:
    return words


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _code(words: str) -> str:
    if "`" in words or words != words.strip() or not words:
        raise _Unsayable
    return f"`{words}`"
