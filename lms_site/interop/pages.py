"""Modules, lessons and assessments: new ones at once, changed ones at once, and what authors were working on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
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
from lms_site.interop.meeting import meet
from lms_site.interop.placing import Placing
from lms_site.interop.settling import DRAFT, Settled
from lms_site.learning import api as learning

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer

PAGES = ("module", "lesson", "assessment")
MODELS: dict[str, Any] = {"module": ModulePage, "lesson": LessonPage, "assessment": AssessmentPage}
DEEPEST = 2
"""How many modules stand one in another."""
STREAMS = {"lesson": "body", "assessment": "items"}


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
        self._trash: set[int] = set()

    def _standing(self, nodes: list[Any]) -> list[Any]:
        found = []
        top = self.writer.node.source_id
        depth = {top: 0}
        for node in nodes:
            deep = depth.get(node.parent or top)
            fits = deep is not None and (deep < DEEPEST if node.kind == "module" else deep > 0)
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
        places = self.writer.refs.pages.values()
        self._trash = shelf.in_trash([place.pk for place in places if place.row is not None])
        order: dict[str, list[Any]] = {}
        for done, node in enumerate(self.standing, start=1):
            self._page(node, node.parent or top)
            order.setdefault(node.parent or top, []).append(node)
            self.writer.sink.tell(_("Pages"), done, len(self.standing))
        self._meet()
        self._ask_plugins(course)
        plant(self._sprouts, self.writer.owner)
        self._store(self._versions)
        live = [sprout.page for sprout in self._sprouts if sprout.live]
        shelf.mark("page", live, self.writer.owner, self.writer.locale)
        self._store([version for base, node in self._later.items() if (version := self._draft(base, node))])
        Placing(self.writer, self._rows, [sprout.page.pk for sprout in self._sprouts]).bring(order)

    def _ask_plugins(self, course: Any) -> None:
        live = [sprout.page for sprout in self._sprouts if sprout.live]
        live += [version.row for version in self._versions if version.live]
        shelf.require_publishable(live, self.writer.owner, course)

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
            if page.pk in self._trash:
                live = False
                self.writer.notes.add(
                    node.source_id, "mapped", _("It is in the trash here, and stays there.")
                )
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
        placing = Placing(self.writer, self._rows, ())
        for parent, children in order.items():
            placing.note(parent, children)

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
        self._note_groups(node, fields.get("release") or ())
        return fields

    def _note_groups(self, node: Any, rules: Iterable[Any]) -> None:
        """Say for which groups the page waits that the course does not have: until they are made nobody opens it."""
        named = {str(rule["value"].get("group")) for rule in rules if rule.get("type") == "in_group"}
        for name in sorted(named - self._groups) if named else ():
            message = _("It is for the group “{name}”, which the course does not have yet: it stays locked.")
            self.writer.notes.add(node.source_id, "partly", message.format(name=name[:100]))

    @cached_property
    def _groups(self) -> set[str]:
        course = self._rows[self.writer.node.source_id]
        return set(learning.group_names(course.translation_key))

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
                self._note_unknown(node, child["type"], field.stream_block)
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 (whatever a block, a plugin's too, makes of what a stranger wrote)
                self._keep_block(node, child)
        return stored

    def _note_unknown(self, node: Any, kind: str, block: Any) -> None:
        if kind not in block.child_blocks:
            message = _("Nothing installed shows parts of type {type}; they are kept.")
            self.writer.notes.add(node.source_id, "mapped", message.format(type=kind))

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
