"""The kit's laws, and that nothing of a course is lost on the way out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_plugins.portable_folder.markdown import as_html, as_markdown
from lms_plugins.portable_folder.reading import FolderImporter
from lms_plugins.portable_folder.writing import FolderExporter
from lms_sdk.interchange import BlockNode, LessonNode, Node, SourceError
from lms_sdk.testing.exporting import ExporterConformance, sample_course
from lms_sdk.testing.interchange import ImporterConformance
from lms_sdk.testing.sources import MemoryOutput, MemorySink, MemorySource

SCHOOL = Path(__file__).resolve().parents[3] / "examples" / "school"
COURSE = "anthus: 1\nid: birds\ntitle: Birds\n"


def exported(nodes: list[Node], files: dict[str, bytes]) -> dict[str, bytes]:
    output = MemoryOutput()
    FolderExporter().run(iter(nodes), MemorySource(files), output, MemorySink(), None)
    return output.files


def imported(files: dict[str, bytes | str]) -> MemorySink:
    sink = MemorySink()
    FolderImporter().run(MemorySource(files), sink, None)
    return sink


class TestExporter(ExporterConformance):
    exporter = FolderExporter


class TestImporter(ImporterConformance):
    importer = FolderImporter
    damaged_files = 3

    def sources(self):
        made = exported(sample_course(), {"wagtail.jpg": b"\xff\xd8"})
        school = MemorySource.of_folder(SCHOOL / "a-walk-at-night")
        inside = MemorySource({f"birds/{path}": data for path, data in made.items()})
        return [MemorySource(made), inside, school]


HARD = [
    "<p>```block x</p><p>b</p>",
    "<p>&lt;!-- text --&gt;</p>",
    "<p>1. no list</p><p># no heading</p><hr><p>a<br>b</p>",
    "<table><tbody><tr><td>1</td></tr></tbody></table>",
    "<pre><code>a\n\n\nb</code></pre>",
    "<p><b> half a word</b>s</p>",
    "<p>---</p>",
    "",
]


def test_every_block_comes_back_as_it_was_whatever_its_text_looks_like():
    blocks = [BlockNode(id=f"00000000-0000-4000-8000-{n:012}", type="rich_text", value={"text": html})
              for n, html in enumerate(HARD)]  # fmt: skip
    blocks += [
        BlockNode(id="00000000-0000-4000-8000-00000000aaaa", type="code", value={"code": "````\n```block\n"}),
        BlockNode(
            id="no uuid\n", type="strange name", value=["2026-01-01", None, 1.5, "yes", " x", "\t", "é\x85"]
        ),
        BlockNode(id="00000000-0000-4000-8000-00000000bbbb", type="bare", value=None),
    ]
    course = sample_course()
    lesson = course[3].model_copy(update={"blocks": blocks})
    files = exported([*course[:3], lesson, *course[4:]], {"wagtail.jpg": b"x"})
    [back] = [node for node in imported(files).nodes if isinstance(node, LessonNode)]
    assert back.blocks == blocks
    assert exported(imported(files).nodes, files) == files


@pytest.mark.parametrize("html", ["<p>a <b>b</b> <i>c</i></p><ul><li>x<ul><li>y</li></ul></li></ul>", *HARD])
def test_markdown_is_written_only_where_it_means_the_same(html):
    markdown = as_markdown(html)
    assert markdown is None or as_html(markdown) == html


def test_scripts_in_markdown_are_not_read():
    assert "script" not in as_html("Hello <script>alert(1)</script> [x](javascript:alert(1))").replace(
        "script:", ""
    )


def test_a_folder_by_hand_needs_a_course_and_nothing_else_said():
    sink = imported(
        {"course.yaml": COURSE, "01-first-steps/02-walk.md": "Go.\n", "01-first-steps/10-run.md": "Run.\n"}
    )
    assert [(node.source_id, getattr(node, "title", "")) for node in sink.nodes] == [
        ("birds", "Birds"),
        ("01-first-steps", "First steps"),
        ("01-first-steps/02-walk", "Walk"),
        ("01-first-steps/10-run", "Run"),
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"questions/b/q.yaml": "type: lms.choice\n"}, "bank.yaml"),
        ({"01-m/module.yaml": "title: [", "x": "y"}, "Line 1"),
        ({"01-m/module.yaml": "a: &x [1]\nb: *x\n"}, "aliases"),
        ({"01-m/module.yaml": "title: M\n", "01-m/01-l.md": "---\ntitle: L\n"}, "dashes"),
        ({"01-m/module.yaml": "title: M\n", "01-m/01-l.md": "```block code\ncode: x\n"}, "not closed"),
        ({"01-m/module.yaml": "title: M\n", "01-m/01-q.yaml": "items: [{what: 1}]\n"}, "kind"),
        ({"01-m/module.yaml": "id: birds\ntitle: M\n"}, "another file"),
    ],
)
def test_what_one_file_has_wrong_is_one_line_that_says_so(files, said):
    errors = [line for line in imported({"course.yaml": COURSE, **files}).lines if line.outcome == "error"]
    assert len(errors) == 1
    assert said in errors[0].message


def test_a_course_that_cannot_be_read_at_all_is_refused():
    with pytest.raises(SourceError, match=r"course\.yaml"):
        imported({"course.yaml": "anthus: 1\ntitle: [\n"})
