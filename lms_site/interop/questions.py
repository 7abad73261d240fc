"""Questions into banks: validated by their type; what no type reads is kept as an attachment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from content_types.compile.models import clean_rich
from content_types.intake import questions as intake
from content_types.intake import shelf, versions
from content_types.intake.versions import Version
from content_types.models import Question, QuestionBank
from content_types.portable import columns
from content_types.questions import services
from content_types.questions.content import load, type_of
from lms_sdk.interchange import QuestionNode
from lms_sdk.richtext import left_out
from lms_site.foundation import canonical
from lms_site.interop import mapping
from lms_site.interop.meeting import Met, dispute, meet
from lms_site.interop.merging import Conflict
from lms_site.interop.settling import DRAFT, Settled
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.validation import InvalidContent, validate_content

if TYPE_CHECKING:
    from lms_site.interop.references import Place
    from lms_site.interop.writer import Writer

DIFFICULTIES = {"easy", "medium", "hard"}
MOST_POINTS = Decimal(99_999)
TAGS = "tags"


class QuestionWriter:
    """Makes and updates questions."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self._rows: dict[str, Question] = {}
        self._new: list[tuple[Question, list[str]]] = []
        self._versions: list[Version] = []
        self._met: list[_Standing] = []

    def write(self, questions: Settled) -> None:
        """All of them: the new ones at once, the changed ones at once; then what authors were working on."""
        nodes, self._later = questions.nodes, questions.later
        for done, node in enumerate(nodes, start=1):
            fields = self._fields(node)
            place = self.writer.refs.questions[node.source_id]
            if fields is None:
                self._unfit(node, place)
                continue
            self._one(node, place, fields)
            self.writer.sink.tell(_("Questions"), done, len(nodes))
        self._meet()
        intake.add_questions(self._new, self.writer.owner)
        self._store(self._versions)
        shelf.mark("question", [row for row, _tags in self._new], self.writer.owner, self.writer.locale)
        self._store([change for base, node in questions.later.items() if (change := self._draft(base, node))])

    def _unfit(self, node: QuestionNode, place: Place) -> None:
        """What does not fit is not written; a question that is there stays what it was, until it fits again."""
        if place.row is None:
            del self.writer.refs.questions[node.source_id]
            return
        self._rows[node.source_id] = place.row
        self.writer.ledger.keep("question", node.source_id)
        self.writer.notes.add(node.source_id, "attached", _("The question that is here stays as it was."))

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

    def _one(self, node: QuestionNode, place: Place, fields: dict[str, Any]) -> None:
        tags = _tags(node)
        if place.row is None:
            row = Question(**fields, pk=place.pk, translation_key=place.key, locale_id=self.writer.locale_id)
            self._new.append((row, tags))
            self._rows[node.source_id] = row
            self.writer.count("made")
            self._note(node, place.key, fields)
            return
        self._rows[node.source_id] = place.row
        self._met.append(_Standing(node, place.row, fields))

    def _note(self, node: QuestionNode, key: Any, fields: dict[str, Any], kind: str = "question") -> None:
        digest = _digest(fields, node.tags)
        self.writer.ledger.note(kind, node.source_id, str(key), digest, _state(fields, _tags(node)))

    def remember(self, questions: Settled) -> None:
        """Note of each question that here stands what the source says, and write nothing."""
        for node in questions.nodes:
            key = self.writer.refs.questions[node.source_id].key
            for each, kind in ((node, "question"), (questions.later.get(node.source_id), DRAFT)):
                fields = self._fields(each) if each is not None else None
                if each is not None and fields is not None:
                    self._note(each, key, fields, kind)

    # Questions that are there already

    def _meet(self) -> None:
        """What the source changed goes in; where people changed the question, too, as a draft of both."""
        changed = [each for each in self._met if self._is_changed(each)]
        latest = versions.latest(each.row for each in changed)
        waiting = {id(each) for each in changed}
        tags = intake.tags_of([each.row for each in changed])
        for each in self._met:
            version = latest.get((Question, each.row.pk), each.row)
            own = tags[each.row.pk] if version is each.row else [tag.name for tag in version.tags.all()]
            if id(each) not in waiting or not self._merge(each, version, own):
                self._renew(each)

    def _is_changed(self, each: _Standing) -> bool:
        ledger, node = self.writer.ledger, each.node
        later = self._later.get(node.source_id)
        if later is not None and (fields := self._fields(later)) is not None:
            each.later = fields
            if _digest(fields, later.tags) != ledger.digest(DRAFT, later.source_id):
                return True
        return _digest(each.fields, node.tags) != ledger.digest("question", node.source_id)

    def _merge(self, each: _Standing, version: Question, tags: list[str]) -> bool:
        """Whether the question was changed here, too, so that there is a draft of both, or nothing was to be done."""
        node, ledger = each.node, self.writer.ledger
        worked_on = ledger.named(DRAFT, str(each.row.translation_key))
        base = (ledger.state(DRAFT, worked_on) if worked_on else None) or ledger.state(
            "question", node.source_id
        )
        known, content = type_of(version), load(version)
        if base is None or known is None or content is None:
            return False
        later = self._later.get(node.source_id) if each.later is not None else None
        theirs = _state(each.later or each.fields, _tags(later or node))
        ours = columns.stored_of(version, theirs.keys() - {TAGS}) | {
            TAGS: sorted(tags),
            "content": content.model_dump(mode="json"),
            "schema_version": known.schema_version,
        }
        met = meet(self.writer, node, _fitting(base, ours), ours, _fitting(theirs, ours))
        if met is None:
            return False
        self._store_met(each, met, ours, version)
        if met.settled:
            self._note(node, each.row.translation_key, each.fields)
            if later is not None and each.later is not None:
                self._note(later, each.row.translation_key, each.later, DRAFT)
        else:
            ledger.keep("question", node.source_id)
            if later is not None:
                ledger.keep(DRAFT, later.source_id)
        self._later.pop(node.source_id, None)
        return True

    def _store_met(self, each: _Standing, met: Met, ours: dict[str, Any], version: Question) -> None:
        """The draft of both, if its content is one that the type takes; what stands here otherwise."""
        if not met.values:
            return
        values = _joined(ours | met.values)
        if not _is_valid(values):
            met.settled = False
            self.writer.report.merged -= 1
            self.writer.count("unchanged")
            dispute(self.writer, each.node, [Conflict("content", ours["content"], each.fields["content"])])
            return
        tags = values.pop(TAGS)
        version.tags.set(tags)
        for name, value in columns.loaded(Question, values).items():
            setattr(version, name, value)
        version.save_revision(user=self.writer.owner, log_action=True)

    def _renew(self, each: _Standing) -> None:
        """The source has its way with a question that nobody changed here."""
        node, row = each.node, each.row
        if _digest(each.fields, node.tags) != self.writer.ledger.digest("question", node.source_id):
            values = {**each.fields, "tags": _tags(node)}
            self._versions.append(Version(row, new=True, live=True, values=values))
            self.writer.count("changed")
        else:
            self.writer.count("unchanged")
        self._note(node, row.translation_key, each.fields)

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
        self._note(node, row.translation_key, fields, DRAFT)
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
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 (a plugin's type may raise anything; content from anywhere)
            self._keep(node, f"{type(error).__name__}: {error}"[:300])
            return None
        self._left_out(kind, node)
        self._doubts(kind, node, content)
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

    def _doubts(self, kind: Any, node: QuestionNode, content: Any) -> None:
        """Note what the type finds wrong with content of the right form: an answer that nobody can give."""
        none: list[str] = []
        found = plugin_host.ask(f"the lint of {kind.key}", lambda: _errors_of(kind, content)[:3], none)
        if found:
            self.writer.notes.add(node.source_id, "mapped", " ".join(found))

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


@dataclass(slots=True)
class _Standing:
    """A question that is there already, and what the source says of it; `later`: of what an author works on."""

    node: QuestionNode
    row: Question
    fields: dict[str, Any]
    later: dict[str, Any] | None = None


def _tags(node: QuestionNode) -> list[str]:
    return [mapping.scrubbed(tag)[:100] for tag in node.tags if tag.strip()]


def _state(fields: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    """What the source says, so that it can be compared with what people made of it."""
    return columns.stored(Question, fields) | {TAGS: sorted(tags)}


def _fitting(side: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """The side, its content wrapped where it is of another type or form, and so is one value and no parts."""
    same = all(side.get(name) == ours[name] for name in ("type", "schema_version"))
    return side if same else {**side, "content": [side.get("content")]}


def _is_valid(values: dict[str, Any]) -> bool:
    """Whether the type takes the content: what each side left whole may not fit together."""
    kind = plugin_host.assessment_type(values["type"])
    if kind is None:
        return False
    try:
        content = validate_content(kind, values["schema_version"], values["content"])
        return not _errors_of(kind, content)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a plugin's type may raise anything)
        return False


def _errors_of(kind: Any, content: Any) -> list[str]:
    return [str(issue.message) for issue in kind.lint(content) if issue.severity == "error"]


def _joined(values: dict[str, Any]) -> dict[str, Any]:
    content = values["content"]
    return {**values, "content": content[0] if isinstance(content, list) else content}


def _digest(fields: dict[str, Any], tags: list[str]) -> str:
    return canonical.digest(canonical.dumps({**fields, "tags": tags}))
