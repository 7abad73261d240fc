"""Modules, lessons and assessments: new ones at once, changed ones at once, and what authors were working on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content_types.intake import shelf, texts, versions
from content_types.intake.pages import Sprout, plant
from content_types.intake.versions import Version
from content_types.models import AssessmentPage, LessonPage, ModulePage
from content_types.portable import columns
from lms_sdk.interchange import AssessmentNode, LessonNode, ModuleNode
from lms_site.foundation import canonical
from lms_site.interop import mapping
from lms_site.interop.meeting import dispute, meet
from lms_site.interop.merging import ordered
from lms_site.interop.settling import DRAFT, Settled

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer

PAGES = ("module", "lesson", "assessment")
MODELS: dict[str, Any] = {"module": ModulePage, "lesson": LessonPage, "assessment": AssessmentPage}
STREAMS = {"lesson": "body", "assessment": "items"}
ORDER = "order"
"""The kind by which the ledger remembers in which order pages stood below another."""


@dataclass(slots=True)
class _Standing:
    """A page that is there already, and what the source says of it: `fields`, and `later` what an author works on."""

    node: Any
    page: Any
    fields: dict[str, Any]
    live: bool
    later: dict[str, Any] | None = None


class PageWriter:
    """Makes and updates the pages of a course."""

    def __init__(self, writer: Writer, pages: Settled) -> None:
        """`standing`: the nodes whose parent is there, parents first; the others are reported."""
        self.writer, self._later = writer, pages.later
        self.standing = self._standing(pages.nodes)
        self._rows: dict[str, Any] = {}
        self._sprouts: list[Sprout] = []
        self._versions: list[Version] = []
        self._met: list[_Standing] = []
        self._names: dict[str, set[str]] = {}

    def _standing(self, nodes: list[Any]) -> list[Any]:
        found = []
        top = self.writer.node.source_id
        depth = {top: 0}
        for node in nodes:
            deep = depth.get(node.parent or top)
            fits = deep is not None and (deep < 2 if node.kind == "module" else deep > 0)  # noqa: PLR2004
            if node.source_id in depth or not fits:
                self.writer.notes.add(node.source_id, "error", _("It stands where such a page cannot be."))
                continue
            depth[node.source_id] = (deep or 0) + 1 if node.kind == "module" else -1
            found.append(node)
        return found

    def write(self, course: Any) -> None:
        """All of them, below the course, in their order; new files, questions and keys are known."""
        top = self.writer.node.source_id
        self._rows[top] = course
        order: dict[str, list[Any]] = {}
        for done, node in enumerate(self.standing, start=1):
            self._page(node, node.parent or top)
            order.setdefault(node.parent or top, []).append(node)
            self.writer.sink.tell(_("Pages"), done, len(self.standing))
        self._meet()
        plant(self._sprouts, self.writer.owner)
        self._store(self._versions)
        live = [sprout.page for sprout in self._sprouts if sprout.live]
        shelf.mark("page", live, self.writer.owner, self.writer.locale)
        self._store([version for base, node in self._later.items() if (version := self._draft(base, node))])
        wanted = {parent: self._ordered(parent, nodes) for parent, nodes in order.items()}
        if len(self._sprouts) < len(self.standing):
            rows = self._rows
            shelf.in_order(
                {rows[parent].pk: [rows[each].pk for each in ids] for parent, ids in wanted.items()}
            )

    def _store(self, changes: list[Version]) -> None:
        versions.store(changes, self.writer.owner)
        live = [version.row for version in changes if version.live]
        shelf.mark("page", live, self.writer.owner, self.writer.locale)

    def _page(self, node: Any, parent: str) -> None:
        place = self.writer.refs.pages[node.source_id]
        fields = self._fields(node)
        self._names[node.source_id] = set(fields)
        live = self.writer.publish and not _is_draft(node)
        if place.row is None:
            page = MODELS[node.kind](**self._built(node.kind, fields), translation_key=place.key)
            page.pk = page.id = place.pk
            self._sprouts.append(Sprout(page, self._rows[parent], live))
            self.writer.count("made")
            self._note(node, place.key, fields)
        else:
            page = place.row
            self._met.append(_Standing(node, page, fields, live))
        self._rows[node.source_id] = page

    def _note(self, node: Any, key: Any, fields: dict[str, Any], kind: str = "") -> None:
        state = columns.stored(MODELS[node.kind], fields)
        self.writer.ledger.note(kind or node.kind, node.source_id, str(key), _digest(fields), state)

    # Pages that are there already

    def _meet(self) -> None:
        """What the source changed goes in; where people changed the page, too, as a draft of both."""
        changed = [each for each in self._met if self._is_changed(each)]
        latest = versions.latest(each.page for each in changed)
        waiting = {id(each) for each in changed}
        for each in self._met:
            page = each.page
            if id(each) not in waiting or not self._merge(each, latest[type(page), page.pk]):
                self._renew(each)

    def _is_changed(self, each: _Standing) -> bool:
        ledger, node = self.writer.ledger, each.node
        later = self._later.get(node.source_id)
        if later is not None:
            each.later = self._fields(later)
            if _digest(each.later) != ledger.digest(DRAFT, later.source_id):
                return True
        return _digest(each.fields) != ledger.digest(node.kind, node.source_id)

    def _merge(self, each: _Standing, version: Any) -> bool:
        """Whether the page was changed here, too, so that there is a draft of both, or that nothing was to be done."""
        node, ledger, model = each.node, self.writer.ledger, MODELS[each.node.kind]
        key = str(each.page.translation_key)
        worked_on = ledger.named(DRAFT, key)
        base = (ledger.state(DRAFT, worked_on) if worked_on else None) or ledger.state(
            node.kind, node.source_id
        )
        if base is None:
            return False
        theirs = columns.stored(model, each.fields if each.later is None else each.later)
        names = (base.keys() | theirs.keys()) - {columns.SLUG}
        otherwise = columns.defaults(model, names)
        base, theirs = ({name: side.get(name, otherwise[name]) for name in names} for side in (base, theirs))
        met = meet(self.writer, node, base, columns.stored_of(version, names), theirs)
        if met is None:
            return False
        if met.values:
            values = columns.loaded(model, met.values)
            self._versions.append(Version(each.page, new=True, live=False, values=values))
        self._remember(each, settled=met.settled)
        return True

    def _remember(self, each: _Standing, *, settled: bool) -> None:
        """What both sides know now; where something is in dispute, what they knew before."""
        node, ledger = each.node, self.writer.ledger
        later = self._later.pop(node.source_id, None)
        if settled:
            self._note(node, each.page.translation_key, each.fields)
            if later is not None:
                self._note(later, each.page.translation_key, each.later or {}, DRAFT)
            return
        ledger.keep(node.kind, node.source_id)
        if later is not None:
            ledger.keep(DRAFT, later.source_id)

    def _renew(self, each: _Standing) -> None:
        """The source has its way with a page that nobody changed here."""
        node, page = each.node, each.page
        ledger = self.writer.ledger
        changed = _digest(each.fields) != ledger.digest(node.kind, node.source_id)
        appears = each.live and not page.live
        new = changed or (appears and node.source_id in self._later)
        if new or appears:
            before = ledger.state(node.kind, node.source_id) or {} if new else {}
            values = self._later_values(node.kind, each.fields, before) if new else {}
            self._versions.append(Version(page, new=new, live=each.live, values=values))
        self.writer.count("changed" if changed else "unchanged")
        self._note(node, page.translation_key, each.fields)

    def _draft(self, base: str, node: Any) -> Version | None:
        """The next version of a page that is there; None where nothing is new, or nothing differs."""
        page, ledger = self._rows.get(base), self.writer.ledger
        if page is None:
            self.writer.notes.add(node.source_id, "error", _("It stands where such a page cannot be."))
            return None
        fields = self._fields(node)
        digest = _digest(fields)
        written = any(version.row is page and version.new for version in self._versions)
        known = ledger.digest(DRAFT, node.source_id) == digest and not written
        self._note(node, page.translation_key, fields, DRAFT)
        if known or digest == ledger.digest(node.kind, base):
            return None
        values = self._later_values(node.kind, fields, self._names.get(base, ()))
        return Version(page, new=True, live=False, values=values)

    def _ordered(self, parent: str, nodes: list[Any]) -> list[str]:
        """In which order the source's pages are to stand: the source's, unless people here moved them."""
        ledger, theirs = self.writer.ledger, [node.source_id for node in nodes]
        known = (ledger.state(ORDER, parent) or {}).get("children")
        wanted = theirs
        if known is not None and not self.writer.overwrite:
            new = {id(sprout.page) for sprout in self._sprouts}
            above = self._rows[parent].path
            there = [each for each in theirs if id(self._rows[each]) not in new]
            ours = [each for each in there if self._rows[each].path.startswith(above)]
            ours.sort(key=lambda each: self._rows[each].path)
            found = ordered(known, ours, theirs)
            wanted = [each for each in found.value if each in self._rows and each in theirs]
            if found.conflicts:
                above_node = next(
                    (node for node in self.standing if node.source_id == parent), self.writer.node
                )
                dispute(self.writer, above_node, found.conflicts)
                ledger.keep(ORDER, parent)
                return wanted
        self._note_order(parent, theirs)
        return wanted

    def _note_order(self, parent: str, children: list[str]) -> None:
        state, key = {"children": children}, str(self._rows[parent].translation_key)
        self.writer.ledger.note(ORDER, parent, key, canonical.digest(canonical.dumps(state)), state)

    # On the way out

    def remember(self, course: Any) -> None:
        """Note of each page that here stands what the source says, and write nothing."""
        top = self.writer.node.source_id
        self._rows[top] = course
        order: dict[str, list[str]] = {}
        for node in self.standing:
            place = self.writer.refs.pages[node.source_id]
            self._rows[node.source_id] = place.row
            self._note(node, place.key, self._fields(node))
            later = self._later.get(node.source_id)
            if later is not None:
                self._note(later, place.key, self._fields(later), DRAFT)
            order.setdefault(node.parent or top, []).append(node.source_id)
        for parent, children in order.items():
            self._note_order(parent, children)

    # Nodes to columns

    def _fields(self, node: Any) -> dict[str, Any]:
        fields: dict[str, Any]
        match node:
            case ModuleNode():
                fields = mapping.module_fields(node)
            case LessonNode():
                children = [
                    {
                        "type": each.type,
                        "id": mapping.stream_id(each.id, self.writer.space),
                        "value": each.value,
                    }
                    for each in node.blocks
                ]
                fields = {**mapping.lesson_fields(node), "body": self._stream("lesson", node, children)}
            case AssessmentNode():
                children = _whole(node) or [
                    mapping.item_child(each, self.writer.space) for each in node.items
                ]
                fields = {
                    **mapping.assessment_fields(node, self.writer.html),
                    "items": self._stream("assessment", node, children),
                }
            case _:
                raise TypeError(node)
        fields |= self.writer.columns(node, MODELS[node.kind])
        self.writer.note_lost(node.source_id)
        return fields

    def _stream(self, kind: str, node: Any, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The children in their stored form; those that no block can read are kept as attachments."""
        field = MODELS[kind]._meta.get_field(STREAMS[kind])
        stored: list[dict[str, Any]] = []
        for child in children:
            try:
                raw = mapping.scrubbed(texts.resolve(field.stream_block, [child], self.writer.refs))
                if _names_nothing(raw[0]):
                    continue
                stored += raw if kind == "assessment" else texts.completed(field, raw)
            except Exception:  # noqa: BLE001 (whatever a block makes of what a stranger wrote)
                self._keep_block(node, child)
        return stored

    def _keep_block(self, node: Any, child: dict[str, Any]) -> None:
        data = json.dumps(child, default=str, ensure_ascii=True).encode()
        title = f"{node.title} ({child['type']})"
        self.writer.assets.keep(f"{node.source_id}~{child['id']}", title, data, ".json")
        message = _("A part of type {type} does not fit and was kept as an attachment.")
        self.writer.notes.add(node.source_id, "partly", message.format(type=child["type"]))

    @staticmethod
    def _built(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        # Streams are complete, with every id: no need to build each value, which would look up every question again.
        return columns.built(MODELS[kind], fields)

    @classmethod
    def _later_values(cls, kind: str, fields: dict[str, Any], before: Iterable[str]) -> dict[str, Any]:
        """Values for a page that has its address already; what is said no longer becomes what it is by default."""
        model = MODELS[kind]
        silent = columns.loaded(model, columns.defaults(model, set(before) - fields.keys()))
        values = silent | cls._built(kind, fields)
        return {name: value for name, value in values.items() if name != columns.SLUG}


def _is_draft(node: Any) -> bool:
    return bool(node.settings.draft if isinstance(node, AssessmentNode) else getattr(node, "draft", False))


def _whole(node: AssessmentNode) -> list[dict[str, Any]]:
    """The stream as it is stored, where it has children that items cannot say."""
    given = node.fields.get(STREAMS["assessment"])
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _names_nothing(child: Any) -> bool:
    """Whether the one thing that the child is about is missing."""
    field = {
        "question": "question", "practice_question": "question", "draw": "bank", "activity": "assessment",
        "image": "image", "audio": "media", "document": "document", "presentation": "document",
    }.get(child.get("type"))  # fmt: skip
    value = child.get("value")
    return field is not None and isinstance(value, dict) and value.get(field) is None


def _digest(fields: dict[str, Any]) -> str:
    plain = {name: each.isoformat() if hasattr(each, "isoformat") else each for name, each in fields.items()}
    return canonical.digest(canonical.dumps(plain))
