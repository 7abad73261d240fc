"""What choices are worth, rule by rule."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugins.assessment_choice.marking import fraction_of
from lms_plugins.assessment_choice.type import ChoiceType
from lms_sdk.assessment import State

CHOICE = ChoiceType()
RULES = ("none", "each_decision", "halves", "right_minus_wrong", "weights")


def question(key: str, rule: str = "none", mode: str = "multiple", **more: Any) -> Any:
    """A question with an option for each character of the key; `+` marks a correct one."""
    options = [
        {"id": f"o{place}", "text": f"{place}", "correct": mark == "+"} for place, mark in enumerate(key)
    ]
    raw = {"prompt": "?", "mode": mode, "options": options, "partial_credit": rule, **more}
    return CHOICE.Content.model_validate(raw)


def earned(content: Any, *places: int) -> Decimal:
    response = CHOICE.Response.model_validate({"chosen": [f"o{place}" for place in places]})
    return CHOICE.score(content, {}, response).fraction


def test_without_partial_credit_only_the_exact_choice_earns() -> None:
    content = question("++--")
    assert earned(content, 0, 1) == 1
    assert earned(content, 0) == earned(content, 0, 1, 2) == earned(content, 2, 3) == 0


def test_each_decision_counts_boxes_ticked_and_left() -> None:
    content = question("++---", "each_decision")
    assert earned(content, 0, 1) == 1
    assert earned(content, 0) == earned(content, 0, 1, 2) == Decimal("0.8")
    assert earned(content, 2, 3, 4) == 0


def test_thirds_have_seven_places() -> None:
    assert earned(question("+--", "each_decision"), 0, 1) == Decimal("0.6666667")


@pytest.mark.parametrize(
    ("key", "chosen", "fraction"),
    [
        ("+-", (0,), "1"),
        ("+-", (0, 1), "0"),
        ("+--", (0, 1), "0.5"),
        ("++--", (0, 2), "0"),
        ("++---", (0, 2), "0.25"),
        ("++---", (2, 3), "0"),
        ("++---", (0, 1), "1"),
    ],
)
def test_halves_need_three_options_for_one_mistake_and_five_for_two(
    key: str, chosen: tuple[int, ...], fraction: str
) -> None:
    assert earned(question(key, "halves"), *chosen) == Decimal(fraction)


def test_right_minus_wrong_never_falls_below_nothing() -> None:
    content = question("++--", "right_minus_wrong")
    assert earned(content, 0) == Decimal("0.5")
    assert earned(content, 0, 2) == earned(content, 2, 3) == 0


def test_weights_that_are_thirds_add_up_to_full_marks() -> None:
    options = [{"id": f"o{n}", "text": f"{n}", "fraction": "0.3333333"} for n in range(3)]
    options.append({"id": "o3", "text": "no", "fraction": "-1"})
    content = CHOICE.Content.model_validate(
        {"prompt": "?", "mode": "multiple", "options": options, "partial_credit": "weights"}
    )
    assert earned(content, 0, 1, 2) == 1
    assert earned(content, 0, 1) == Decimal("0.6666666")
    assert earned(content, 0, 1, 2, 3) == 0


def test_weights_default_to_equal_shares_of_the_correct_options() -> None:
    assert earned(question("+++-", "weights"), 0, 1, 2) == 1


def test_one_choice_may_earn_part_or_cost_marks() -> None:
    options = [
        {"id": "o0", "text": "a", "correct": True},
        {"id": "o1", "text": "b", "fraction": "0.3"},
        {"id": "o2", "text": "c", "fraction": "-0.3333333"},
    ]
    content = CHOICE.Content.model_validate({"prompt": "?", "mode": "single", "options": options})
    assert [earned(content, n) for n in range(3)] == [1, Decimal("0.3"), Decimal("-0.3333333")]
    assert CHOICE.score(content, {}, CHOICE.Response(chosen=["o2"])).state is State.WRONG


@pytest.mark.parametrize("mode", ["single", "true_false", "dropdown"])
def test_two_answers_where_one_is_asked_for_are_wrong(mode: str) -> None:
    content = question("+-", mode=mode)
    assert earned(content, 0, 1) == 0
    assert earned(content, 0, 0) == 1


@pytest.mark.parametrize("rule", RULES)
def test_choosing_nothing_or_what_is_not_offered_is_blank_under_every_rule(rule: str) -> None:
    content = question("+----", rule)
    for chosen in ([], ["unknown"], ["O0"]):
        response = CHOICE.Response(chosen=chosen)
        assert CHOICE.is_blank(content, response)
        assert CHOICE.score(content, {}, response).state is State.BLANK


@given(st.text("+-", min_size=2, max_size=7).filter(lambda key: "+" in key), st.sampled_from(RULES))
def test_only_the_key_itself_earns_full_marks(key: str, rule: str) -> None:
    content = question(key, rule)
    right = {option.id for option in content.options if option.correct}
    ids = [option.id for option in content.options]
    for size in range(1, len(ids) + 1):
        for chosen in combinations(ids, size):
            fraction = fraction_of(content, chosen)
            assert 0 <= fraction <= 1
            if rule != "weights":
                assert (fraction == 1) == (set(chosen) == right)
