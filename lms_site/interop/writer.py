"""Turns collected nodes into a course, in the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from content_types.intake import files, shelf, texts, versions
from content_types.models import QuestionBank
from content_types.portable import columns
from lms_site.foundation import canonical
from lms_site.interop import mapping
from lms_site.interop.archives import PackageSource
from lms_site.interop.assets import Assets, file_nodes
from lms_site.interop.courses import CourseWriter
from lms_site.interop.errors import MissingRight
from lms_site.interop.ledger import Ledger
from lms_site.interop.meeting import dispute, meet
from lms_site.interop.merging import Conflict
from lms_site.interop.models import ImportedItem
from lms_site.interop.pages import PAGES, PageWriter
from lms_site.interop.questions import QuestionWriter
from lms_site.interop.references import (
    Place,
    References,
    known_pages,
    known_questions,
    page_places,
    question_places,
)
from lms_site.interop.report import Gone, ImportReport, Notes
from lms_site.interop.settling import DRAFT, Settled, settled
from lms_site.interop.sink import CollectingSink

MOST_SAID = 1000
SPACE = UUID("9a0c6f2e-1d43-4c86-9df0-3ad5b7a4f0c1")


class Writer:
    """One import's writing."""

    overwrite = False
    """Whether the source has its way where both changed the same."""

    def __init__(
        self, sink: CollectingSink, source: PackageSource, ledger: Ledger, report: ImportReport, owner: Any
    ) -> None:
        self.sink, self.source, self.ledger, self.report, self.owner = sink, source, ledger, report, owner
        self.node, self.notes = sink.the_course(), Notes()
        number = ledger.target("collection", "course")
        self.is_collection_new = number is None
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
        questions = self._settled("question")
        self.refs.questions = question_places(self.ledger, questions.nodes, self.locale_id)
        if self.sink.is_torn:
            self._know_standing()
        pages = self._settled(*PAGES)
        writer = PageWriter(self, pages)
        self.refs.pages |= page_places(self.ledger, writer.standing, self.locale_id)
        course = None
        if writer.standing or not self.refs.banks:
            course = self._course()
        QuestionWriter(self).write(questions)
        if course is not None:
            writer.write(course)
            self._hand_over()
        self._gone()
        self.ledger.store()

    def _know_standing(self) -> None:
        """What could not be read this time stands here all the same, and may be referred to."""
        self.refs.pages = known_pages(self.ledger, PAGES, self.locale_id)
        self.refs.questions = known_questions(self.ledger, self.locale_id) | self.refs.questions
        keys = self.ledger.standing("bank")
        rows = {bank.key: bank.pk for bank in QuestionBank.objects.filter(key__in=keys.values())}
        self.refs.banks = {name: rows[key] for name, key in keys.items() if key in rows} | self.refs.banks

    def _hand_over(self) -> None:
        """A collection made for the import gives way to the one that the course's team works in."""
        if self.is_collection_new:
            self.collection = shelf.hand_over(self.collection, UUID(self.report.course))
            self.ledger.note("collection", "course", str(self.collection.pk))

    def compiled(self) -> set[UUID]:
        """The keys of what is compiled for this course."""
        return self.ledger.keys("course", *PAGES, "question") | {self.shelf_page.translation_key}

    def node_of(self, source_id: str) -> Any:
        """The node of a page of the source, of the course where there is none."""
        found = (each for each in self.sink.of(*PAGES) if each.source_id == source_id)
        return next(found, self.node)

    def count(self, what: str) -> None:
        """One more thing made, changed or unchanged."""
        setattr(self.report, what, getattr(self.report, what) + 1)

    def may_publish(self, page: Any) -> None:
        """Raises MissingRight when the owner may not publish (and unpublish) the page."""
        if not shelf.may_publish(page, self.owner):
            message = _(
                "{person} lacks the right “Publish” on the page “{page}”, or on one above it. Give it to a group of "
                "theirs, or import drafts: without --publish."
            )
            raise MissingRight(message.format(person=self.owner, page=page.title))

    def html(self, text: str) -> str:
        """Imported HTML as the studio stores it."""
        return texts.rewrite(mapping.scrubbed(text), self.refs)

    def columns(self, node: Any, model: Any) -> dict[str, Any]:
        """The columns that a node's `fields` name; what fits none is reported."""
        found, wrong = columns.read(node.kind, model, mapping.scrubbed(node.fields), self.refs)
        if wrong:
            message = _("These fields do not fit: {names}.").format(names=", ".join(wrong)[:MOST_SAID])
            self.notes.add(node.source_id, "partly", message)
        return found

    def note_lost(self, source_id: str) -> None:
        """Report references that lead nowhere, and what its texts could not keep."""
        if dropped := self.refs.taken_dropped():
            message = _("Left out of its text: {what}.").format(what=", ".join(dropped)[:MOST_SAID])
            self.notes.add(source_id, "partly", message)
        for name in self.refs.taken_lost():
            self.notes.add(
                source_id, "partly", _("It refers to {name}, which is not there.").format(name=name[:200])
            )

    def target_of(self, source_id: str) -> str:
        """What a thing of the source became, as far as a row of its own stands for it."""
        if source_id == self.node.source_id:
            return self.report.course
        kinds = (*PAGES, "question", "bank", "file", "document")
        source_id = self.refs.stead.get(source_id, source_id)
        found = (self.ledger.target(kind, source_id) for kind in kinds)
        return next((target for target in found if target), "")

    def _settled(self, *kinds: str) -> Settled:
        found = settled(self.sink.of(*kinds))
        self.refs.stead |= found.stead
        self.notes.named |= found.named
        return found

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
            title, words = self.bank_words(node)
            digest, state = bank_state(title, words)
            known = self.ledger.target("bank", node.source_id)
            bank = QuestionBank.objects.filter(key=known).first() if known else None
            if bank is None:
                bank = QuestionBank.objects.create(
                    title=title, description=words, owner=self.owner, collection=self.collection
                )
                self.count("made")
            elif self.ledger.digest("bank", node.source_id) != digest:
                if not self._changed_bank(node, bank, state):
                    self.refs.banks[node.source_id] = bank.pk
                    self.ledger.keep("bank", node.source_id)
                    continue
            else:
                self.count("unchanged")
            self.refs.banks[node.source_id] = bank.pk
            self.ledger.note("bank", node.source_id, str(bank.key), digest, state)

    def bank_words(self, node: Any) -> tuple[str, str]:
        """Title and description of a bank."""
        title = mapping.title_of(getattr(node, "title", ""), self.node.title)
        return title, mapping.scrubbed(str(node.fields.get("description", "")))[:1000]

    def _changed_bank(self, node: Any, bank: QuestionBank, state: dict[str, str]) -> bool:
        """Whether what the source says of the bank is stored and nothing is in dispute."""
        ours = {"title": bank.title, "description": bank.description}
        met = meet(self, node, self.ledger.state("bank", node.source_id), ours, dict(state))
        values = state if met is None else met.values
        bank.title = values.get("title", bank.title)
        bank.description = values.get("description", bank.description)
        bank.save()
        if met is None:
            self.count("changed")
        return met is None or met.settled

    # The course and its pages

    def _course(self) -> Any:
        page = CourseWriter(self).write()
        self.refs.pages[self.node.source_id] = Place(page.translation_key, page.pk, page)
        self.report.course = str(page.translation_key)
        return page

    # What the source no longer has

    def _gone(self) -> None:
        """Put away what the source no longer has; nothing where it may only have been unreadable."""
        if self.sink.is_torn or self.notes.has_errors:
            return
        for row in self.ledger.vanished(*PAGES, "question", "bank", DRAFT):
            self.report.gone.append(Gone(row.kind, row.source_id, row.target))
            if row.kind != DRAFT:  # what an author no longer works on may be worked on here
                self._retire(row)

    def _retire(self, row: ImportedItem) -> None:
        kind, key = row.kind, UUID(row.target)
        if kind in PAGES:
            for page in shelf.pages_by_key({key}, self.locale_id).values():
                if self._is_worked_on(row, page):
                    gone = _Gone(kind, row.source_id, page.title)
                    dispute(self, gone, [Conflict("", page.title, None)])
                elif page.live:
                    self.may_publish(page)
                    page.unpublish(user=self.owner)
        elif kind == "question":
            QuestionWriter(self).archive(key)
        else:
            QuestionWriter(self).archive_bank(key)

    def _is_worked_on(self, row: ImportedItem, page: Any) -> bool:
        """Whether people here changed the page since the source last spoke of it."""
        base = self.ledger.state(row.kind, row.source_id)
        if base is None or self.overwrite:
            return False
        base = {name: value for name, value in base.items() if name != columns.SLUG}
        return columns.stored_of(versions.latest([page])[type(page), page.pk], base) != base


def bank_state(title: str, words: str) -> tuple[str, dict[str, str]]:
    """The digest of a bank, and what is remembered of it."""
    digest = canonical.digest("\0".join(filter(None, (title, words))).encode())
    return digest, {"title": title, "description": words}


@dataclass(frozen=True, slots=True)
class _Gone:
    """Stands for the node that the source no longer has."""

    kind: str
    source_id: str
    title: str
