"""Formatted text: HTML made safe when it is validated, so that whatever is stored is safe to show."""

from __future__ import annotations

import functools
import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, ValidationInfo

from lms_sdk.markers import Marker

if TYPE_CHECKING:
    import nh3

TRUSTED: Final[dict[str, Any]] = {"lms_trusted": True}
"""Validation context for content that was validated when stored: `Content.model_validate(raw, context=TRUSTED)`."""

_TAG_NAMES: Final = (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em embed "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong "
    "sub summary sup table tbody td tfoot th thead tr u ul var wbr"
)
TAGS: Final = frozenset(_TAG_NAMES.split())
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "*": frozenset({"dir", "lang", "title"}),
    "a": frozenset({"href", "id", "linktype"}),
    "embed": frozenset({"alt", "embedtype", "format", "id", "url"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "code": frozenset({"class"}),
    "span": frozenset({"class"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "td": frozenset({"colspan", "headers", "rowspan"}),
    "th": frozenset({"abbr", "colspan", "headers", "rowspan", "scope"}),
}
SCHEMES: Final = frozenset({"http", "https", "lms", "mailto", "tel"})
_REFERENCE_ID: Final = re.compile(r"[0-9a-f-]{1,36}")
_CLASS: Final = re.compile(r"(language|math)(-[A-Za-z0-9_+-]+)?")
_MARKUP: Final = re.compile(r"[<>&\x00\ufffe\uffff]|[\x01-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PRE_NEWLINE: Final = re.compile(r"(<pre(?:\s[^>]*)?>)[\r\n]+", re.IGNORECASE)
_ROUNDS: Final = 6
_SUSPECT: Final = re.compile(
    r"<(?!/|(?:p|b|i|em|strong|br|hr|ul|ol|li|h[1-6]|code|pre|sub|sup|div|span)\s*/?>)[a-zA-Z!]"
)
_SCHEME: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if _REFERENCE_ID.fullmatch(value) else None
    if attribute == "class":
        return value if _CLASS.fullmatch(value) else None
    if tag == "embed" and attribute == "url":
        return value if value.startswith(("https://", "http://")) else None
    return value


@functools.cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )


def clean_html(html: str) -> str:
    """The same text with only safe markup; cleaning twice changes nothing, plain text stays as it is.

    References of the studio's editor (`<a linktype=... id=...>`, `<embed embedtype=...>`) are kept: publishing
    resolves them.
    """
    if not _MARKUP.search(html):
        return html
    html = _CONTROL.sub("", html)
    for _ in range(_ROUNDS):
        # An HTML parser drops the first newline in <pre>, each time it reads the text.
        cleaned = _cleaner().clean(_PRE_NEWLINE.sub(r"\1", html))
        if cleaned == html:
            return cleaned
        html = cleaned
    import nh3

    return nh3.clean_text(html)


def left_out(html: str) -> list[str]:
    """What `clean_html` leaves out of the text, each once: `<script>`, `style= of <p>`, `href="javascript:..."`.

    For reports to people whose texts come from elsewhere.
    """
    if not _SUSPECT.search(html):
        return []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.found))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag[:40]}>")
            return
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset())
        for name, value in attrs:
            if name not in allowed or _attribute(tag, name, value or "") is None:
                self.found.append(f"{name[:40]}= of <{tag}>")
            elif name in ("href", "src") and (scheme := _SCHEME.match(value or "")):
                self.found += [f'{name}="{scheme[1]}:..."'] if scheme[1].lower() not in SCHEMES else []

    def handle_comment(self, data: str) -> None:
        del data
        self.found.append("<!-- -->")


def _validate(value: str, info: ValidationInfo) -> str:
    return value if info.context is TRUSTED else clean_html(value)


Rich: Final = Marker("Rich", contentMediaType="text/html")
Lines: Final = Marker("Lines", **{"x-lms-multiline": True})

RichText = Annotated[str, Rich, AfterValidator(_validate)]
"""HTML of a safe subset, edited with formatting."""

Multiline = Annotated[str, Lines]
"""Plain text of several lines."""

_BREAK: Final = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h\d|tr|td|th|table|pre|blockquote|dd|dt|hr)\b[^>]*>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """The words of a formatted text, for search, summaries and mails."""
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", html))).split())
