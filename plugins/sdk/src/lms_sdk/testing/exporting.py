"""The conformance kit of exporters.

class TestPages(ExporterConformance):
    exporter = PagesExporter
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import pytest

from lms_sdk.interchange import (
    AssessmentNode,
    AssetNode,
    BankNode,
    BlockNode,
    CourseNode,
    Exporter,
    LessonNode,
    ModuleNode,
    Node,
    QuestionItem,
    QuestionNode,
)
from lms_sdk.testing.importing import check_import
from lms_sdk.testing.isolation import is_importable
from lms_sdk.testing.sources import MemoryOutput, MemorySink, MemorySource
from lms_sdk.testing.subject import require

_BLOCK = "7b0f9d4e-8c0e-4f0a-9f43-0a5d8a1c2b3d"


def sample_course() -> list[Node]:
    """A small course with one of everything."""
    question = {"prompt": "<p>2 + 2?</p>", "options": []}
    return [
        CourseNode(source_id="course", title="Ornithology · علم الطيور", language="en"),
        AssetNode(source_id="asset", parent="course", path="wagtail.jpg", media_type="image/jpeg"),
        ModuleNode(source_id="module", parent="course", title="Pipits"),
        LessonNode(
            source_id="lesson",
            parent="module",
            title="Meadow & tree",
            blocks=[
                BlockNode(
                    id=_BLOCK, type="text", value='<p>See <img src="lms:asset/wagtail.jpg" alt=""></p>'
                ),
                BlockNode(id=_BLOCK[:-1] + "e", type="unheard_of", value={"a": 1}),
            ],
        ),
        BankNode(source_id="bank", parent="course", title="Bank"),
        QuestionNode(source_id="question", bank="bank", type="unheard.of", content=question, title="Sum"),
        AssessmentNode(
            source_id="quiz",
            parent="module",
            title="Quiz",
            items=[QuestionItem(id="i1", question="question", points=Decimal(2))],
        ),
    ]


class ExporterConformance:
    """Every law that an exporter must obey; a test class sets `exporter`."""

    exporter: ClassVar[type[Exporter]]
    max_import_ms: ClassVar[float] = 300

    def courses(self) -> Sequence[list[Node]]:
        """Courses to export; the kit's own has a block and a question of kinds nobody knows."""
        return [sample_course()]

    def run(self, nodes: list[Node]) -> tuple[dict[str, bytes], MemorySink]:
        """The files written, and the report."""
        output, sink, exporter = MemoryOutput(), MemorySink(), self.exporter()
        exporter.run(
            iter(nodes), MemorySource({"wagtail.jpg": b"\xff\xd8"}), output, sink, exporter.Options()
        )
        return output.files, sink

    def test_key_label_and_form_are_declared(self) -> None:
        """A download has a type and a name."""
        kind = self.exporter
        require("." in kind.key and str(kind.label).strip(), "key (owner.name) and label are needed")
        require(
            "/" in kind.media_type and kind.extension.startswith("."), "media_type and extension are needed"
        )

    def test_every_node_is_reported_once(self) -> None:
        """What has no place in the format is said, not left out in silence."""
        for nodes in self.courses():
            _, sink = self.run(nodes)
            reported = sorted(line.source_id for line in sink.lines)
            require(
                reported == sorted(node.source_id for node in nodes), f"nodes in, but lines out: {reported}"
            )
            silent = [
                x.source_id
                for x in sink.lines
                if x.outcome in ("skipped", "partly", "error") and not x.message
            ]
            require(not silent, f"the report does not say why: {silent}")

    def test_files_have_safe_names_and_the_same_bytes_each_time(self) -> None:
        """Relative, without dots that climb; equal courses give equal files."""
        for nodes in self.courses():
            files, _ = self.run(nodes)
            require(files, "nothing was written")
            climbing = [
                p for p in files if p.startswith("/") or ".." in p.split("/") or "\\" in p or not p.strip()
            ]
            require(not climbing, f"unsafe file names: {climbing}")
            require(self.run(nodes)[0] == files, "a second export writes other bytes (a date, a random id?)")

    def test_importing_its_module_is_light(self) -> None:
        """No framework, and quick: every process of the product imports it."""
        if not is_importable(self.exporter):
            pytest.skip(f"{self.exporter.__qualname__} cannot be imported by name in another process")
        check_import(self.exporter.__module__, self.max_import_ms)
