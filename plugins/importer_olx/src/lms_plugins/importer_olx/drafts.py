"""Units that were being worked on when the course was exported: `drafts/`."""

from __future__ import annotations

from dataclasses import dataclass

from lms_plugins.importer_olx.items import OUTLINE, Item
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.safe_xml import Element, UnreadableError
from lms_plugins.importer_olx.values import whole


@dataclass(frozen=True, eq=False)
class Draft:
    """A unit in the version of its author; `replaces`: there is a published one too."""

    item: Item
    place: int
    replaces: bool


def find(reader: Reader, top: Item) -> list[Draft]:
    """Every draft unit, each standing in the item it belongs to; those whose place is unknown stay leftovers."""
    known = {item.name: item for item in top.walk() if item.kind in OUTLINE and item.kind != "course"}
    published = {(item.kind, item.name) for item in top.walk()}
    found = []
    for path in reader.source.paths():
        if path.startswith(f"{reader.root}drafts/") and path.endswith(".xml") and path.count("/") >= 1:
            draft = _draft(reader, path.removeprefix(reader.root), known, published)
            if draft:
                found.append(draft)
    return sorted(found, key=lambda draft: (draft.item.parent.name if draft.item.parent else "", draft.place))


def _draft(
    reader: Reader, path: str, known: dict[str, Item], published: set[tuple[str, str]]
) -> Draft | None:
    try:
        element = reader.xml(path)
    except UnreadableError:
        reader.used.discard(reader.root + path)
        return None
    parent = known.get(_last(element.get("parent_url") or element.get("parent_sequential_url") or ""))
    if parent is None:
        reader.used.discard(reader.root + path)
        return None
    _folder, kind, file = path.split("/", 2)
    item = reader.tree(_pointer(kind, file.removesuffix(".xml")), parent, draft=True)
    place = whole(element.get("index_in_children_list"))
    return Draft(item, place if place is not None else len(parent.children), (kind, item.name) in published)


def _last(address: str) -> str:
    return address.replace("@", "/").rstrip("/").rpartition("/")[2]


def _pointer(kind: str, name: str) -> Element:
    from lxml import etree

    return etree.Element(kind, {"url_name": name})
