"""What an export said, noted as if it had just come in: what both sides know when it comes back changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from content_types.intake import shelf
from content_types.models import CoursePage, Question, QuestionBank
from lms_sdk.interchange import Importer
from lms_site.foundation import locks
from lms_site.interop.archives import PackageSource
from lms_site.interop.assets import AGAIN, FILE
from lms_site.interop.courses import CourseWriter
from lms_site.interop.gathering import Gathered
from lms_site.interop.ledger import Ledger
from lms_site.interop.names import Names
from lms_site.interop.pages import PAGES, PageWriter
from lms_site.interop.questions import QuestionWriter
from lms_site.interop.references import Place, References
from lms_site.interop.report import ImportReport, Notes
from lms_site.interop.services import identity, read
from lms_site.interop.settling import DRAFT
from lms_site.interop.sink import CollectingSink
from lms_site.interop.writer import SPACE, Writer, bank_state


def remember(importer: Importer, source: PackageSource, course: CoursePage, gathered: Gathered) -> None:
    """Note in the ledger of this importer that what it reads in the source is what stands here."""
    sink = read(importer, source, importer.Options(), lambda *_progress: None)
    node = sink.the_course()
    with transaction.atomic():
        locks.hold(f"import:{importer.key}:{identity(node)}")
        _Remembering(sink, source, Ledger(importer.key, identity(node)), course, gathered).note()


class _Stored:
    """The `lms_site.interop.assets.Assets` of files that are all stored already."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def number(self, path: str, kind: str) -> int | None:
        """The picture or film of this path; None when it is none."""
        return self._names.number(kind, path)

    def document(self, path: str) -> int | None:
        """The file of this path for download."""
        return self._names.number("document", path)

    def keep(self, source_id: str, title: str, data: bytes, suffix: str) -> None:
        """Nothing: what an import would keep beside the course is in the course here."""


class _Remembering(Writer):
    """Reads as an import does, and writes nothing but the ledger."""

    def __init__(
        self,
        sink: CollectingSink,
        source: PackageSource,
        ledger: Ledger,
        course: CoursePage,
        gathered: Gathered,
    ) -> None:
        self.sink, self.source, self.ledger, self.owner = sink, source, ledger, None
        self.node, self.notes = sink.the_course(), Notes()
        self.report = ImportReport(importer="", source=source.name, title=self.node.title)
        self.space = uuid5(SPACE, "")
        stored: Any = _Stored(gathered.names)
        self.assets, self.refs = stored, References(stored)
        self.publish = False
        self.locale_id = course.locale_id
        self._page, self._gathered = course, gathered
        self._keys = {name: UUID(key) for name, key in gathered.keys.items()}

    def note(self) -> None:
        """All of it; what was there last time and did not go out is gone."""
        collection = shelf.collection_of(self._page.translation_key)
        if collection is not None:
            self.ledger.note("collection", "course", str(collection.pk))
        self._note_files()
        self._note_banks()
        questions, pages = self._settled("question"), self._settled(*PAGES)
        rows = Question.objects.filter(translation_key__in=self._keys.values(), locale_id=self.locale_id)
        self.refs.questions = self._places(questions.nodes, {row.translation_key: row for row in rows})
        writer = PageWriter(self, pages)
        found = shelf.pages_by_key(set(self._keys.values()), self.locale_id)
        self.refs.pages = self._places(writer.standing, found)
        self.refs.pages[self.node.source_id] = Place(self._page.translation_key, self._page.pk, self._page)
        CourseWriter(self).remember(self._page)
        QuestionWriter(self).remember(questions)
        writer.remember(self._page)
        self.ledger.vanished(*PAGES, "question", "bank", DRAFT)
        self.ledger.store()

    def _places(self, nodes: list[Any], rows: dict[UUID, Any]) -> dict[str, Place]:
        keys = {node.source_id: self._keys[node.source_id] for node in nodes}
        return {name: Place(key, rows[key].pk, rows[key]) for name, key in keys.items()}

    def _note_files(self) -> None:
        names = self._gathered.names
        for node in self.sink.of("asset"):
            path = str(getattr(node, "path", ""))
            first, *others = names.rows_at(path)
            digest = names.digest_at(path)
            self.ledger.note(FILE, node.source_id, f"{first[0]}:{first[1]}", digest)
            for kind, number in others:
                if kind == "document":
                    self.ledger.note(AGAIN, f"download/{path}", f"{kind}:{number}", digest)

    def _note_banks(self) -> None:
        rows = {bank.key: bank for bank in QuestionBank.objects.filter(key__in=self._keys.values())}
        for node in self.sink.of("bank"):
            bank = rows[self._keys[node.source_id]]
            self.refs.banks[node.source_id] = bank.pk
            self.ledger.note("bank", node.source_id, str(bank.key), *bank_state(*self.bank_words(node)))
