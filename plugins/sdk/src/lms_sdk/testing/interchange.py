"""The conformance kit of importers and exporters.

class TestNotes(ImporterConformance):
    importer = NotesImporter  # tried with its examples()

class TestExports(ImporterConformance):
    importer = NotesImporter

    def sources(self):
        return [MemorySource.of_folder(HERE / "notes")]
"""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

import pytest

from lms_sdk.interchange import (
    AssessmentNode,
    AssetNode,
    AttachmentNode,
    BankNode,
    CourseNode,
    DrawItem,
    Importer,
    LessonNode,
    ModuleNode,
    Node,
    QuestionItem,
    QuestionNode,
    Source,
    SourceError,
)
from lms_sdk.model import to_json
from lms_sdk.testing.importing import check_import
from lms_sdk.testing.isolation import is_importable
from lms_sdk.testing.planting import dumped
from lms_sdk.testing.sources import MemorySink, MemorySource
from lms_sdk.testing.subject import require

_REFERENCE: Final = re.compile(r"lms:(asset|item)/([^\"'\s<>\\]+)")
_DEPTH: Final = 2
_BROKEN: Final = (b"", b"\x00\xff\xfe junk", b"<?xml version='1.0'?><a><b></a>", b"{", b"<x>" * 400)
_FOREIGN: Final[tuple[dict[str, bytes | str], ...]] = (
    {},
    {"readme.txt": "hello"},
    {"photo.jpg": b"\xff\xd8\xff"},
    {"a/b.xml": "<else/>"},
)


