"""The kit's laws, and that nothing of a course is lost on the way out and in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from lms_plugins.portable_folder.markdown import HEARD, as_html, as_markdown
from lms_plugins.portable_folder.reading import FolderImporter
from lms_plugins.portable_folder.writing import FolderExporter
from lms_sdk.interchange import AssetNode, BlockNode, CourseNode, LessonNode, Node, SourceError
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


class Film(MemorySource):
    """A source whose files are too long to be read at once."""

    def open(self, path):
        return BytesIO(super().read(path))

    def read(self, path):
        raise MemoryError(path)


def test_a_long_film_is_written_piece_by_piece():
    film = b"film" * 1_000_000
    output, reporter = MemoryOutput(), MemorySink()
    course = [
        CourseNode(source_id="c", title="C"),
        AssetNode(source_id="f", parent="c", path="media/film.mp4"),
    ]
    FolderExporter().run(course, Film({"media/film.mp4": film}), output, reporter, None)
    assert output.files["media/film.mp4"] == film


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


def test_what_a_text_may_not_hold_is_left_out_and_said():
    text = '<font color="red">A</font>\n\n```block callout\ntext: !md <script>alert(1)</script>Hi\n```\n'
    files = {
        "course.yaml": COURSE,
        "01-m/module.yaml": "title: M\n",
        "01-m/01-l.md": text,
        "01-m/02-k.md": "*A*\n",
    }
    [line] = [line for line in imported(files).lines if line.outcome != "mapped"]
    assert (line.outcome, line.path) == ("partly", "01-m/01-l.md")
    assert "<font>" in line.message
    assert "<script>" in line.message


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
        ({"01-m/module.yaml": "title: M\n", "01-m/01-q.yaml": "items: [{what: 1}]\n"}, "Line 1: Item 1"),
        ({"01-m/module.yaml": "title: M\nid: birds\n"}, "Line 2: The id birds stands in course.yaml"),
    ],
)
def test_what_one_file_has_wrong_is_one_line_that_says_so(files, said):
    errors = [line for line in imported({"course.yaml": COURSE, **files}).lines if line.outcome == "error"]
    assert len(errors) == 1
    assert said in errors[0].message


LESSON = "---\nid: l\ntitle: L\n---\n\nText.\n\n"


@pytest.mark.parametrize(
    ("lesson", "said"),
    [
        ("---\nid: l\nminutes:\t4: x\n---\n", "Line 3: "),
        ("---\nid: l\ntitle: Heat: and time\n---\n", "Line 3: a text with a colon needs quotation marks"),
        ("---\nid: l\ntitle: A\ntitle: B\n---\n", "Line 4: title stands there twice."),
        ("---\nid: l\ntitle: 2024\n---\n", "Line 3: title: "),
        ("\n---\nid: l\nstart: soon\n---\n", "Line 4: start: "),
        (LESSON + "```block callout\nkind: tip\n\ttext: x\n```\n", "Line 10: a tab"),
        (LESSON + "```block callout\nkind: tip\n", "Line 8: the block callout is not closed."),
        (LESSON.encode() + "Köln".encode("latin-1"), "Line 8: it is not UTF-8"),
    ],
)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_what_is_wrong_is_named_with_the_line_of_the_file(lesson, said, ends):
    data = (lesson if isinstance(lesson, bytes) else lesson.encode()).replace(b"\n", ends)
    files = {"course.yaml": COURSE, "01-m/module.yaml": "title: M\n", "01-m/01-l.md": data}
    [line] = [line for line in imported(files).lines if line.outcome == "error"]
    assert (line.path, said in line.message) == ("01-m/01-l.md", True), line.message


def test_an_item_that_is_none_is_named_by_its_number_and_line():
    quiz = "title: Q\nitems:\n- text: Hello\n- question: a\n  points: many\n"
    files = {"course.yaml": COURSE, "01-m/module.yaml": "title: M\n", "01-m/01-q.yaml": quiz}
    [line] = [line for line in imported(files).lines if line.outcome == "error"]
    assert line.message.startswith("Line 5: Item 2: points: ")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("01-m/02-quiz.yml", "02-quiz.yaml"),
        ("01-m/02-walk.markdown", "02-walk.md"),
        ("questions/b/q.yml", "q.yaml"),
        ("02-walk.md", "folder of a module"),
        ("01-m/02-n/03-o/04-p.md", "two deep"),
    ],
)
def test_a_file_that_lies_or_is_called_as_none_can_be_is_an_error_and_not_passed_over(path, said):
    files = {"course.yaml": COURSE, "01-m/module.yaml": "title: M\n", path: "title: X\n"}
    [line] = [line for line in imported(files).lines if line.outcome == "error"]
    assert (line.path, said in line.message) == (path, True), line.message


def test_the_files_of_systems_and_editors_are_no_part_of_the_course_and_nobody_hears_of_them():
    strange = (
        ".git/HEAD",
        ".DS_Store",
        "01-m/.01-l.md.swp",
        "01-m/~$01-l.md",
        "__MACOSX/._course.yaml",
        "Thumbs.db",
    )
    files = {"course.yaml": COURSE, "01-m/module.yaml": "title: M\n", **dict.fromkeys(strange, "x")}
    assert {line.path for line in imported(files).lines} == {"course.yaml", "01-m/module.yaml"}


@pytest.mark.parametrize(
    "head", ["# My course\n---\ntitle: Birds\nanthus: 1\n", "anthus: 1  # the form\ntitle: Birds\n"]
)
def test_the_form_may_be_named_anywhere_at_the_top_of_course_yaml(head):
    assert FolderImporter().sniff(MemorySource({"course.yaml": head})) > 0.9
    assert imported({"course.yaml": head}).nodes


@pytest.mark.parametrize(("text", "said"), [("title: Birds\n", "anthus: 1"), ("anthus: 2\n", "form 2")])
def test_a_course_yaml_of_no_form_or_another_says_so(text, said):
    assert FolderImporter().sniff(MemorySource({"course.yaml": text})) > 0.1
    with pytest.raises(SourceError, match=said):
        imported({"course.yaml": text})


def test_nobody_listens_to_texts_any_more_after_a_course_that_cannot_be_read():
    with pytest.raises(SourceError):
        imported({"course.yaml": "anthus: 1\ntitle: [\n"})
    assert HEARD.get() is None


def test_a_course_that_cannot_be_read_at_all_is_refused():
    with pytest.raises(SourceError, match=r"course\.yaml"):
        imported({"course.yaml": "anthus: 1\ntitle: [\n"})
    with pytest.raises(SourceError, match=r"^course\.yaml: Line 3: start: [^\n]*$"):
        imported({"course.yaml": "anthus: 1\ntitle: B\nstart: 1.1.2026\n"})
