"""Choice questions: order, feedback, what may be seen when, statistics, changes, what authors are told."""

import random
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from lms_plugins.assessment_choice.type import ChoiceType
from lms_sdk.assessment import Reveal

CHOICE = ChoiceType()
EVERYTHING = Reveal.SCORE | Reveal.FEEDBACK | Reveal.CORRECT


def option(identifier: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "text": f"<p>{identifier}</p>", **more}


def content(*options: dict[str, Any], **more: Any) -> Any:
    return CHOICE.Content.model_validate({"prompt": "<p>Which?</p>", "options": list(options), **more})


def messages(question: Any) -> list[str]:
    return [str(issue.message) for issue in CHOICE.lint(question)]


def order(question: Any, seed: int) -> list[str]:
    return CHOICE.variant(question, random.Random(seed))["order"]  # noqa: S311 (a test's chance)


def test_pinned_options_keep_their_place_and_the_others_move() -> None:
    question = content(*(option(name) for name in "abcd"), option("none", pinned=True, correct=True))
    orders = {tuple(order(question, seed)) for seed in range(50)}
    assert len(orders) > 10
    assert {each[4] for each in orders} == {"none"}


@pytest.mark.parametrize("more", [{"shuffle": False}, {"mode": "true_false"}])
def test_options_stay_where_the_author_put_them(more: dict[str, Any]) -> None:
    question = content(option("true", correct=True), option("false"), **more)
    assert {tuple(order(question, seed)) for seed in range(20)} == {("true", "false")}


def test_the_learner_sees_the_options_in_the_order_of_the_attempt_without_the_key() -> None:
    question = content(option("a", correct=True, feedback="yes"), option("b"))
    shown = CHOICE.present(question, {"order": ["b", "a"]})
    assert shown["options"] == [
        {"id": "b", "text": "<p>b</p>", "pinned": False},
        {"id": "a", "text": "<p>a</p>", "pinned": False},
    ]
    assert set(shown) == {"prompt", "mode", "options", "shuffle"}


def test_feedback_follows_what_was_chosen_and_what_was_left() -> None:
    question = content(
        option("a", correct=True, feedback="A chosen", feedback_unchosen="A left"),
        option("b", feedback="B chosen", feedback_unchosen="B left"),
        mode="multiple",
    )
    response = CHOICE.Response(chosen=["b"])
    result = CHOICE.score(question, {}, response)
    seen = CHOICE.review(question, {}, response, result, Reveal.FEEDBACK)
    assert [each["html"] for each in seen["feedback"]] == ["A left", "B chosen"]


def test_feedback_on_a_combination_takes_the_place_of_the_options_own() -> None:
    question = content(
        option("a", correct=True, feedback="A"),
        option("b", feedback="B"),
        mode="multiple",
        combination_feedback=[{"options": ["b", "a"], "feedback": "Both"}],
    )
    response = CHOICE.Response(chosen=["a", "b"])
    seen = CHOICE.review(question, {}, response, CHOICE.score(question, {}, response), Reveal.FEEDBACK)
    assert [each["html"] for each in seen["feedback"]] == ["Both"]


def test_a_review_shows_only_what_the_policy_reveals() -> None:
    question = content(option("a", correct=True, feedback="Yes"), option("b"), explanation="Because")
    response = CHOICE.Response(chosen=["a"])
    result = CHOICE.score(question, {}, response)
    seen = {reveal: CHOICE.review(question, {}, response, result, reveal) for reveal in map(Reveal, range(8))}
    for reveal, shown in seen.items():
        assert ("feedback" in shown) == (Reveal.FEEDBACK in reveal)
        assert ("correct" in shown) == ("explanation" in shown) == (Reveal.CORRECT in reveal)
    assert seen[EVERYTHING]["correct"] == ["a"]
    assert seen[EVERYTHING]["explanation"] == "Because"


def test_hints_come_one_by_one() -> None:
    question = content(option("a", correct=True), option("b"), hints=["one", "two"])
    assert [CHOICE.hint(question, {}, number) for number in (-1, 0, 1, 2)] == [None, "one", "two", None]


def test_two_responses_with_the_same_options_are_the_same() -> None:
    question = content(option("a", correct=True), option("b", correct=True), mode="multiple")
    one, other = CHOICE.Response(chosen=["a", "b"]), CHOICE.Response(chosen=["b", "a", "gone"])
    assert CHOICE.is_same(question, one, other)
    assert not CHOICE.is_same(question, one, CHOICE.Response(chosen=["a"]))


