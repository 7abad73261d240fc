"""Bad and hostile input: one clear error, or one line; never a crash, never a file or address opened."""
# ruff: noqa: E501 (XML reads better in one line)

from typing import Any

import pytest

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import SourceError
from lms_sdk.testing.sources import MemorySink, MemorySource

START = '<course org="o" course="c" url_name="r"><chapter url_name="a"><sequential url_name="s"><vertical url_name="v">'
END = "</vertical></sequential></chapter></course>"


def imported(files: dict[str, Any]) -> MemorySink:
    sink = MemorySink()
    OlxImporter().run(MemorySource(files), sink, None)
    return sink


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE c [<!ENTITY a "b">]>',
        '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE c [<!ENTITY % a SYSTEM "http://x.example/"> %a;]>',
    ],
)
def test_entities_are_refused_everywhere(head: str) -> None:
    with pytest.raises(SourceError, match="entit"):
        imported({"course.xml": f"{head}{START}{END}"})
    with pytest.raises(SourceError, match="entit"):
        imported({"course.xml": f'{START}<problem url_name="p"/>{END}', "problem/p.xml": f"{head}<problem/>"})


def test_a_course_that_holds_itself_ends() -> None:
    files = {"course.xml": f"{START}{END}".replace("<vertical", '<vertical url_name="x"/><vertical')}
    files["vertical/x.xml"] = '<vertical><vertical url_name="x"/></vertical>'
    assert [line.outcome for line in imported(files).lines if "~again" in line.source_id] == ["skipped"]


def test_too_deep_and_unreadable_courses_are_one_error() -> None:
    with pytest.raises(SourceError):
        imported({"course.xml": START.replace("<vertical", "<wrapper>" * 40 + "<vertical") + END})
    with pytest.raises(SourceError):
        imported({"course.xml": '<course org="o" url_name="r"/>'})
    with pytest.raises(SourceError, match="not well-formed"):
        imported({"course.xml": '<course org="o" url_name="r"/>', "course/r.xml": "<course>"})
    with pytest.raises(SourceError):
        imported({"course.xml": f"{START}{'<div>' * 300}{'</div>' * 300}{END}"})


def test_names_that_lead_out_of_the_course_find_nothing() -> None:
    sink = imported(
        {"c/course.xml": f'{START}<problem url_name="../../secret"/>{END}', "secret.xml": "<problem/>"}
    )
    assert "error" in {line.outcome for line in sink.lines if line.kind == "problem"}


def test_strange_values_become_storable_ones() -> None:
    policy = r'{"course/r": {"display_name": "a\u0000b\ud800", "start": "never", "tabs": NaN}}'
    sink = imported({"course.xml": START + END, "policies/r/policy.json": policy})
    assert next(line for line in sink.lines if line.kind == "file").outcome == "attached"
    policy = policy.replace("NaN", "[1e400]")
    course: Any = imported({"course.xml": START + END, "policies/r/policy.json": policy}).nodes[0]
    assert (course.title, course.start) == ("ab", None)
    name, tag = "n" * 900, "t" * 900
    long = imported(
        {"course.xml": f'{START}<{tag} url_name="{name}" a="b">x</{tag}>{END}', f"static/{name}": "x"}
    )
    assert all(len(each.source_id) <= 500 for each in long.nodes)


def test_pieces_made_to_be_slow_are_not() -> None:
    html = "[mathjaxinline]" * 20_000 + "<a href=" * 20_000
    markdown = "[[" * 20_000 + ">>" * 20_000 + " " * 20_000 + "{{" * 20_000
    sink = imported(
        {
            "course.xml": f'{START}<html>{html.replace("<", "&lt;")}</html><problem markdown="{markdown}"/>{END}'.replace(
                ">>", "&gt;&gt;"
            )
        }
    )
    assert len(sink.lines) > 5


ODD = {
    "a name twice in the tree": f'{START}<html url_name="h">1</html><html url_name="h">2</html>{END}',
    "a unit in itself": f'{START}<vertical url_name="v"/>{END}',
    "attributes of a megabyte": f'{START}<html url_name="h" display_name="{"n" * 1_000_000}">1</html>{END}',
    "a name of nothing but dots": f'{START}<html url_name="../..">1</html><problem url_name=".."/>{END}',
    "a namespace": f'{START}<x:html xmlns:x="urn:x" url_name="h">1</x:html>{END}',
    "instructions": f'<?xml-stylesheet href="x"?>{START}<?php x ?><!-- c --><html>1</html>{END}',
}


@pytest.mark.parametrize("name", ODD)
def test_odd_trees_end_in_lines(name: str) -> None:
    sink = imported({"course.xml": ODD[name]})
    ids = [line.source_id for line in sink.lines]
    assert len(ids) == len(set(ids))
    assert all(len(each) <= 500 for each in ids)


@pytest.mark.parametrize(
    "data", [b"\x00" * 50, b"\xff\xfe<\x00", b"<problem>\xe9</problem>", b"<problem>&#0;</problem>"]
)
def test_a_problem_in_no_encoding_is_kept_or_refused_and_the_rest_goes_in(data: bytes) -> None:
    files = {
        "course.xml": f'{START}<problem url_name="p"/><html url_name="h">Text</html>{END}',
        "problem/p.xml": data,
    }
    outcomes = {line.source_id: line.outcome for line in imported(files).lines}
    assert outcomes["problem/p"] in ("attached", "error")
    assert outcomes["html/h"] == "mapped"
