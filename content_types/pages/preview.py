"""A page as a learner would get it, in plain HTML: made from the compiled draft, so it can show nothing else.

Frontends show documents in their own way; this is for teachers, in the studio's preview panel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from content_types.questions.models import Question
from content_types.questions.preview import as_html as question_html
from lms_site.publishing import api as publishing

_MEDIA = re.compile(r"lms:media/([0-9a-f]{64})/[a-z0-9][a-z0-9.-]*")
_PAGE = re.compile(r"lms:page/[0-9a-f-]{36}")
NOTHING = mark_safe("")
Block = Mapping[str, Any]
_PINNED: ContextVar[Mapping[str, str]] = ContextVar("pinned questions of the page being shown")
"""The version of each question that the page names, by the question's key."""


def as_html(page: Page) -> SafeString:
    """The page's document as HTML. Raises Refused when the draft cannot be compiled."""
    from content_types.compile.documents import page_document
    from content_types.compile.library import StoredLibrary

    document = page_document(page, StoredLibrary())
    found, sealed = document.delivery, document.sealed or {}
    pinned = {item["question"]: item["digest"] for item in sealed.get("items", ()) if "question" in item}
    token = _PINNED.set({**sealed.get("questions", {}), **pinned})
    try:
        return _page(page, found, sealed)
    finally:
        _PINNED.reset(token)


def _page(page: Page, found: Mapping[str, Any], sealed: Mapping[str, Any]) -> SafeString:
    return _join(
        format_html("<h1>{}</h1>", page.title),
        _text(found.get("summary", "")),
        *(_html(found.get(name, "")) for name in ("introduction_html", "description_html", "instructions")),
        *(_block(block) for block in found.get("blocks", ())),
        *(_item(item) for item in sealed.get("items", ())),
    )


def _join(*parts: SafeString) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _url(ref: str) -> str:
    """The address of a file in the storage; previews are for people who may open the studio."""
    match = _MEDIA.search(ref)
    source = publishing.media_source(match[1], "original") if match else None
    return default_storage.url(source.name) if source is not None else "#"


def _html(html: str) -> SafeString:
    """Compiled HTML, with addresses that work here."""
    shown = _PAGE.sub("#", _MEDIA.sub(lambda match: _url(match[0]), html))
    return mark_safe(shown)  # noqa: S308 the compiler made it clean


def _text(text: str, tag: str = "p") -> SafeString:
    return format_html(f"<{tag}>{{}}</{tag}>", text) if text else NOTHING


def _block(block: Block) -> SafeString:
    show = _SHOWN.get(block["type"], _plugin)
    return show(block["value"]) if block["type"] in _SHOWN else _plugin(block)


def _blocks(blocks: Iterable[Block]) -> SafeString:
    return _join(*(_block(block) for block in blocks))


def _plugin(block: Block) -> SafeString:
    value = json.dumps(block["value"], indent=1, ensure_ascii=False)
    return format_html('<aside><span class="label">{}</span><pre>{}</pre></aside>', block["type"], value)


def _unavailable(value: Block) -> SafeString:
    return format_html(
        "<aside>{} ({})</aside>", _("This content is not available at the moment."), value.get("type", "")
    )


def _callout(value: Block) -> SafeString:
    return format_html("<aside>{}{}</aside>", _text(value["title"], "strong"), _html(value["html"]))


def _table(value: Block) -> SafeString:
    head = format_html_join(
        "", "<th scope=col>{}</th>", ((column["heading"],) for column in value["columns"])
    )
    kinds = [column["type"] for column in value["columns"]]
    rows = (
        (
            format_html_join(
                "", "<td>{}</td>", ((_cell(kind, cell),) for kind, cell in zip(kinds, row, strict=False))
            ),
        )
        for row in value["rows"]
    )
    body = format_html_join("", "<tr>{}</tr>", rows)
    caption = _text(value["caption"], "caption")
    return format_html("<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>", caption, head, body)


def _cell(kind: str, cell: Any) -> Any:
    return _html(cell or "") if kind == "rich_text" else ("" if cell is None else cell)


def _image(value: Block) -> SafeString:
    image = format_html('<img src="{}" alt="{}">', _url(value["image"]["ref"]), value["alt"])
    return format_html("<figure>{}<figcaption>{}</figcaption></figure>", image, _html(value["caption_html"]))


