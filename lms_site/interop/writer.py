"""Turns collected nodes into a course, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from content_types.intake import files, shelf, texts
from content_types.intake.pages import Sprout, plant
from content_types.models import AssessmentPage, LessonPage, ModulePage, QuestionBank
from lms_sdk.interchange import AssessmentNode, LessonNode, ModuleNode, Node
from lms_site.foundation import canonical
from lms_site.interop import mapping
from lms_site.interop.archives import PackageSource
from lms_site.interop.assets import Assets, file_nodes
from lms_site.interop.courses import CourseWriter
from lms_site.interop.ledger import Ledger
from lms_site.interop.questions import QuestionWriter
from lms_site.interop.references import Place, References, page_places, question_places
from lms_site.interop.report import Gone, ImportReport, Notes
from lms_site.interop.sink import CollectingSink

SPACE = UUID("9a0c6f2e-1d43-4c86-9df0-3ad5b7a4f0c1")
PAGES = ("module", "lesson", "assessment")
MODELS: dict[str, Any] = {"module": ModulePage, "lesson": LessonPage, "assessment": AssessmentPage}
STREAMS = {"lesson": "body", "assessment": "items"}


class Writer:
    """One import's writing."""

    def __init__(
        self, sink: CollectingSink, source: PackageSource, ledger: Ledger, report: ImportReport, owner: Any
    ) -> None:
        self.sink, self.source, self.ledger, self.report, self.owner = sink, source, ledger, report, owner
        self.node, self.notes = sink.the_course(), Notes()
        number = ledger.target("collection", "course")
        self.collection = shelf.collection(int(number) if number else None, self.node.title)
        ledger.note("collection", "course", str(self.collection.pk))
        self.filing = files.Filing(self.collection, owner)
        self.assets = Assets(source, ledger, self.notes, self.filing)
        self.refs = References(self.assets)
        self.space = uuid5(SPACE, report.course)

    def write(self, *, publish: bool) -> None:
        """Everything: files, banks, questions, pages; then what is gone."""
        self.publish = publish
        self._files()
        self.shelf_page = shelf.catalog(self.owner)
        self.locale_id = self.shelf_page.locale_id
        self.locale = self.shelf_page.locale.language_code
        self._banks()
        questions = self.sink.of("question")
        self.refs.questions = question_places(self.ledger, questions, self.locale_id)
        pages = self._standing_pages()
        self.refs.pages = page_places(self.ledger, pages, self.locale_id)
        course = None
        if pages or not self.refs.banks:
            course = self._course()
        QuestionWriter(self).write(questions)
        if course is not None:
            self._pages(course, pages)
        self._gone()
        self.ledger.store()

    def count(self, what: str) -> None:
        """One more thing made, changed or unchanged."""
        setattr(self.report, what, getattr(self.report, what) + 1)

    def html(self, text: str) -> str:
        """Imported HTML as the studio stores it."""
        return texts.rewrite(mapping.scrubbed(text), self.refs)

    def note_lost(self, source_id: str) -> None:
        """Report references that lead nowhere."""
        for name in self.refs.taken_lost():
            self.notes.add(
                source_id, "partly", _("It refers to {name}, which is not there.").format(name=name[:200])
            )

    def target_of(self, source_id: str) -> str:
        """What a thing of the source became, as far as a row of its own stands for it."""
        if source_id == self.node.source_id:
            return self.report.course
        kinds = (*PAGES, "question", "bank", "file", "document")
        found = (self.ledger.target(kind, source_id) for kind in kinds)
        return next((target for target in found if target), "")

    # Files and banks

    def _files(self) -> None:
        nodes = list(file_nodes(self.sink.of("asset", "attachment")))
        self.assets.know(nodes)
        for done, node in enumerate(nodes, start=1):
            self.assets.asset(node) if node.kind == "asset" else self.assets.attachment(node)
            self.sink.tell(_("Files"), done, len(nodes))
        if self.node.extra:
            data = json.dumps(self.node.extra, ensure_ascii=False, indent=1, sort_keys=True, default=str)
            self.assets.keep(
                "course~extra", _("Further settings of the course"), mapping.scrubbed(data).encode(), ".json"
            )

    def _banks(self) -> None:
        for node in self.sink.of("bank"):
            title = mapping.title_of(getattr(node, "title", ""), self.node.title)
            known = self.ledger.target("bank", node.source_id)
            bank = QuestionBank.objects.filter(key=known).first() if known else None
            if bank is None:
                bank = QuestionBank.objects.create(title=title, owner=self.owner, collection=self.collection)
                self.count("made")
            elif self.ledger.digest("bank", node.source_id) != canonical.digest(title.encode()):
                bank.title = title
                bank.save()
                self.count("changed")
            else:
                self.count("unchanged")
            self.refs.banks[node.source_id] = bank.pk
            self.ledger.note("bank", node.source_id, str(bank.key), canonical.digest(title.encode()))

    # The course and its pages

    def _course(self) -> Any:
        page = CourseWriter(self).write()
        self.refs.pages[self.node.source_id] = Place(page.translation_key, page.pk, page)
        self.report.course = str(page.translation_key)
        return page

    def _standing_pages(self) -> list[Node]:
        """The page nodes whose parent is there, parents first; the others are reported."""
        found: list[Node] = []
        depth = {self.node.source_id: 0}
        for node in self.sink.of(*PAGES):
            parent = node.parent or self.node.source_id
            kind = str(getattr(node, "kind", ""))
            deep = depth.get(parent)
            fits = deep is not None and ((kind == "module" and deep < 2) or (kind != "module" and deep > 0))  # noqa: PLR2004
            if node.source_id in depth or not fits:
                self.notes.add(node.source_id, "error", _("It stands where such a page cannot be."))
                continue
            depth[node.source_id] = (deep or 0) + 1 if kind == "module" else -1
            found.append(node)
        return found

    def _pages(self, course: Any, nodes: list[Node]) -> None:
        sprouts: list[Sprout] = []
        marked: list[Any] = []
        updates: list[Callable[[], None]] = []
        rows: dict[str, Any] = {self.node.source_id: course}
        order: dict[str, list[int]] = {}
        for done, node in enumerate(nodes, start=1):
            place = self.refs.pages[node.source_id]
            kind = str(getattr(node, "kind", ""))
            fields = self._fields(node)
            digest = canonical.digest(canonical.dumps(_plain(fields)))
            parent = node.parent or self.node.source_id
            live = self.publish and not _is_draft(node)
            if place.row is None:
                page = MODELS[kind](**self._built(kind, fields), translation_key=place.key)
                page.pk = page.id = place.pk
                sprouts.append(Sprout(page, rows[parent], live))
                marked += [page] if live else []
                self.count("made")
            else:
                page = place.row
                changed = digest != self.ledger.digest(kind, node.source_id)
                updates.append(partial(self._update, page, kind, fields, changed=changed, live=live))
            rows[node.source_id] = page
            order.setdefault(parent, []).append(place.pk)
            self.ledger.note(kind, node.source_id, str(place.key), digest)
            self.sink.tell(_("Pages"), done, len(nodes))
        plant(sprouts, self.owner)
        for update in updates:  # now that whatever they refer to is there
            update()
        shelf.mark("page", marked, self.owner, self.locale)
        if len(sprouts) < len(nodes):
            for parent, wanted in order.items():
                shelf.in_order(rows[parent], wanted)

    def _fields(self, node: Any) -> dict[str, Any]:
        fields: dict[str, Any]
        match node:
            case ModuleNode():
                fields = mapping.module_fields(node)
            case LessonNode():
                children = [
                    {"type": each.type, "id": mapping.stream_id(each.id, self.space), "value": each.value}
                    for each in node.blocks
                ]
                fields = {**mapping.lesson_fields(node), "body": self._stream("lesson", node, children)}
            case AssessmentNode():
                children = [mapping.item_child(each, self.space) for each in node.items]
                fields = {
                    **mapping.assessment_fields(node, self.html),
                    "items": self._stream("assessment", node, children),
                }
            case _:
                raise TypeError(node)
        self.note_lost(node.source_id)
        return fields

    def _stream(self, kind: str, node: Any, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The children in their stored form; those that no block can read are kept as attachments."""
        field = MODELS[kind]._meta.get_field(STREAMS[kind])
        stored: list[dict[str, Any]] = []
        for child in children:
            try:
                raw = mapping.scrubbed(texts.resolve(field.stream_block, [child], self.refs))
                if _names_nothing(raw[0]):
                    continue
                stored += raw if kind == "assessment" else texts.completed(field, raw)
            except Exception:  # noqa: BLE001 (whatever a block makes of what a stranger wrote)
                self._keep_block(node, child)
        return stored

    def _keep_block(self, node: Any, child: dict[str, Any]) -> None:
        data = json.dumps(child, default=str, ensure_ascii=True).encode()
        self.assets.keep(f"{node.source_id}~{child['id']}", f"{node.title} ({child['type']})", data, ".json")
        message = _("A part of type {type} does not fit and was kept as an attachment.")
        self.notes.add(node.source_id, "partly", message.format(type=child["type"]))

    @staticmethod
    def _built(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        stream = STREAMS.get(kind)
        if stream is None:
            return fields
        # Complete, with every id: no need to build each value, which would look up every question again.
        return {**fields, stream: MODELS[kind]._meta.get_field(stream).to_python(fields[stream])}

    def _update(self, page: Any, kind: str, fields: dict[str, Any], *, changed: bool, live: bool) -> None:
        if changed:
            page = page.get_latest_revision_as_object() if page.latest_revision_id else page
            for name, value in self._built(kind, fields).items():
                setattr(page, name, value)
            revision = page.save_revision(user=self.owner, log_action=True)
            if live:
                revision.publish(user=self.owner)
            self.count("changed")
            return
        if live and not page.live:
            (page.latest_revision or page.save_revision(user=self.owner)).publish(user=self.owner)
        self.count("unchanged")

    # What the source no longer has

    def _gone(self) -> None:
        for row in self.ledger.vanished(*PAGES, "question", "bank"):
            self.report.gone.append(Gone(row.kind, row.source_id, row.target))
            self._retire(row.kind, UUID(row.target))

    def _retire(self, kind: str, key: UUID) -> None:
        if kind in PAGES:
            for page in shelf.pages_by_key({key}, self.locale_id).values():
                if page.live:
                    page.unpublish(user=self.owner)
        elif kind == "question":
            QuestionWriter(self).archive(key)
        else:
            QuestionWriter(self).archive_bank(key)


def _is_draft(node: Any) -> bool:
    return bool(node.settings.draft if isinstance(node, AssessmentNode) else getattr(node, "draft", False))


def _names_nothing(child: Any) -> bool:
    """Whether the one thing that the child is about is missing."""
    field = {
        "question": "question", "practice_question": "question", "draw": "bank", "activity": "assessment",
        "image": "image", "audio": "media", "document": "document", "presentation": "document",
    }.get(child.get("type"))  # fmt: skip
    value = child.get("value")
    return field is not None and isinstance(value, dict) and value.get(field) is None


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in fields.items()
    }
