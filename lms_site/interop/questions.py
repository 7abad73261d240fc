"""Questions into banks: validated by their type; what no type reads is kept as an attachment."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from content_types.compile.models import clean_rich
from content_types.intake import questions as intake
from content_types.intake import shelf, versions
from content_types.intake.versions import Version
from content_types.models import Question, QuestionBank
from content_types.questions import services
from lms_sdk.interchange import QuestionNode
from lms_sdk.richtext import left_out
from lms_site.foundation import canonical
from lms_site.interop import mapping
from lms_site.interop.settling import DRAFT, Settled
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.validation import InvalidContent, validate_content

if TYPE_CHECKING:
    from lms_site.interop.references import Place
    from lms_site.interop.writer import Writer

DIFFICULTIES = {"easy", "medium", "hard"}
MOST_POINTS = Decimal(99_999)


class QuestionWriter:
    """Makes and updates questions."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self._rows: dict[str, Question] = {}
        self._new: list[tuple[Question, list[str]]] = []
        self._versions: list[Version] = []

    def write(self, questions: Settled) -> None:
        """All of them: the new ones at once, the changed ones at once; then what authors were working on."""
        nodes = questions.nodes
        for done, node in enumerate(nodes, start=1):
            fields = self._fields(node)
            if fields is None:
                del self.writer.refs.questions[node.source_id]
                continue
            place = self.writer.refs.questions[node.source_id]
            digest = _digest(fields, node.tags)
            self._one(node, place, fields, digest)
            self.writer.ledger.note("question", node.source_id, str(place.key), digest)
            self.writer.sink.tell(_("Questions"), done, len(nodes))
        intake.add_questions(self._new, self.writer.owner)
        self._store(self._versions)
        shelf.mark("question", [row for row, _tags in self._new], self.writer.owner, self.writer.locale)
        self._store([change for base, node in questions.later.items() if (change := self._draft(base, node))])

    def _store(self, changes: list[Version]) -> None:
        """The changed ones; one by one where tags are to be changed or an archived one comes back."""
        tagged = intake.tagged([change.row for change in changes])
        simple = []
        for change in changes:
            tags = change.values.pop("tags", [])
            if change.live and (tags or change.row.pk in tagged or change.row.archived_at is not None):
                self._change(change.row, change.values, tags)
            else:
                simple.append(change)
        versions.store(simple, self.writer.owner)
        live = [change.row for change in simple if change.live]
        shelf.mark("question", live, self.writer.owner, self.writer.locale)

    def _one(self, node: QuestionNode, place: Place, fields: dict[str, Any], digest: str) -> None:
        tags = [mapping.scrubbed(tag)[:100] for tag in node.tags if tag.strip()]
        if place.row is None:
            row = Question(**fields, pk=place.pk, translation_key=place.key, locale_id=self.writer.locale_id)
            self._new.append((row, tags))
            self._rows[node.source_id] = row
            self.writer.count("made")
            return
        self._rows[node.source_id] = place.row
        if digest != self.writer.ledger.digest("question", node.source_id):
            self._versions.append(Version(place.row, new=True, live=True, values={**fields, "tags": tags}))
            self.writer.count("changed")
        else:
            self.writer.count("unchanged")

    def _draft(self, base: str, node: QuestionNode) -> Version | None:
        """The next version of a question that is there; None where nothing is new, or nothing differs."""
        row, ledger = self._rows.get(base), self.writer.ledger
        fields = self._fields(node)
        if fields is None:
            return None
        if row is None:
            self._keep(node, _("What it is a later version of is not there."))
            return None
        digest = _digest(fields, node.tags)
        written = any(change.row is row for change in self._versions)
        known = ledger.digest(DRAFT, node.source_id) == digest and not written
        ledger.note(DRAFT, node.source_id, str(row.translation_key), digest)
        if known or digest == ledger.digest("question", base):
            return None
        return Version(row, new=True, live=False, values=fields)

    def _change(self, row: Question, fields: dict[str, Any], tags: list[str]) -> None:
        services.restore(row, user=self.writer.owner)
        for name, value in fields.items():
            setattr(row, name, value)
        row.tags.set(tags)
        services.publish_question(row, user=self.writer.owner)

    def _fields(self, node: QuestionNode) -> dict[str, Any] | None:
        """The columns; None when the question was kept as an attachment instead."""
        kind = plugin_host.assessment_type(node.type)
        bank = self.writer.refs.banks.get(node.bank)
        try:
            if kind is None or bank is None:
                missing = _("Nothing installed knows questions of type {type}.").format(type=node.type)
                self._keep(node, missing if kind is None else _("Its bank is not there."))
                return None
            content = validate_content(kind, node.schema_version, mapping.scrubbed(node.content))
        except InvalidContent as error:
            found = [f"{path}: {each[0].message}" for path, each in list(error.fields.items())[:3]]
            self._keep(node, _("Its content does not fit: {why}").format(why="; ".join(found)))
            return None
        except Exception as error:  # noqa: BLE001 (a plugin's type, and content from anywhere)
            self._keep(node, f"{type(error).__name__}: {error}"[:300])
            return None
        self._left_out(kind, node)
        resolved = clean_rich(content, self.writer.html)
        self.writer.note_lost(node.source_id)
        return {
            "bank_id": bank,
            "title": mapping.title_of(node.title, node.source_id),
            "type": node.type,
            "schema_version": kind.schema_version,
            "content": resolved.model_dump(mode="json"),
            "difficulty": node.difficulty if node.difficulty in DIFFICULTIES else "",
            "points": Decimal(1)
            if node.max_points is None
            else min(max(node.max_points, Decimal(0)), MOST_POINTS),
        }

    def _left_out(self, kind: Any, node: QuestionNode) -> None:
        """Note what validating made of formatted texts, which it cleans."""

        def heard(html: str) -> str:
            self.writer.refs.dropped += left_out(html)
            return html

        if left_out(json.dumps(node.content, default=str)):
            clean_rich(kind.load(mapping.scrubbed(node.content), node.schema_version, trusted=True), heard)

    def _keep(self, node: QuestionNode, reason: str) -> None:
        data = json.dumps(mapping.scrubbed(node.model_dump(mode="json")), ensure_ascii=False, indent=1)
        title = mapping.title_of(node.title, node.source_id)
        self.writer.assets.keep(node.source_id, title, data.encode(), ".json")
        self.writer.notes.add(node.source_id, "attached", reason)

    def archive(self, key: UUID) -> None:
        """Keep a question that the source no longer has for what uses it, and offer it for nothing new."""
        for row in Question.objects.filter(translation_key=key, locale_id=self.writer.locale_id):
            services.archive(row, user=self.writer.owner)

    def archive_bank(self, key: UUID) -> None:
        """Keep a bank that the source no longer has."""
        for row in QuestionBank.objects.filter(key=key):
            services.archive(row, user=self.writer.owner)


def _digest(fields: dict[str, Any], tags: list[str]) -> str:
    return canonical.digest(canonical.dumps({**fields, "tags": tags}))
