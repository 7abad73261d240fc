"""Real exports, which lie beside the repository."""

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import QuestionNode, Source
from lms_sdk.testing import ImporterConformance
from lms_sdk.testing.sources import MemorySink, MemorySource

OLX = Path(__file__).parents[3] / "../shared/data/olx"


class TestRealCourses(ImporterConformance):
    importer = OlxImporter

    def sources(self) -> Sequence[Source]:
        if not OLX.exists():
            pytest.skip("../shared/data/olx is not here")
        return [MemorySource.of_folder(OLX / name) for name in ("test-course", "test-problem-bank")]


def items_of(folder: Path, file: Path, draft: bool) -> Iterator[str]:
    """Every item that the XML names, read in another way than the importer's."""
    root = etree.parse(file).getroot()
    kind = root.tag
    name = root.get("url_name") if file.name in ("course.xml", "library.xml") else file.stem
    if kind == "course" and len(root) == 0 and file.name == "course.xml":
        yield from items_of(folder, folder / "course" / f"{name}.xml", draft)
        return
    yield f"{kind}/{name}" + ("~draft" if draft else "")
    containers = (
        "course",
        "library",
        "chapter",
        "sequential",
        "vertical",
        "library_content",
        "split_test",
        "conditional",
    )
    for child in root if kind in containers else ():
        if str(child.tag).startswith("{"):
            continue
        places = ["drafts", "."] if draft else ["."]
        name = child.get("url_name") or child.get("slug")
        path = next((p for at in places if (p := folder / at / child.tag / f"{name}.xml").exists()), None)
        if path:
            yield from items_of(folder, path, draft)
        else:
            yield f"{child.tag}/{name}" + ("~draft" if draft else "")


def imported(name: str) -> MemorySink:
    if not OLX.exists():
        pytest.skip("../shared/data/olx is not here")
    sink = MemorySink()
    OlxImporter().run(MemorySource.of_folder(OLX / name), sink, None)
    return sink


def outcomes(sink: MemorySink) -> dict[str, int]:
    return dict(Counter(line.outcome for line in sink.lines))


def test_every_item_of_the_test_course_has_its_line() -> None:
    sink = imported("test-course")
    folder = OLX / "test-course/course"
    expected = list(items_of(folder, folder / "course.xml", False))
    for file in sorted((folder / "drafts/vertical").glob("*.xml")):
        expected += items_of(folder, file, True)
    others = ("file", "asset", "about", "page", "module", "bank", "assessment", "question", "link", "unit")
    reported = [
        line.source_id for line in sink.lines if line.kind not in others and line.source_id != "course"
    ]
    assert sorted(reported) == sorted(expected)
    assert len(expected) == 97
    files = set(MemorySource.of_folder(OLX / "test-course").paths())
    named = {line.path for line in sink.lines}
    texts = {path for path in files if "/html/" in path and path.endswith(".html")}
    assert files - named - texts == {"course/course.xml"}
    assert outcomes(sink) == {"mapped": 74, "partly": 11, "attached": 21, "skipped": 14}


def test_every_problem_of_a_supported_kind_becomes_a_question() -> None:
    bundled: dict[str, Any] = {}
    for entry in entry_points(group="lms.plugins"):
        if entry.name in ("lms_choice", "lms_number", "lms_text"):
            bundled |= {each.key: each() for each in entry.load().assessment_types}
    for name, count in (("test-course", 17), ("test-problem-bank", 12)):
        sink = imported(name)
        questions = [node for node in sink.nodes if isinstance(node, QuestionNode)]
        assert len(questions) == count
        for node in questions:
            kind = bundled[node.type]
            faults = [
                issue
                for issue in kind.lint(kind.Content.model_validate(node.content))
                if issue.severity == "error"
            ]
            assert not faults, (node.source_id, [str(issue.message) for issue in faults])


def test_the_problem_bank_is_a_bank_of_twelve() -> None:
    assert outcomes(imported("test-problem-bank")) == {"mapped": 15, "skipped": 1}
