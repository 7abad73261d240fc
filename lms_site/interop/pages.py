"""Modules, lessons and assessments: new ones at once, changed ones at once, and what authors were working on."""

from __future__ import annotations

import json
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
from lms_site.interop.settling import DRAFT, Settled

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer

PAGES = ("module", "lesson", "assessment")
MODELS: dict[str, Any] = {"module": ModulePage, "lesson": LessonPage, "assessment": AssessmentPage}
STREAMS = {"lesson": "body", "assessment": "items"}


class PageWriter:
    """Makes and updates the pages of a course."""

    def __init__(self, writer: Writer, pages: Settled) -> None:
        """`standing`: the nodes whose parent is there, parents first; the others are reported."""
        self.writer, self._later = writer, pages.later
        self.standing = self._standing(pages.nodes)
        self._rows: dict[str, Any] = {}
        self._sprouts: list[Sprout] = []
        self._versions: list[Version] = []

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
        order: dict[str, list[int]] = {}
        for done, node in enumerate(self.standing, start=1):
            self._page(node, node.parent or top)
            order.setdefault(node.parent or top, []).append(self._rows[node.source_id].pk)
            self.writer.sink.tell(_("Pages"), done, len(self.standing))
        plant(self._sprouts, self.writer.owner)
        self._store(self._versions)
        live = [sprout.page for sprout in self._sprouts if sprout.live]
        shelf.mark("page", live, self.writer.owner, self.writer.locale)
        self._store([version for base, node in self._later.items() if (version := self._draft(base, node))])
        if len(self._sprouts) < len(self.standing):
            shelf.in_order({self._rows[parent].pk: wanted for parent, wanted in order.items()})

    def _store(self, changes: list[Version]) -> None:
        versions.store(changes, self.writer.owner)
        live = [version.row for version in changes if version.live]
        shelf.mark("page", live, self.writer.owner, self.writer.locale)

    def _page(self, node: Any, parent: str) -> None:
        place = self.writer.refs.pages[node.source_id]
        fields = self._fields(node)
        digest = _digest(fields)
        live = self.writer.publish and not _is_draft(node)
        if place.row is None:
            page = MODELS[node.kind](**self._built(node.kind, fields), translation_key=place.key)
            page.pk = page.id = place.pk
            self._sprouts.append(Sprout(page, self._rows[parent], live))
            self.writer.count("made")
        else:
            page = place.row
            changed = digest != self.writer.ledger.digest(node.kind, node.source_id)
            appears = live and not page.live
            new = changed or (appears and node.source_id in self._later)
            if new or appears:
                values = self._later_values(node.kind, fields) if new else {}
                self._versions.append(Version(page, new=new, live=live, values=values))
            self.writer.count("changed" if changed else "unchanged")
        self._rows[node.source_id] = page
        self.writer.ledger.note(node.kind, node.source_id, str(place.key), digest)

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
        ledger.note(DRAFT, node.source_id, str(page.translation_key), digest)
        if known or digest == ledger.digest(node.kind, base):
            return None
        return Version(page, new=True, live=False, values=self._later_values(node.kind, fields))

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
    def _later_values(cls, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Values for a page that has its address already."""
        return {name: value for name, value in cls._built(kind, fields).items() if name != columns.SLUG}


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
