"""Follows pointers from file to file and builds the tree of items."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.items import CONTAINERS, Item
from lms_plugins.importer_olx.safe_xml import Element, UnreadableError, attributes, local, parse, source_of
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import Source, SourceError

MAX_ITEMS: Final = 200_000
MAX_DEPTH: Final = 30
_POINTING: Final = frozenset({"url_name", "slug", "name", "filename", "org", "course", "library"})
_SHOWN: Final = re.compile(
    r"type@(?P<kind>[A-Za-z_][\w-]*)\+block[@/](?P<name>[^;,\s]+)"
    r"|i4x://[^/;,\s]+/[^/;,\s]+/(?P<old_kind>[A-Za-z_][\w-]*)/(?P<old_name>[^/;,\s]+)"
)
_NOT_ITEMS: Final = frozenset({"show", "style", "metadata", "conditional_message"})


class Reader:
    """Reads items from a source whose course lies under `root` ("" or a folder with a slash at its end)."""

    def __init__(self, source: Source, root: str) -> None:
        """Begin with nothing read."""
        self.source = source
        self.root = root
        self.used: set[str] = set()
        self.policies: Mapping[str, Mapping[str, Any]] = {}
        self._seen: dict[tuple[str, str, bool], int] = {}
        self._count = 0

    def exists(self, path: str) -> bool:
        """Whether the course has this file."""
        return self.source.exists(self.root + path)

    def text(self, path: str) -> str:
        """A file's text; it counts as used."""
        self.used.add(self.root + path)
        return self.words(self.root + path)

    def words(self, path: str) -> str:
        """The text of a file of the source: UTF-8, or what it must be where it is not."""
        return str(values.clean(values.decoded(self.source.read(path))))

    def xml(self, path: str) -> Element:
        """A file's root element. Raises UnreadableError."""
        self.used.add(self.root + path)
        try:
            return parse(self.source.read(self.root + path), path)
        except KeyError:
            raise UnreadableError(str(_("The file {path} is missing.", path=path))) from None

    def tree(
        self, element: Element, parent: Item | None = None, *, draft: bool = False, depth: int = 0
    ) -> Item:
        """The item that the element is or points to, with everything below it."""
        if depth > MAX_DEPTH:
            raise SourceError(str(_("The course is nested too deeply.")))
        item = self._item(element, parent, draft=draft)
        self._count += 1
        if self._count > MAX_ITEMS:
            raise SourceError(str(_("The course has more than {count} items.", count=MAX_ITEMS)))
        if item.kind in CONTAINERS and not item.fault and not item.repeated:
            definition = self.definition(item)
            item.children = [
                self.tree(child, item, draft=draft, depth=depth + 1) for child in _children(definition)
            ]
            if item.path:
                item.element = None  # it is read again in the rare case that it must be kept
        return item

    def _item(self, element: Element, parent: Item | None, *, draft: bool) -> Item:
        kind, name = local(element), _name(element)
        item = Item(kind, name, attributes(element), parent, draft=draft)
        path = self._file(element, kind, name, draft=draft)
        if path:
            item.path = path
        else:
            item.element = element
            if _points(element) and kind in _IN_FILES:
                item.fault = str(_("The file {path} is missing.", path=f"{kind}/{name}.xml"))
        key = (kind, name, draft)
        item.repeated = self._seen.get(key, 0)
        self._seen[key] = item.repeated + 1
        if item.kind in CONTAINERS and path and not item.repeated:
            self.definition(item)
        item.attributes.update(self.policies.get(f"{kind}/{name}", {}))
        return item

    def _file(self, element: Element, kind: str, name: str, *, draft: bool) -> str:
        """The file that holds the definition, or "" when it stands here."""
        if len(element) or (element.text or "").strip():
            return ""
        stems = [name.replace(":", "/"), (element.get("filename") or "").strip()]
        for folder in ("drafts/", "") if draft else ("",):
            for stem in filter(None, stems):
                path = f"{folder}{kind}/{stem}.xml"
                if self.exists(path):
                    return path
        return ""

    def bring_shown(self, top: Item) -> None:
        """What a condition shows by name and stands nowhere else in the course, stands in it."""
        for item in [each for each in top.walk() if each.kind == "conditional"]:
            if item.fault or item.repeated:
                continue
            for kind, name in _shown(self.definition(item)):
                if (kind, name, item.draft) not in self._seen:
                    pointer = etree.Element(kind, {"url_name": name})
                    item.children.append(self.tree(pointer, item, draft=item.draft, depth=MAX_DEPTH - 1))

    def definition(self, item: Item) -> Element:
        """The element that defines the item; its attributes join the item's. Raises UnreadableError.

        A container that cannot be read makes the whole course unreadable: SourceError.
        """
        if item.fault:
            raise UnreadableError(item.fault)
        if item.element is not None:
            return item.element
        try:
            element = self.xml(item.path)
        except UnreadableError as error:
            if item.kind in CONTAINERS:
                message = _("{path} is not well-formed XML: {fault}", path=item.path, fault=error)
                raise SourceError(str(message)) from None
            raise
        item.attributes = {
            **item.attributes,
            **attributes(element),
            **self.policies.get(f"{item.kind}/{item.name}", {}),
        }
        if item.kind in CONTAINERS:
            item.element = element
        return element


_IN_FILES: Final = CONTAINERS | {"problem", "video", "videoalpha", "videodev"}
"""What says nothing without its file; a block of a kind unknown here may have nothing but a name."""


def _shown(element: Element) -> Iterator[tuple[str, str]]:
    """Kind and name of each item that `<show sources="...">` names."""
    for show in element.iter("show"):
        for found in _SHOWN.finditer(show.get("sources") or ""):
            yield (found["kind"] or found["old_kind"]), (found["name"] or found["old_name"])


def _points(element: Element) -> bool:
    """Whether the element only names a file."""
    if len(element) or (element.text or "").strip():
        return False
    return bool(element.get("url_name")) and set(map(str, element.attrib)) <= _POINTING


def _name(element: Element) -> str:
    given = element.get("url_name") or element.get("slug") or ""
    if given.strip():
        return given.strip()[:200]
    # Open edX names what has no name by its content; so a second import finds it again.
    digest = hashlib.sha1(source_of(element), usedforsecurity=False).hexdigest()[:12]
    return f"{local(element)}_{digest}"


def _children(element: Element) -> Iterator[Element]:
    """The elements that are items; options in a namespace of their own and the like are not."""
    for child in element:
        if isinstance(child.tag, str) and not child.tag.startswith("{") and child.tag not in _NOT_ITEMS:
            yield child
