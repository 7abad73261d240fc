"""Blocks as clients get them: every kind, pure, the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_types import registry
from content_types.compile.context import CompileContext, Refused
from content_types.compile.streams import compile_stream, declared
from content_types.models import LessonPage
from lms_site.foundation import canonical
from lms_site.publishing.api import Reference
from tests.content_types.compile import lesson
from tests.content_types.compile.library import ASSESSMENT, PAGE, QUESTION, Shelf


@pytest.fixture(scope="module")
def result():
    blocks, ctx = lesson.compiled()
    return {block["id"][-2:].lstrip("0"): block for block in blocks}, ctx


def value(result, number):
    return result[0][str(number)]["value"]


def test_every_block_of_core_has_a_compile_function():
    import content_types.blocks.sets  # noqa: F401

    assert registry.core_names() <= declared()


def test_every_kind_of_block_is_compiled_and_what_cannot_be_is_unavailable(result):
    kinds = [block["type"] for block in result[0].values()]

    assert kinds.count("unavailable") == 2  # the plugin's block, and the image that is gone
    assert len(kinds) == 22
    assert value(result, 23) == {"type": "acme_poll"}
    assert value(result, 24) == {"type": "image"}


def test_the_values_are_those_of_the_documentation(result):
    assert value(result, 2) == {"text": "Title", "level": 3}
    assert value(result, 3) == {"html": "<p>Be</p>", "attribution": "Who", "source": ""}
    assert value(result, 7)["rows"] == [["1", "<b>2</b>"]]
    assert value(result, 9)["image"]["ref"] == f"lms:media/{1:064x}/w1600"
    assert (value(result, 9)["image"]["width"], value(result, 9)["image"]["height"]) == (1600, 800)
    assert [source["width"] for source in value(result, 9)["image"]["sources"]] == [480, 960, 1600]
    assert len(value(result, 10)["images"]) == len(value(result, 15)["files"]) == 1
    assert value(result, 11)["media"]["ref"] == f"lms:media/{2004:064x}/original"
    assert value(result, 11)["captions"][0]["language"] == "en"
    assert value(result, 14)["pages"][0]["text"] == "Slide text"
    assert value(result, 16)["provider"] == "youtube"
    assert value(result, 19)["columns"][0]["blocks"][0]["value"]["text"] == "In"
    assert value(result, 21)["sections"][0]["blocks"][0]["value"]["html"] == "<p>Deep</p>"


def test_references_in_formatted_text_are_stable_and_noted(result):
    html = value(result, 1)["html"]

    assert f'<a href="lms:page/{PAGE}">there</a>' in html
    assert f'<img src="lms:media/{2:064x}/w960" alt="x" width="960" height="480">' in html
    assert result[1].links[str(PAGE)] == "lesson"
    assert {Reference("page", str(PAGE)), Reference("image", "2")} <= result[1].references


def test_a_practice_question_shows_its_public_part_and_seals_its_version(result):
    shown = value(result, 17)

    assert shown == {
        "question": str(QUESTION),
        "intro_html": "<p>Try</p>",
        "type": "lms.choice",
        "schema_version": 1,
        "content": {"prompt": "<p>?</p>"},
    }
    assert result[1].sealed == {"questions": {str(QUESTION): "ab" * 32}}


def test_an_activity_is_a_task_of_the_lesson(result):
    assert result[1].tasks == [str(ASSESSMENT)]
    assert value(result, 18)["ref"] == f"lms:page/{ASSESSMENT}"


def test_words_are_said_once_and_in_order(result):
    words = " ".join(result[1].words)

    assert words.index("Title") < words.index("Deep")
    assert "Slide text" in words
    assert "hidden" not in words


def test_compiling_gives_the_same_in_every_process_and_with_every_hash_seed():
    here = lesson.digest()
    for seed in ("0", "1", "4242"):
        run = subprocess.run(
            [sys.executable, str(Path(lesson.__file__))],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.split()[-1] == here


def test_a_child_without_an_id_is_refused_at_any_depth():
    stream = lesson.stream()
    nested = next(block for block in stream if block["type"] == "columns")
    del nested["value"]["columns"][0]["value"]["blocks"][0]["id"]

    with pytest.raises(Refused, match="heading"):
        compile_stream(
            LessonPage._meta.get_field("body").stream_block, stream, CompileContext(Shelf(), locale="en")
        )


def test_a_number_that_no_document_can_hold_makes_its_block_unavailable():
    whole = next(block for block in lesson.stream() if block["type"] == "columns")
    broken = {**whole, "value": {**whole["value"], "layout": -(2**63) - 1}}
    block = LessonPage._meta.get_field("body").stream_block
    [compiled] = compile_stream(block, [broken], CompileContext(Shelf(), locale="en"))
    assert (compiled["id"], compiled["type"]) == (whole["id"], "unavailable")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted({block["type"] for block in lesson.stream()})), data=st.data())
def test_no_stored_value_stops_a_publish(name, data):
    """Whatever a field holds, the block compiles or is unavailable; both ways twice the same."""
    whole = next(block for block in lesson.stream() if block["type"] == name)
    field = data.draw(st.sampled_from(sorted(whole["value"])))
    broken = {**whole, "value": {**whole["value"], field: data.draw(values)}}
    block = LessonPage._meta.get_field("body").stream_block

    def compiled():
        try:
            return canonical.dumps(compile_stream(block, [broken], CompileContext(Shelf(), locale="en")))
        except Refused:
            return None

    assert compiled() == compiled()
