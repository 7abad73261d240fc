"""What is said of the course as a whole: its dates and names, the about page, news, handouts, pages of its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, Final

from lms_plugins.importer_olx import policies, values
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import BlockNode, CourseNode, LessonNode, ModuleNode
from lms_sdk.model import plain_text

PAGES: Final = "course~pages"
_MAPPED: Final = frozenset(
    {
        "display_name", "language", "start", "end", "enrollment_start", "enrollment_end", "course_image", "org",
        "course", "library", "url_name", "slug", "xmlns",
    }
)  # fmt: skip
_SECRET: Final = frozenset(
    {"giturl", "lti_passports", "static_asset_path", "video_upload_pipeline", "xqa_key"}
)
"""What opens doors elsewhere is not copied."""
_NEWS: Final = {"updates": "News", "handouts": "Handouts"}


def course(reader: Reader, links: Links, top: Item, *, library: bool) -> CourseNode:
    """The course's own node."""
    get = top.attributes.get
    said = {name: text for name in _about_names(reader) if (text := _about(reader, name))}
    start, end = values.moment(get("start")), values.moment(get("end"))
    image = links.file(values.text(get("course_image"))) if values.text(get("course_image")) else None
    extra: dict[str, Any] = {
        name: values.plain(value)
        for name, value in sorted(top.attributes.items())
        if name not in _MAPPED | _SECRET and values.text(value)
    }
    extra["about"] = {
        name: text for name, text in said.items() if name not in ("overview", "short_description")
    }
    extra["library"] = library
    return CourseNode(
        source_id="course",
        title=values.title(get("display_name"), plain_text(said.get("title", "")) or top.name),
        language=values.text(get("language")),
        short_description=plain_text(said.get("short_description", "")),
        overview_html=links.html(said.get("overview", "")),
        start=start,
        end=end,
        enrolment_start=values.moment(get("enrollment_start")),
        enrolment_end=values.moment(get("enrollment_end")),
        image=image,
        organisation=values.text(get("org")),
        number=values.text(get("course") or get("library")),
        run=top.name,
        grading=None if library else policies.grading(reader, top.name),
        visible=not library and values.text(get("catalog_visibility")) not in ("none", "about"),
        extra=extra,
    )


def _about_names(reader: Reader) -> list[str]:
    start = reader.root + "about/"
    return [
        path.removeprefix(start).removesuffix(".html")
        for path in reader.source.paths()
        if path.startswith(start) and path.endswith(".html")
    ]


def _about(reader: Reader, name: str) -> str:
    return reader.text(f"about/{name}.html").strip()


@dataclass(frozen=True)
class Page:
    """A page of the course's own."""

    source_id: str
    title: str
    path: str
    hidden: bool = False


def pages(reader: Reader, links: Links, top: Item) -> list[Page]:
    """News, handouts and static tabs, known to the links."""
    found = []
    for path in reader.source.paths():
        name = path.removeprefix(reader.root)
        folder, _slash, file = name.rpartition("/")
        if folder not in ("info", "tabs") or not file.endswith(".html") or not path.startswith(reader.root):
            continue
        slug = file.removesuffix(".html")
        title = _tab_title(top, slug) if folder == "tabs" else str(_(_NEWS.get(slug, slug)))
        hidden = folder == "tabs" and _is_hidden(top, slug)
        page = Page(f"{folder}/{slug}", title, name, hidden)
        if _holds(_written(reader, page)):
            links.know_tab(slug, page.source_id)
        found.append(page)
    return found


def _written(reader: Reader, page: Page) -> str:
    """A page's HTML; news that stand only in the list beside it are put together. The list itself is kept as a file."""
    html, listed = reader.text(page.path), page.path.removesuffix(".html") + ".items.json"
    if _holds(html) or not reader.exists(listed):
        return html
    try:
        news = values.loads(reader.words(reader.root + listed))
    except ValueError:
        return html
    told = [one for one in news if isinstance(one, dict)] if isinstance(news, list) else []
    return "".join(
        f"<h3>{escape(str(one.get('date') or ''), quote=False)}</h3>{one.get('content') or ''}"
        for one in reversed(told)
        if one.get("status") != "deleted"
    )


def _holds(html: str) -> bool:
    return bool(plain_text(html)) or any(tag in html for tag in ("<img", "<iframe", "<video", "<audio"))


def _tab(top: Item, slug: str) -> dict[str, Any]:
    tabs = values.plain(top.attributes.get("tabs"))
    for tab in tabs if isinstance(tabs, list) else []:
        if isinstance(tab, dict) and tab.get("url_slug") == slug:
            return tab
    return {}


def _tab_title(top: Item, slug: str) -> str:
    return values.title(_tab(top, slug).get("name"), values.title(slug))


def _is_hidden(top: Item, slug: str) -> bool:
    """Whether learners are not to see the page."""
    tab = _tab(top, slug)
    return any(values.truth(tab.get(name)) for name in ("is_hidden", "course_staff_only"))


def add_pages(
    reader: Reader, desk: Desk, links: Links, pages: list[Page], course: CourseNode, top: Item
) -> None:
    """Pages as lessons of a last module; the about page's parts are in the course's node already."""
    for name in _about_names(reader):
        path = f"about/{name}.html"
        if _about(reader, name):
            desk.line(f"about/{name}", "about", target=course.source_id, path=reader.root + path)
        else:
            desk.line(f"about/{name}", "about", "skipped", _("It is empty."), path=reader.root + path)
    listed = [(page, links.html(_written(reader, page))) for page in pages]
    lessons = [(page.source_id, page.title, html, page.path) for page, html in listed if _holds(html)]
    lessons += _textbooks(links, top)
    hidden = {page.source_id for page in pages if page.hidden}
    if lessons:
        desk.add(ModuleNode(source_id=PAGES, parent="course", title=str(_("About this course"))))
        desk.line(PAGES, "module", target=PAGES)
    for place, (source_id, title, html, path) in enumerate(lessons):
        block = BlockNode(id=_block_id(course, source_id), type="html", value={"html": html})
        desk.add(
            LessonNode(
                source_id=source_id,
                parent=PAGES,
                title=title,
                blocks=[block],
                position=place,
                hidden=source_id in hidden,
            )
        )
        desk.line(source_id, "page", target=source_id, path=reader.root + path if path else "")
    for page, html in listed:
        if not _holds(html):
            desk.line(page.source_id, "page", "skipped", _("It is empty."), path=reader.root + page.path)


def _block_id(course: CourseNode, source_id: str) -> str:
    import uuid

    return str(
        uuid.uuid5(uuid.NAMESPACE_URL, f"olx:{course.organisation}/{course.number}/{course.run}/{source_id}")
    )


def _textbooks(links: Links, top: Item) -> list[tuple[str, str, str, str]]:
    """Textbooks as pages of links to their chapters."""
    found = []
    books = values.plain(top.attributes.get("pdf_textbooks"))
    for place, book in enumerate(books if isinstance(books, list) else []):
        chapters = book.get("chapters") if isinstance(book, dict) else None
        rows = [
            _chapter(links, each)
            for each in (chapters if isinstance(chapters, list) else [])
            if isinstance(each, dict)
        ]
        if rows:
            title = values.title(book.get("tab_title") if isinstance(book, dict) else "", str(_("Textbook")))
            found.append((f"textbook/{place + 1}", title, f"<ul>{''.join(rows)}</ul>", ""))
    return found


def _chapter(links: Links, chapter: dict[str, Any]) -> str:
    address = links.address(str(chapter.get("url", "")))
    return f'<li><a href="{escape(address)}">{escape(str(chapter.get("title", "")))}</a></li>'
