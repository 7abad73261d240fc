"""A published lesson as one HTML document for paper: no script, nothing from elsewhere, tasks named and not asked.

What a compiled document calls `..._html` was cleaned when it was compiled; everything else is text and is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Value = Mapping[str, Any]
Printed = Callable[[Value, "Paper"], SafeString]
_HIGHEST, _DEEPEST = 2, 6
_NOTHING = SafeString("")
_OWN_FILE = re.compile(r'src="(/api/v1/media/[^"?]+)"')


class Paper:
    """How files are named on this sheet: images cannot send a header, so their address says who reads."""

    def __init__(self, media_token: str) -> None:
        self.media_token = media_token

    def picture(self, image: Value, alt: str = "", caption: str = "") -> SafeString:
        """An image in its largest form."""
        address = f"{image['ref']}?media_token={self.media_token}"
        below = format_html("<figcaption>{}</figcaption>", self.html(caption)) if caption else _NOTHING
        return format_html('<figure><img src="{}" alt="{}">{}</figure>', address, alt, below)

    def html(self, cleaned: str) -> SafeString:
        """Markup that the compiler cleaned."""
        named = rf'src="\1?media_token={self.media_token}"'
        return mark_safe(_OWN_FILE.sub(named, cleaned))  # noqa: S308 - cleaned by the compiler

    def blocks(self, blocks: Sequence[Value]) -> SafeString:
        """Blocks in order; one of a kind that nobody here knows is named."""
        return _joined(self._block(block) for block in blocks)

    def _block(self, block: Value) -> SafeString:
        value = block.get("value")
        function = _PRINTED.get(str(block.get("type")))
        if function is not None and isinstance(value, Mapping):
            with suppress(KeyError, TypeError, ValueError):  # compiled when the block had other members
                return function(value, self)
        return _aside(_("Something here cannot be printed. Read it in the lesson."))


def printed_lesson(document: Value, *, media_token: str) -> str:
    """The page. `document` is a compiled lesson as it is delivered."""
    context = {
        "title": document.get("title", ""),
        "summary": document.get("summary", ""),
        "locale": document.get("locale", ""),
        "body": Paper(media_token).blocks(document.get("blocks", ())),
    }
    return render_to_string("api/printed_lesson.html", context)


def _joined(parts: Any) -> SafeString:
    return format_html_join("\n", "{}", ((part,) for part in parts if part))


def _aside(text: str) -> SafeString:
    return format_html('<p class="aside">{}</p>', text)


def _titled(title: str) -> SafeString:
    return format_html("<p><strong>{}</strong></p>", title) if title else _NOTHING


def _text(value: Value, paper: Paper) -> SafeString:
    return paper.html(value["html"])


def _heading(value: Value, _paper: Paper) -> SafeString:
    level = min(max(int(value["level"]), _HIGHEST), _DEEPEST)
    return format_html("<h{}>{}</h{}>", level, value["text"], level)


def _quote(value: Value, paper: Paper) -> SafeString:
    said = format_html("<footer>{}</footer>", value["attribution"]) if value["attribution"] else _NOTHING
    return format_html("<blockquote>{}{}</blockquote>", paper.html(value["html"]), said)


def _callout(value: Value, paper: Paper) -> SafeString:
    return format_html('<div class="box">{}{}</div>', _titled(value["title"]), paper.html(value["html"]))


def _code(value: Value, _paper: Paper) -> SafeString:
    return format_html("<pre><code>{}</code></pre>{}", value["code"], _aside(value["caption"]))


def _math(value: Value, _paper: Paper) -> SafeString:
    return format_html('<p class="math">{}</p>', value["description"] or value["tex"])


def _table(value: Value, paper: Paper) -> SafeString:
    kinds = [column["type"] for column in value["columns"]]
    head = format_html_join("", "<th>{}</th>", ((column["heading"],) for column in value["columns"]))
    rows = _joined(
        format_html(
            "<tr>{}</tr>",
            format_html_join(
                "",
                "<td>{}</td>",
                (
                    (paper.html(cell) if kind == "rich_text" else cell,)
                    for kind, cell in zip(kinds, row, strict=False)
                ),
            ),
        )
        for row in value["rows"]
    )
    caption = format_html("<caption>{}</caption>", value["caption"]) if value["caption"] else _NOTHING
    return format_html(
        "<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}",
        caption,
        head,
        rows,
        paper.html(value["note_html"]),
    )


def _image(value: Value, paper: Paper) -> SafeString:
    return paper.picture(value["image"], value["alt"], value["caption_html"])


def _gallery(value: Value, paper: Paper) -> SafeString:
    return _joined([_titled(value["title"]), *(_image(image, paper) for image in value["images"])])


def _recording(value: Value, paper: Paper) -> SafeString:
    """What was said stands for a film or a recording."""
    name = _aside(_("Recording: %(title)s") % {"title": value["title"]})
    return _joined([name, paper.html(value["transcript_html"])])


def _document(value: Value, paper: Paper) -> SafeString:
    return _joined(
        [_aside(_("File: %(title)s") % {"title": value["title"]}), paper.html(value["description_html"])]
    )


def _presentation(value: Value, paper: Paper) -> SafeString:
    slides = (paper.picture(page["image"], page["text"]) for page in value["pages"])
    return _joined([_titled(value["title"]), *slides])


def _download(value: Value, _paper: Paper) -> SafeString:
    names = format_html_join("", "<li>{}</li>", ((file["label"],) for file in value["files"]))
    return format_html("{}<ul>{}</ul>", _titled(value["title"]), names)


def _embed(value: Value, paper: Paper) -> SafeString:
    return _joined([_titled(value["title"]), _aside(value["url"]), paper.html(value["caption_html"])])


def _columns(value: Value, paper: Paper) -> SafeString:
    return _joined(paper.blocks(column["blocks"]) for column in value["columns"])


def _accordion(value: Value, paper: Paper) -> SafeString:
    return _joined(
        _joined([_titled(section["title"]), paper.blocks(section["blocks"])]) for section in value["sections"]
    )


def _practice(value: Value, paper: Paper) -> SafeString:
    return _joined(
        [paper.html(value["intro_html"]), _aside(_("A question to try: answer it in the lesson."))]
    )


def _activity(value: Value, paper: Paper) -> SafeString:
    return _joined(
        [paper.html(value["intro_html"]), _aside(_("Task: %(title)s") % {"title": value["title"]})]
    )


_PRINTED: dict[str, Printed] = {
    "rich_text": _text,
    "html": _text,
    "heading": _heading,
    "quote": _quote,
    "callout": _callout,
    "code": _code,
    "math": _math,
    "table": _table,
    "image": _image,
    "gallery": _gallery,
    "video": _recording,
    "audio": _recording,
    "document": _document,
    "presentation": _presentation,
    "download": _download,
    "embed": _embed,
    "columns": _columns,
    "accordion": _accordion,
    "practice_question": _practice,
    "activity": _activity,
}
