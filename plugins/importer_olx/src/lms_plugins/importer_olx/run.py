"""One import from beginning to end."""

from __future__ import annotations

import uuid
from typing import Final

from lms_plugins.importer_olx import about, drafts, files, policies, values
from lms_plugins.importer_olx.banks import Banks
from lms_plugins.importer_olx.components import Components
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.outline import Outline
from lms_plugins.importer_olx.places import Place
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.safe_xml import UnreadableError
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import CourseNode, Sink, Source, SourceError

SPACE: Final = uuid.UUID("5b1f7a52-6d07-4f2f-8f0b-0b0a6a1c9e77")


class Run:
    """Reads one source into one sink."""

    def __init__(self, source: Source, sink: Sink, place: Place, *, drafts: bool = True) -> None:
        """Nothing is read yet."""
        self._with_drafts = drafts
        self.reader = Reader(source, place.root)
        self.desk = Desk(sink, place.root)
        self.place = place

    def everything(self) -> None:
        """The tree first, so that links know where everything is; then node by node."""
        top = self._tree()
        get = top.attributes.get
        self.links = Links(self._lost, (values.text(get("org")), values.text(get("course")), top.name))
        units = drafts.find(self.reader, top) if self._with_drafts else []
        self.desk.total = sum(1 for item in top.walk()) + sum(
            1 for unit in units for _item in unit.item.walk()
        )
        files.know(self.reader, self.links)
        course = about.course(self.reader, self.links, top, library=self.place.library)
        self.desk.add(course)
        self.desk.item(top, target=course.source_id)
        image = values.text(get("course_image"))
        if image and course.image is None:
            self._lost(f"/static/{image}")
        if course.source_id != top.source_id:
            self.desk.line(course.source_id, "course", target=course.source_id)
        policies.report(self.reader, self.desk, top.name)
        files.assets(self.reader, self.desk)
        banks = Banks(self.desk, course.title)
        outline = Outline(self.desk, self.links, self._components(course, banks), units)
        if self.place.library:
            self._library(top, outline)
        else:
            outline.know(top)
            pages = about.pages(self.reader, self.links, top)
            outline.course(top)
            about.add_pages(self.reader, self.desk, self.links, pages, course, top)
        files.leftovers(self.reader, self.desk, drafts=self._with_drafts)

    def _library(self, top: Item, outline: Outline) -> None:
        outline.components.library(top)

    def _components(self, course: CourseNode, banks: Banks) -> Components:
        identity = "/".join((course.organisation, course.number, course.run))
        return Components(self.reader, self.desk, self.links, banks, uuid.uuid5(SPACE, identity))

    def _tree(self) -> Item:
        try:
            element = self.reader.xml(self.place.path.removeprefix(self.reader.root))
        except UnreadableError as error:
            message = _("{path} is not well-formed XML: {fault}", path=self.place.path, fault=error)
            raise SourceError(str(message)) from None
        self.reader.policies = policies.policies(self.reader, element.get("url_name") or "course")
        top = self.reader.tree(element)
        if top.fault:
            raise SourceError(top.fault)
        self.reader.bring_shown(top)
        return top

    def _lost(self, address: str) -> None:
        shown = values.title(address)
        message = _("The course links to it, but it is not in the export.")
        self.desk.line(values.identity(f"missing:{address}"), "link", "skipped", message, path=shown)
