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
_KEPT: Final = (
    "advanced_modules", "cert_html_view_enabled", "self_paced", "invitation_only", "pre_requisite_courses",
    "learning_info", "instructor_info", "tabs", "user_partitions", "discussion_topics", "catalog_visibility",
    "advertised_start", "mobile_available", "pdf_textbooks",
)  # fmt: skip
_NEWS: Final = {"updates": "News", "handouts": "Handouts"}


def course(reader: Reader, links: Links, top: Item, *, library: bool) -> CourseNode:
    """The course's own node."""
    get = top.attributes.get
    said = {name: text for name in _about_names(reader) if (text := _about(reader, name))}
    start, end = values.moment(get("start")), values.moment(get("end"))
    image = links.file(values.text(get("course_image"))) if values.text(get("course_image")) else None
    extra: dict[str, Any] = {name: values.plain(get(name)) for name in _KEPT if values.text(get(name))}
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
        page = Page(f"{folder}/{slug}", title, name)
        if _holds(reader.source.text(path)):
            links.know_tab(slug, page.source_id)
        found.append(page)
    return found


def _holds(html: str) -> bool:
    return bool(plain_text(html)) or any(tag in html for tag in ("<img", "<iframe", "<video", "<audio"))


def _tab_title(top: Item, slug: str) -> str:
    tabs = values.plain(top.attributes.get("tabs"))
    for tab in tabs if isinstance(tabs, list) else []:
        if isinstance(tab, dict) and tab.get("url_slug") == slug:
            return values.title(tab.get("name"), slug)
    return values.title(slug)


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
    listed = [(page, links.html(reader.text(page.path))) for page in pages]
    lessons = [(page.source_id, page.title, html, page.path) for page, html in listed if _holds(html)]
    lessons += _textbooks(links, top)
    if lessons:
        desk.add(ModuleNode(source_id=PAGES, parent="course", title=str(_("About this course"))))
        desk.line(PAGES, "module", target=PAGES)
    for place, (source_id, title, html, path) in enumerate(lessons):
        block = BlockNode(id=_block_id(course, source_id), type="html", value={"html": html})
        desk.add(LessonNode(source_id=source_id, parent=PAGES, title=title, blocks=[block], position=place))
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