def test_statistics_name_options_by_id_and_teachers_see_their_words() -> None:
    question = content(option("a", correct=True), option("b"), mode="multiple")
    response = CHOICE.Response(chosen=["b", "a"])
    assert CHOICE.classify(question, {}, response) == ["a", "b"]
    assert CHOICE.classify(question, {}, CHOICE.Response()) == ["blank"]
    assert CHOICE.summarise(question, {}, response) == "a; b"


@pytest.mark.parametrize("rule", ["none", "each_decision", "halves", "right_minus_wrong"])
def test_the_guess_is_the_mean_over_all_ways_to_tick(rule: str) -> None:
    names = "abcde"
    question = content(*(option(n, correct=n in "ab") for n in names), mode="multiple", partial_credit=rule)
    ways = [
        [n for n, ticked in zip(names, each, strict=True) if ticked] for each in product([0, 1], repeat=5)
    ]
    scores = [CHOICE.score(question, {}, CHOICE.Response(chosen=way)).fraction for way in ways]
    assert abs(CHOICE.guess_fraction(question) - sum(scores) / 32) < Decimal("0.0000001")


def test_a_guess_among_three_earns_a_third() -> None:
    assert CHOICE.guess_fraction(content(option("a", correct=True), option("b"), option("c"))) == Decimal(
        "0.3333333"
    )


def test_answers_cannot_be_scored_anew_when_a_choosable_option_is_gone() -> None:
    old = content(option("a", correct=True), option("b"))
    assert CHOICE.can_regrade(old, content(option("a"), option("b", correct=True), option("c"))) is None
    assert "no longer there" in str(CHOICE.can_regrade(old, content(option("a", correct=True), option("c"))))
    assert "has changed" in str(CHOICE.can_regrade(old, content(option("a"), option("b"), mode="multiple")))


def test_a_stored_order_survives_new_options() -> None:
    old = content(option("a", correct=True), option("b"))
    new = content(option("a", correct=True), option("c"), option("b"))
    assert CHOICE.migrate_variant(old, new, {"order": ["b", "a"]}) == {"order": ["b", "a", "c"]}
    assert [each["id"] for each in CHOICE.present(new, {"order": ["b", "gone"]})["options"]] == [
        "b",
        "a",
        "c",
    ]


def test_authors_are_told_what_is_missing() -> None:
    assert messages(content(option("a", correct=True), option("b"))) == []
    assert messages(content(option("a"), option("b"))) == [
        "No answer earns full marks: mark the correct option."
    ]
    assert "Write the question." in messages(
        content(option("a", correct=True), option("b"), prompt="<p> </p>")
    )
    assert "Option 2 is empty." in messages(content(option("a", correct=True), option("b", text="<p></p>")))
    assert "2 options have the same id (a)." in messages(
        content(option("a", correct=True), option("a", text="x"))
    )
    three = content(option("a", correct=True), option("b"), option("c"), mode="true_false")
    assert messages(three) == ["A true/false question has exactly two options."]


def test_authors_are_told_when_credits_or_feedback_cannot_count() -> None:
    two = [option("a", correct=True), option("b", fraction="0.5")]
    warned = CHOICE.lint(content(*two, mode="multiple"))
    assert [(issue.path, issue.severity) for issue in warned] == [("options.1.fraction", "warning")]
    combination = [{"options": ["gone"], "feedback": "x"}]
    assert "names an option that is not there" in messages(content(*two, combination_feedback=combination))[0]
    half = content(option("a", fraction="0.5", correct=True), option("b"))
    assert "No answer earns full marks: mark the correct option." in messages(half)


def test_active_content_in_an_option_is_taken_out() -> None:
    question = content(option("a", text="<b>a</b><script>alert(1)</script>"), option("b"))
    assert question.options[0].text == "<b>a</b>"


def test_an_author_is_warned_where_choosing_everything_earns_all() -> None:
    warning = "Choosing every option earns full marks: give wrong ones a credit below 0."
    weights = {"mode": "multiple", "partial_credit": "weights"}
    right, wrong = option("a", correct=True), option("b")
    assert messages(content(right, wrong, **weights)) == [warning]
    assert messages(content(right, option("b", fraction="-0.5"), **weights)) == []
    assert messages(content(right, option("b", correct=True), **weights)) == []
    assert messages(content(right, wrong, mode="multiple")) == []
