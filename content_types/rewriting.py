"""Rewriting HTML: everything is copied as it stands, but for the tags that a rewriter puts something else for."""

from __future__ import annotations

from html.parser import HTMLParser


class Rewriter(HTMLParser):
    """Copies through what it is fed; the sanitiser comes afterwards, so nothing is judged here."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []

    def rewritten(self, html: str) -> str:
        """The text with what this rewriter puts in the place of its tags; once for each rewriter."""
        self.feed(html)
        self.close()
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The tag with its attributes, as written."""
        del tag, attrs
        self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As any other."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """The tag, in small letters."""
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """The text."""
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """The entity, as written."""
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """The character, as written."""
        self.out.append(f"&#{name};")
