import random
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from lms_site.learning.assessment.layout import Slot, TextSlot, lay_out


def fixed(name: str, *, with_previous: bool = False, question: str | None = None) -> dict:
    return {
        "id": name,
        "kind": "question",
        "question": question or str(uuid4()),
        "digest": name,
        "points": "2.5",
        "with_previous": with_previous,
    }


def draw(name: str, pool: list[str], number: int) -> dict:
    places = [{"question": key, "digest": f"d{key}"} for key in pool]
    return {"id": name, "kind": "draw", "pool": places, "count": number, "points": "1"}


def text(name: str) -> dict:
    return {"id": name, "kind": "text", "html": "<p>Read.</p>"}


def names(slots) -> list[str]:
    return [slot.id for slot in slots]


def laid(items, *, seed: int = 1, shuffle: bool = True):
    return lay_out(items, random.Random(seed), shuffle=shuffle)


def test_without_shuffling_the_order_is_the_teachers():
    items = [text("t"), fixed("a"), fixed("b", with_previous=True), fixed("c")]
    assert names(laid(items, shuffle=False)) == ["t", "a", "b", "c"]


@given(st.integers(), st.lists(st.sampled_from("qwt"), max_size=12))
def test_shuffling_keeps_every_item_and_its_section(seed, kinds):
    items = []
    for number, kind in enumerate(kinds):
        made = text(f"{number}") if kind == "t" else fixed(f"{number}", with_previous=kind == "w")
        items.append(made)
    slots = laid(items, seed=seed)
    assert sorted(names(slots)) == sorted(item["id"] for item in items)
    assert [slot.id for slot in slots if isinstance(slot, TextSlot)] == [
        item["id"] for item in items if item["kind"] == "text"
    ]
    order = names(slots)
    for before, item in pairwise(items):
        if item.get("with_previous"):
            assert order.index(item["id"]) == order.index(before["id"]) + 1


def test_shuffling_moves_questions_within_their_section_only():
    items = [fixed("a"), fixed("b"), text("t"), fixed("c"), fixed("d")]
    orders = {tuple(names(laid(items, seed=seed))) for seed in range(50)}
    assert orders == {
        (one, two, "t", three, four)
        for one, two in (("a", "b"), ("b", "a"))
        for three, four in (("c", "d"), ("d", "c"))
    }


@given(st.integers(), st.integers(0, 8), st.integers(0, 8))
def test_no_question_comes_twice_and_a_small_pool_gives_what_it_has(seed, one, two):
    pool = [str(uuid4()) for _ in range(5)]
    slots = laid([fixed("f", question=pool[0]), draw("x", pool, one), draw("y", pool, two)], seed=seed)
    questions = [slot.question for slot in slots]
    assert len(questions) == len(set(questions)) == 1 + min(4, one + two)


def test_a_draw_depends_on_the_seed_alone_and_not_on_the_order_of_its_pool():
    pool = [str(uuid4()) for _ in range(20)]
    one, other = laid([draw("x", pool, 5)], seed=7), laid([draw("x", pool[::-1], 5)], seed=7)
    assert one == other
    assert laid([draw("x", pool, 5)], seed=8) != one


def test_drawn_questions_have_names_and_points_of_their_own():
    slots = laid([draw("x", [str(uuid4()) for _ in range(3)], 2), fixed("a")], shuffle=False)
    assert names(slots) == ["x:1", "x:2", "a"]
    assert [slot.points for slot in slots if isinstance(slot, Slot)] == [1, 1, Decimal("2.5")]