class ImporterConformance:
    """Every law that an importer must obey; a test class sets `importer` and gives `sources`."""

    importer: ClassVar[type[Importer]]
    max_import_ms: ClassVar[float] = 300
    damaged_files: ClassVar[int] = 12
    """In how many files of each source damage is tried."""

    def sources(self) -> Sequence[Source]:
        """Sources of the importer's format, one at least; by default its examples."""
        return [MemorySource(files) for files in self.importer().examples()]

    def run(self, source: Source) -> MemorySink:
        """Everything the importer makes of a source."""
        sink = MemorySink()
        importer = self.importer()
        importer.run(source, sink, importer.Options())
        return sink

    def test_it_knows_its_own_and_no_other(self) -> None:
        """The product asks every importer and takes the surest."""
        require(
            "." in self.importer.key and str(self.importer.label).strip(),
            "key (owner.name) and label are needed",
        )
        require(
            self.sources(), "examples() must give a package of the format, or sources() of the test class"
        )
        for source in self.sources():
            sure = self.importer().sniff(source)
            require(0 <= sure <= 1, f"sniff() gives {sure}: 0 to 1 is expected")
            require(sure >= 0.5, f"sniff() is only {sure} sure of its own {source.name}")  # noqa: PLR2004 (half)
        for files in _FOREIGN:
            sure = self.importer().sniff(MemorySource(files))
            require(sure < 0.5, f"sniff() is {sure} sure of foreign files {sorted(files)}")  # noqa: PLR2004 (half)

    def test_the_course_comes_first_and_parents_before_children(self) -> None:
        """The product builds as it reads."""
        for source in self.sources():
            nodes = self.run(source).nodes
            require(
                nodes and isinstance(nodes[0], CourseNode),
                f"{source.name}: the first node must be the course",
            )
            courses = [node for node in nodes if isinstance(node, CourseNode)]
            require(len(courses) == 1, f"{source.name}: {len(courses)} courses in one source")
            self._require_tree(nodes)

    def _require_tree(self, nodes: list[Node]) -> None:
        seen: dict[str, Node] = {}
        for node in nodes:
            require(node.source_id not in seen, f"two nodes have the source_id {node.source_id}")
            known = node.parent is None or node.parent in seen
            require(known, f"{node.source_id}: its parent {node.parent} does not come before it")
            depth, at = 0, node
            while isinstance(at, ModuleNode):
                depth, at = depth + 1, seen.get(at.parent or "", at) if at.parent else Node(source_id="-")
            require(depth <= _DEPTH, f"{node.source_id}: modules nest {depth} deep, {_DEPTH} are allowed")
            seen[node.source_id] = node

    def test_references_lead_somewhere(self) -> None:
        """Questions, banks, files and links named in a node are there."""
        for source in self.sources():
            nodes = self.run(source).nodes
            self._require_questions(nodes)
            for node in nodes:
                if isinstance(node, AssetNode):
                    require(source.exists(node.path), f"asset {node.path} is not in the source")
                if isinstance(node, AttachmentNode):
                    held = node.data is not None or source.exists(node.path or "")
                    require(held, f"attachment {node.source_id} holds no bytes and no path of the source")
            self._require_links(nodes)

    def _require_questions(self, nodes: list[Node]) -> None:
        questions: set[str] = set()
        banks: set[str] = set()
        for node in nodes:
            if isinstance(node, BankNode):
                banks.add(node.source_id)
            elif isinstance(node, QuestionNode):
                require(
                    node.bank in banks,
                    f"question {node.source_id}: its bank {node.bank} does not come before it",
                )
                questions.add(node.source_id)
            elif isinstance(node, AssessmentNode):
                for item in node.items:
                    if isinstance(item, QuestionItem):
                        require(
                            item.question in questions, f"{node.source_id}: unknown question {item.question}"
                        )
                    elif isinstance(item, DrawItem):
                        require(item.bank in banks, f"{node.source_id}: unknown bank {item.bank}")
                ids = [item.id for item in node.items]
                require(len(set(ids)) == len(ids), f"{node.source_id}: two items have the same id")

    def _require_links(self, nodes: list[Node]) -> None:
        assets = {node.path for node in nodes if isinstance(node, AssetNode)}
        items = {node.source_id for node in nodes}
        for node in nodes:
            for kind, target in _REFERENCE.findall(json.dumps(_safe(node), ensure_ascii=False)):
                path = target.split("#")[0].split("?")[0]
                known = path in (assets if kind == "asset" else items)
                require(known, f"{node.source_id} links to lms:{kind}/{path}, which no node is")

    def test_a_second_run_is_equal(self) -> None:
        """An import can be repeated: updates instead of duplicates."""
        for source in self.sources():
            first, second = self.run(source), self.run(source)
            pairs = itertools.zip_longest(first.nodes, second.nodes)
            for one, other in pairs:
                same = one is not None and other is not None and _text(one) == _text(other)
                require(same, f"a second run gives another node: {getattr(one or other, 'source_id', '')}")
            require(
                [_text(x) for x in first.lines] == [_text(x) for x in second.lines],
                "a second run reports otherwise",
            )
            for node in first.nodes:
                for block in node.blocks if isinstance(node, LessonNode) else ():
                    require(_is_uuid(block.id), f"{node.source_id}: block id {block.id!r} is no UUID")

    def test_everything_is_reported_once(self) -> None:
        """Items in = lines out; nothing is dropped in silence."""
        for source in self.sources():
            sink = self.run(source)
            reported = [line.source_id for line in sink.lines]
            twice = sorted({name for name in reported if reported.count(name) > 1})
            require(not twice, f"reported more than once: {twice[:5]}")
            missing = sorted({node.source_id for node in sink.nodes} - set(reported))
            require(not missing, f"nodes without a line in the report: {missing[:5]}")
            kept = {node.source_id for node in sink.nodes if isinstance(node, AttachmentNode)}
            for line in sink.lines:
                lost = line.outcome == "attached" and line.source_id not in kept
                require(not lost, f"{line.source_id} is reported as attached, but there is no attachment")
                silent = line.outcome in ("partly", "attached", "skipped", "error") and not line.message
                require(not silent, f"{line.source_id} is {line.outcome}, and the report does not say why")

    def test_progress_moves_forward(self) -> None:
        """A bar that runs backwards frightens people."""
        for source in self.sources():
            steps = self.run(source).steps
            require(
                all(done <= total or not total for done, total in steps), "progress goes beyond its total"
            )
            done = [step[0] for step in steps]
            require(done == sorted(done), "progress goes backwards")

    def test_damage_is_reported_and_never_crashes(self) -> None:
        """A file missing or garbled is a line or a SourceError, whatever it is."""
        for source in self.sources():
            files = MemorySource({path: source.read(path) for path in source.paths()}, source.name)
            for path in _spread(files.paths(), self.damaged_files):
                for data in (*_BROKEN, files.read(path)[: files.size(path) // 2], None):
                    self._try(files.with_file(path, data), f"{path} damaged")
        for foreign in _FOREIGN:
            self._try(MemorySource(foreign), "foreign files")

    def test_importing_its_module_is_light(self) -> None:
        """No framework, and quick: every process of the product imports it."""
        if not is_importable(self.importer):
            pytest.skip(f"{self.importer.__qualname__} cannot be imported by name in another process")
        check_import(self.importer.__module__, self.max_import_ms)

    def _try(self, source: Source, what: str) -> None:
        self._quietly(lambda: self.importer().sniff(source), f"sniff() with {what}")
        self._quietly(lambda: self.run(source), f"run() with {what}")

    @staticmethod
    def _quietly(call: Callable[[], Any], where: str) -> None:
        try:
            call()
        except SourceError as error:
            require(
                where.startswith("run") and str(error),
                f"{where}: SourceError only from run(), with a message",
            )
        except Exception as error:
            raise AssertionError(f"{where} crashes: {type(error).__name__}: {error}") from error


def _safe(node: Node) -> Any:
    """A node's JSON without raw bytes."""
    return to_json(node.model_copy(update={"data": None}) if isinstance(node, AttachmentNode) else node)


def _text(value: Any) -> str:
    return dumped(value.model_dump())


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _spread(paths: list[str], count: int) -> list[str]:
    """So many of the paths, evenly from first to last."""
    step = max(1, len(paths) // count)
    return paths[::step]
