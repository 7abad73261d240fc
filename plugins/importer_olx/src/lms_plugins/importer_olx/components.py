"""What stands in a unit: texts, videos, problems, discussions; and what can only be kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.banks import Banks
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.items import CONTAINERS, GROUPS, POOLS, Item
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.markup import inner, outer
from lms_plugins.importer_olx.parts import UnsupportedError
from lms_plugins.importer_olx.pools import Pools
from lms_plugins.importer_olx.questions import Questions
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.rules import rules_of
from lms_plugins.importer_olx.safe_xml import Element, UnreadableError, source_of
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.units import Block, Task, Unit
from lms_plugins.importer_olx.videos import Video
from lms_sdk.interchange import AssessmentItem

_TEXTS: Final = frozenset({"html", "static_html", "about", "announcement"})
_VIDEOS: Final = frozenset({"video", "videoalpha", "videodev"})
SHOWN: Final = _TEXTS | _VIDEOS


class Components:
    """Turns components into pieces of a unit, handing over questions and attachments on the way."""

    def __init__(self, reader: Reader, desk: Desk, links: Links, banks: Banks, space: uuid.UUID) -> None:
        """`space`: the name space of the course's block ids."""
        self.reader, self.desk, self.links, self.banks = reader, desk, links, banks
        self._space = space
        self.questions = Questions(reader, desk, links)
        self.pools = Pools(self.questions, desk, banks, self.keep_all)
        self._read: dict[str, Callable[[Item, Unit], None]] = {
            "problem": self._problem,
            "discussion": self._discussion,
            "split_test": self._experiment,
            "randomize": self._experiment,
            "conditional": self._conditional,
            **dict.fromkeys(_TEXTS, self._text),
            **dict.fromkeys(_VIDEOS, self._video),
            **dict.fromkeys(POOLS, self._pool),
            **dict.fromkeys(("vertical", "wrapper"), self._inlined),
        }

    def block_id(self, name: str, part: str) -> uuid.UUID:
        """The id of a block, the same each time: made of the course, the item and the part."""
        return uuid.uuid5(self._space, f"{name}/{part}")

    # Units

    def unit(self, item: Item) -> Unit:
        """Everything that stands in a unit."""
        unit = Unit(item, only_tasks=self.asks_only(item))
        if item.kind in ("split_test", "randomize", "conditional"):
            self._read[item.kind](item, unit)
        else:
            for child in item.children:
                self._component(child, unit)
        return unit

    def asks_only(self, item: Item) -> bool:
        """Whether a unit asks at least one question and shows nothing else."""
        inside = list(_inlined(item))
        if any(each.kind in SHOWN for each in inside):
            return False
        return any(
            self.questions.readable(each) for each in inside if each.kind == "problem" or each.kind in POOLS
        )

    def library(self, top: Item) -> None:
        """A problem bank by itself."""
        self.pools.library(top)

    # Components

    def _component(self, item: Item, unit: Unit) -> None:
        if item.repeated:
            self.desk.repeated(item)
            return
        read = self._read.get(item.kind)
        if read is None:
            self.keep(item, _("There is no counterpart to a component “{kind}”.", kind=item.kind))
            return
        try:
            if item.kind not in CONTAINERS and self._staff_only(item):
                self.keep(item, _("Learners were not to see it."))
            else:
                read(item, unit)
        except UnreadableError as fault:
            self._unreadable(item, fault)

    def _staff_only(self, item: Item) -> bool:
        if not item.fault:
            with suppress(UnreadableError):
                self.reader.definition(item)
        return values.truth(item.attributes.get("visible_to_staff_only"))

    def _unreadable(self, item: Item, fault: UnreadableError) -> None:
        path = self.reader.root + item.path
        if item.path and self.reader.source.exists(path):
            self.desk.attach(
                item, _("It is not well-formed XML: {fault}", fault=fault), self.reader.source.read(path)
            )
        else:
            self.desk.failed(item, fault)

    def _text(self, item: Item, unit: Unit) -> None:
        html = self._html_of(item)
        unit.pieces.append(Block(item, "html", {"html": self.links.html(html)}))
        if "<script" in html.lower():
            self.desk.item(item, "partly", _("Its scripts are not run here."), target=unit.item.source_id)
        else:
            self.desk.item(item, target=unit.item.source_id)

    def _html_of(self, item: Item) -> str:
        if not item.path and item.element is not None and not _holds(item.element):
            stem = values.text(item.attributes.get("filename")) or item.name
            return self._html_file(item, stem.replace(":", "/"))
        try:
            element = self.reader.definition(item)
        except UnreadableError:
            written = self.reader.text(item.path) if item.path and self.reader.exists(item.path) else ""
            if not written or written.lstrip().startswith(("<html", "<?xml")):
                raise
            return written  # old courses keep plain HTML in files called .xml
        if element.tag != item.kind and item.path:
            return outer(element)
        stem = values.text(element.get("filename"))
        if stem and not _holds(element):
            return self._html_file(item, stem.replace(":", "/"))
        return inner(element)

    def _html_file(self, item: Item, stem: str) -> str:
        folders = ("drafts/html/", "html/") if item.draft else ("html/",)
        for folder in folders:
            for ending in (".html", ".xml"):
                path = f"{folder}{stem}{ending}"
                if self.reader.exists(path) and path != item.path:
                    return self.reader.text(path)
        raise UnreadableError(str(_("The file {path} is missing.", path=f"html/{stem}.html")))

    def _video(self, item: Item, unit: Unit) -> None:
        element = self.reader.definition(item)
        video = Video(item, element, self.reader, self.links)
        if video.value is not None:
            unit.pieces.append(Block(item, "video", video.value))
        elif video.links_html:
            unit.pieces.append(Block(item, "html", {"html": video.links_html}))
        else:
            self.keep(item, _("It has no source that can be played here."))
            return
        if handout := video.handout():
            unit.pieces.append(Block(item, "html", {"html": handout}, "handout"))
        self.desk.item(
            item, "partly" if video.notes else "mapped", " ".join(video.notes), target=unit.item.source_id
        )

    def _discussion(self, item: Item, unit: Unit) -> None:
        self.reader.definition(item)
        get = item.attributes.get
        names = [values.text(get("discussion_category")), values.text(get("discussion_target"))]
        topic = " / ".join(filter(None, names)) or values.text(get("display_name")) or unit.item.title
        if unit.topic:
            self.desk.item(
                item, "partly", _("The unit has a topic already; one counts."), target=unit.item.source_id
            )
            return
        unit.topic = topic[: values.MAX_TITLE]
        self.desk.item(item, target=unit.item.source_id)

    def _problem(self, item: Item, unit: Unit) -> None:
        try:
            asked: list[AssessmentItem] = list(
                self.questions.ask(item, self.banks.own, target=unit.item.source_id)
            )
        except UnsupportedError as reason:
            self.keep(item, _("It cannot be asked here: {reason}", reason=reason))
            return
        unit.pieces.append(Task(asked, rules_of(item)))

    def _pool(self, item: Item, unit: Unit) -> None:
        self.reader.definition(item)
        draw = self.pools.draw(item, target=unit.item.source_id)
        if draw is not None:
            unit.pieces.append(Task([draw], rules_of(item)))

    def _inlined(self, item: Item, unit: Unit) -> None:
        for child in item.children:
            self._component(child, unit)
        if item.fault:
            self.desk.item(item, "error", item.fault)
        else:
            self.desk.item(item, target=unit.item.source_id)

    def _experiment(self, item: Item, unit: Unit) -> None:
        """The first group's contents stand for all."""
        message = _("An experiment: everyone sees its first group; the others are kept as attachments.")
        for child in item.children[:1]:
            self._component(child, unit)
        for child in item.children[1:]:
            self.keep_all(child, _("It belongs to another group of an experiment."))
        self.desk.item(item, "partly", message, target=unit.item.source_id)

    def _conditional(self, item: Item, unit: Unit) -> None:
        for child in item.children:
            self._component(child, unit)
        message = _("It was shown under a condition; here everyone sees it.")
        self.desk.item(item, "partly", message, target=unit.item.source_id)

    # What can only be kept

    def keep_all(self, item: Item, reason: object) -> None:
        """Keep an item and everything below it."""
        self.keep(item, reason)
        for child in item.children:
            self.keep_all(child, reason)

    def keep(self, item: Item, reason: object) -> None:
        """Keep an item as it was written."""
        if item.repeated:
            self.desk.repeated(item)
            return
        try:
            element = self.reader.definition(item)
        except UnreadableError as fault:
            self._unreadable(item, fault)
            return
        self.desk.attach(item, reason, source_of(element))
        if item.kind in _TEXTS:
            self._keep_text(item)

    def _keep_text(self, item: Item) -> None:
        """The text of a kept item lies in a file of its own."""
        stem = values.text(item.attributes.get("filename"))
        path = f"html/{stem}.html"
        if stem and self.reader.exists(path) and self.reader.root + path not in self.reader.used:
            self.reader.used.add(self.reader.root + path)
            reason = _("The text of {item}, which is kept as an attachment.", item=item.source_id)
            self.desk.attach_file(self.reader.root + path, f"file/{path}", reason)


def _inlined(item: Item) -> list[Item]:
    """What will stand in the unit itself."""
    found: list[Item] = []
    children = item.children[:1] if item.kind in ("split_test", "randomize") else item.children
    for child in children:
        if child.repeated:
            continue
        found += _inlined(child) if child.kind in GROUPS else [child]
    return found


def _holds(element: Element) -> bool:
    return bool(len(element)) or bool((element.text or "").strip())