def _recording(tag: str) -> Callable[[Block], SafeString]:
    def show(value: Block) -> SafeString:
        player = NOTHING
        if value.get("media"):
            player = format_html(f'<{tag} controls src="{{}}"></{tag}>', _url(value["media"]["ref"]))
        elif value.get("embed"):
            player = _link(value["embed"]["url"], value["embed"]["url"])
        return _join(_text(value["title"], "h3"), player, _html(value["transcript_html"]))

    return show


def _link(url: str, label: str) -> SafeString:
    return format_html('<p><a href="{}" rel="noopener" target="_blank">{}</a></p>', url, label)


def _file(value: Block, label: str) -> SafeString:
    return _link(_url(value["ref"]), label)


def _presentation(value: Block) -> SafeString:
    states = {"pending": _("The slides are being made."), "failed": _("The slides could not be made.")}
    slides = (
        _image({"image": page["image"], "alt": page["text"], "caption_html": ""}) for page in value["pages"]
    )
    file = _file(value["document"], value["title"]) if value["document"] else NOTHING
    return _join(_text(value["title"], "h3"), _text(states.get(value["state"], "")), *slides, file)


def _columns(value: Block) -> SafeString:
    inner = format_html_join(
        "", "<div>{}</div>", ((_blocks(column["blocks"]),) for column in value["columns"])
    )
    return format_html('<div class="columns">{}</div>', inner)


def _accordion(value: Block) -> SafeString:
    sections = (
        (mark_safe(" open") if section["open"] else NOTHING, section["title"], _blocks(section["blocks"]))
        for section in value["sections"]
    )
    return format_html_join("", "<details{}><summary>{}</summary>{}</details>", sections)


def _question(key: str) -> SafeString:
    rows = list(Question.objects.filter(translation_key=key).select_related("locale").order_by("pk"))
    question = next((row for row in rows if len(rows) == 1 or _is_pinned(row)), None)
    shown = question_html(question) if question is not None else None
    return format_html("<aside>{}</aside>", shown or _("This question is not available."))


def _is_pinned(row: Question) -> bool:
    """Whether it is in this language that the page names the question."""
    heads = publishing.head_digests("question", [row.key], locale=row.locale.language_code)
    return heads.get(row.key) == _PINNED.get().get(str(row.key))


def _item(item: Block) -> SafeString:
    """An item of an assessment, as a learner would see it."""
    if item["kind"] == "text":
        return _html(item["html"])
    if item["kind"] == "question":
        return _question(item["question"])
    drawn = _("%(count)s of %(all)s questions, drawn anew for every attempt") % {
        "count": item["count"],
        "all": len(item["pool"]),
    }
    return format_html("<aside>{}</aside>", drawn)


_SHOWN: dict[str, Callable[[Block], SafeString]] = {
    "rich_text": lambda value: _html(value["html"]),
    "html": lambda value: _html(value["html"]),
    "heading": lambda value: _text(value["text"], f"h{value['level']}"),
    "quote": lambda value: format_html(
        "<blockquote>{}<footer>{}</footer></blockquote>", _html(value["html"]), value["attribution"]
    ),
    "callout": _callout,
    "code": lambda value: format_html("<pre><code>{}</code></pre>{}", value["code"], _text(value["caption"])),
    "math": lambda value: format_html("<pre>{}</pre>", value["tex"]),
    "table": _table,
    "image": _image,
    "gallery": lambda value: _join(
        _text(value["title"], "h3"), *(_image(image) for image in value["images"])
    ),
    "video": _recording("video"),
    "audio": _recording("audio"),
    "document": lambda value: _join(
        _file(value["document"], value["title"]), _html(value["description_html"])
    ),
    "presentation": _presentation,
    "download": lambda value: _join(
        _text(value["title"], "h3"), *(_file(file["document"], file["label"]) for file in value["files"])
    ),
    "embed": lambda value: _join(_link(value["url"], value["title"]), _html(value["caption_html"])),
    "columns": _columns,
    "accordion": _accordion,
    "practice_question": lambda value: _join(_html(value["intro_html"]), _question(value["question"])),
    "activity": lambda value: format_html(
        "<aside><strong>{}</strong>{}</aside>", value["title"], _html(value["intro_html"])
    ),
    "unavailable": _unavailable,
}
