"""Formatted text as stored by the editor, made into clean HTML with stable references.

The editor's `<a linktype="page" id="7">` and `<embed embedtype="image" id="3">` become `lms:page/<key>` and
`<img src="lms:media/<sha>/<spec>">`. What leads nowhere loses its link and keeps its words.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from content_types import embeds
from content_types.compile import pictures
from content_types.rewriting import Rewriter
from lms_sdk.richtext import clean_html
from lms_site.publishing.api import media_reference

if TYPE_CHECKING:
    from content_types.compile.context import CompileContext

_TO_REWRITE = re.compile(r"<embed\b|\blinktype=|lms:", re.IGNORECASE)
_PAGE = re.compile(r"^lms:page/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(#[\w-]*)?$")
_MEDIA = re.compile(r"^lms:media/[0-9a-f]{64}/[a-z0-9.-]+$")
IN_TEXT = 960

Attributes = dict[str, str]


def clean(html: str, ctx: CompileContext) -> str:
    """Clean HTML; references are looked up through the context, which notes them."""
    if _TO_REWRITE.search(html):
        html = _Rewriter(ctx).rewritten(html)
    return clean_html(html)


class _Rewriter(Rewriter):
    """Copies the text through, with links and embeds in their published form."""

    def __init__(self, ctx: CompileContext) -> None:
        super().__init__()
        self.ctx = ctx

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.out.append(self._anchor(given))
        elif tag == "embed":
            self.out.append(self._embed(given))
        elif tag == "img":
            self.out.append(self._img(given))
        else:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag != "embed":
            super().handle_endtag(tag)

    def _anchor(self, given: Attributes) -> str:
        href = self._target(given)
        if href is None:
            return "<a>"
        return f'<a href="{escape(href)}">'

    def _target(self, given: Attributes) -> str | None:
        kind = given.get("linktype")
        if kind is None:
            return self._address(given.get("href", ""))
        if kind == "page":
            page = self.ctx.find_page(given.get("id"))
            return None if page is None else self.ctx.link(page)
        if kind == "document":
            file = self.ctx.find_document(given.get("id"))
            return None if file is None else media_reference(file.sha, "original")
        return None

    def _address(self, href: str) -> str | None:
        if not href.startswith("lms:"):
            return href or None
        if _MEDIA.match(href):
            return href
        found = _PAGE.match(href)
        page = self.ctx.find_page_by_key(found[1]) if found else None
        return None if page is None or found is None else self.ctx.link(page) + (found[2] or "")

    def _embed(self, given: Attributes) -> str:
        kind = given.get("embedtype")
        if kind == "image":
            return self._image(given)
        if kind == "media":
            return self._media(given.get("url", ""))
        return ""

    def _image(self, given: Attributes) -> str:
        facts = self.ctx.find_image(given.get("id"))
        if facts is None:
            return ""
        source = next(
            (
                each
                for each in pictures.picture(facts)["sources"]
                if each["width"] >= min(IN_TEXT, facts.width)
            ),
            pictures.picture(facts),
        )
        return (
            f'<img src="{source["ref"]}" alt="{escape(given.get("alt", ""))}"'
            f' width="{source["width"]}" height="{source["height"]}">'
        )

    def _img(self, given: Attributes) -> str:
        """An image that stands as such: one of ours stays, one of another site stays, anything else goes."""
        source = given.get("src", "")
        if source.startswith("lms:") and not _MEDIA.match(source):
            return ""
        return self.get_starttag_text() or ""

    def _media(self, url: str) -> str:
        """A film of another site: a link that clients may show as a player."""
        if embeds.recognise(url) is None:
            return ""
        return f'<a href="{escape(url)}">{escape(url)}</a>'
