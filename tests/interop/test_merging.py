"""The laws of three-way merges."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms_site.interop.merging import ABSENT, merge, ordered

WORDS = st.sampled_from(["", "wag", "walk", "sing", "<p>Hear.</p>"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 3), WORDS)


def block(key: str) -> st.SearchStrategy[dict[str, Any]]:
    value = st.dictionaries(st.sampled_from(["text", "title", "level"]), SCALARS, max_size=3)
    return st.fixed_dictionaries(
        {"id": st.just(key), "type": st.sampled_from(["text", "quote"]), "value": value}
    )


@st.composite
def streams(draw: Any) -> list[dict[str, Any]]:
    keys = draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=5))
    return [draw(block(key)) for key in keys]


PAGES = st.fixed_dictionaries(
    {"title": WORDS, "body": streams()}, optional={"minutes": SCALARS, "tags": st.lists(WORDS)}
)


@given(PAGES, PAGES)
def test_what_one_side_left_alone_is_as_the_other_side_made_it(base, changed):
    for ours, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged = merge(base, ours, theirs)
        assert (merged.value, merged.conflicts) == (changed, [])


@given(PAGES, PAGES, PAGES)
def test_merging_the_result_with_the_same_side_again_gives_the_same_result_and_the_same_conflicts(
    base, ours, theirs
):
    first = merge(base, ours, theirs)
    again = merge(base, first.value, theirs)
    assert again.value == first.value
    assert {each.at for each in again.conflicts} <= {each.at for each in first.conflicts}


@given(PAGES, PAGES, PAGES)
def test_without_a_conflict_it_does_not_matter_on_which_side_what_was_changed_stands(base, ours, theirs):
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert unordered(one.value) == unordered(other.value)


def unordered(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "body": sorted(page["body"], key=lambda each: each["id"])}


@st.composite
def disjoint(draw: Any) -> tuple[Any, Any, Any]:
    """A page whose upper part one side works on, and its lower part the other: with a block between that stays."""
    upper = [draw(block(key)) for key in "abc"[: draw(st.integers(1, 3))]]
    lower = [draw(block(key)) for key in "xyz"[: draw(st.integers(1, 3))]]
    wall, foot = ({"id": key, "type": "heading", "value": {}} for key in ("wall", "foot"))

    def worked_on(part: list[dict[str, Any]], new: str) -> list[dict[str, Any]]:
        kept = [
            draw(st.sampled_from([each, draw(block(each["id"]))])) for each in part if draw(st.booleans())
        ]
        added = [draw(block(f"{new}{number}")) for number in range(draw(st.integers(0, 2)))]
        return draw(st.permutations([*kept, *added]))

    head = {"id": "head", "type": "heading", "value": {}}
    base = {"title": "T", "summary": "S", "body": [head, *upper, wall, *lower, foot]}
    ours = {**base, "title": draw(WORDS), "body": [head, *worked_on(upper, "u"), wall, *lower, foot]}
    theirs = {**base, "summary": draw(WORDS), "body": [head, *upper, wall, *worked_on(lower, "l"), foot]}
    return base, ours, theirs


@given(disjoint())
def test_changes_in_different_places_are_all_there_whichever_side_made_them(pages):
    base, ours, theirs = pages
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert (one.conflicts, other.conflicts) == ([], [])
    assert one.value == other.value
    assert (one.value["title"], one.value["summary"]) == (ours["title"], theirs["summary"])
    at = [each["id"] for each in one.value["body"]].index("wall")
    assert one.value["body"][:at] == ours["body"][: [each["id"] for each in ours["body"]].index("wall")]
    assert one.value["body"][at:] == theirs["body"][[each["id"] for each in theirs["body"]].index("wall") :]


@given(PAGES, PAGES, PAGES)
def test_nothing_is_changed_in_what_was_given(base, ours, theirs):
    before = copy.deepcopy((base, ours, theirs))
    merge(base, ours, theirs)
    assert (base, ours, theirs) == before


def text(key: str, words: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "type": "text", "value": {"text": words, **more}}


def test_two_fields_of_one_block_are_two_things():
    merged = merge([text("a", "Wag")], [text("a", "Walk")], [text("a", "Wag", note="new")])
    assert (merged.value, merged.conflicts) == ([text("a", "Walk", note="new")], [])


def test_a_conflict_names_where_and_both_sides_and_keeps_ours():
    base, ours, theirs = ({"body": [text("a1", words)]} for words in ("Wag", "Walk", "Sing"))
    merged = merge(base, ours, theirs)
    assert merged.value == ours
    [conflict] = merged.conflicts
    assert (conflict.at, conflict.ours, conflict.theirs) == ("body/text a1/value/text", "Walk", "Sing")


def test_a_block_changed_on_one_side_and_taken_out_on_the_other_is_a_conflict_and_stays_as_it_is_here():
    base, changed = [text("a", "Wag"), text("b", "x")], [text("a", "Walk"), text("b", "x")]
    merged = merge(base, changed, base[1:])
    assert (merged.value, merged.conflicts[0].theirs) == (changed, None)
    merged = merge(base, base[1:], changed)
    assert (merged.value, merged.conflicts[0].theirs) == (base[1:], text("a", "Walk"))


def test_blocks_moved_there_and_added_here_stand_where_each_was_put():
    base = ["a", "b", "c"]
    assert ordered(base, ["a", "new", "b", "c"], ["c", "a", "b"]).value == ["c", "a", "new", "b"]
    assert ordered(base, ["c", "a", "b"], ["a", "new", "b", "c"]).value == ["c", "a", "new", "b"]
    assert ordered(base, ["b", "a", "c"], ["c", "a", "b"]).conflicts


def test_a_block_of_another_type_under_the_same_id_is_another_block():
    quote = {"id": "a", "type": "quote", "value": {"text": "Wag", "source": "x"}}
    merged = merge([text("a", "Wag")], [text("a", "Walk")], [quote])
    assert (merged.value, len(merged.conflicts)) == ([text("a", "Walk")], 1)


def test_what_is_absent_is_not_none():
    assert merge({"a": 1}, {"a": None}, {"a": 1}).value == {"a": None}
    assert merge({"a": 1}, {}, {"a": 1}).value == {}
    assert repr(ABSENT) == "nothing"


def test_both_may_move_what_stands_in_different_places():
    found = ordered("hacwxyf", "hcauwxyf", "habcwyxlf")
    assert (found.value, found.conflicts) == (list("hcaubwyxlf"), [])
    assert ordered("haxf", "hxaf", "fhax").conflicts != []
