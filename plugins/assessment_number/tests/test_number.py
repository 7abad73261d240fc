"""Numeric questions: tolerance, ranges, units, figures, feedback, what authors are told."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugins.assessment_number.marking import round_to_figures
from lms_plugins.assessment_number.type import NumberType
from lms_sdk.assessment import Reveal, State

NUMBER = NumberType()


def content(*answers: dict[str, Any], **more: Any) -> Any:
    listed = [{"id": f"a{place}", **answer} for place, answer in enumerate(answers)]
    return NUMBER.Content.model_validate({"prompt": "<p>How many?</p>", "answers": listed, **more})


def result(question: Any, value: str, unit: str = "") -> Any:
    return NUMBER.score(question, {}, NUMBER.Response(value=value, unit=unit))


def earned(question: Any, value: str, unit: str = "") -> Decimal:
    return result(question, value, unit).fraction


def classes(question: Any, value: str, unit: str = "") -> list[str]:
    return NUMBER.classify(question, {}, NUMBER.Response(value=value, unit=unit))


def test_without_tolerance_the_number_is_exact() -> None:
    question = content({"value": "0.1"})
    assert earned(question, "0.10") == earned(question, "1/10") == earned(question, "10%") == 1
    assert earned(question, "0.1000000000000000000000000000000001") == 0


@pytest.mark.parametrize(
    ("tolerance", "low", "high"), [("0.1", "2.9", "3.1"), ("10%", "2.7", "3.3"), ("1e-1", "2.9", "3.1")]
)
def test_a_tolerance_reaches_to_its_edge_and_no_further(tolerance: str, low: str, high: str) -> None:
    question = content({"value": "3", "tolerance": tolerance})
    assert earned(question, low) == earned(question, high) == 1
    assert earned(question, f"{low[:-1]}{int(low[-1]) - 1}999") == 0
    assert earned(question, f"{high}0001") == 0


def test_a_relative_tolerance_of_a_negative_number_reaches_both_ways() -> None:
    question = content({"value": "-200", "tolerance": "5%"})
    assert earned(question, "-210") == earned(question, "-190") == 1
    assert earned(question, "-211") == earned(question, "200") == 0


def test_limits_of_a_range_count_or_not() -> None:
    question = content({"low": "1", "high": "5", "low_inclusive": False})
    assert earned(question, "1") == 0
    assert earned(question, "1.0000001") == earned(question, "5") == 1
    assert earned(question, "5.0000001") == 0


def test_a_range_may_be_open_at_one_side() -> None:
    question = content({"low": "10"})
    assert earned(question, "1e300") == 1
    assert earned(question, "9.99") == 0


def test_the_first_answer_that_fits_counts() -> None:
    question = content({"value": "3.14"}, {"value": "3.14", "tolerance": "0.05", "fraction": "0.5"})
    assert [earned(question, value) for value in ("3.14", "3.1", "3")] == [1, Decimal("0.5"), 0]


def test_of_two_ways_to_read_a_number_the_better_counts() -> None:
    thousands = content({"value": "1500"})
    assert earned(thousands, "1,500") == earned(thousands, "1.500") == 1
    small = content({"value": "1.5"})
    assert earned(small, "1,500") == earned(small, "1.500") == 1
    assert earned(content({"value": "1.5"}, decimal_comma=False), "1,500") == 0


@pytest.mark.parametrize("text", ["abc", "nan", "inf", "1e400000", "3.14.15", "two", "3+0.14"])
def test_what_is_no_number_is_wrong_and_said_to_be_none(text: str) -> None:
    question = content({"value": "3.14"}, {"low": "-1e99", "fraction": "0.1"})
    assert result(question, text).state is State.WRONG
    assert classes(question, text) == ["not_a_number"]


def test_nothing_written_is_blank_even_with_a_unit() -> None:
    question = content({"value": "0"}, unit={"accepted": [{"text": "m"}]})
    assert result(question, "  ", "m").state is State.BLANK
    assert classes(question, "") == ["blank"]


LENGTH = {
    "required": True,
    "accepted": [{"text": "m"}, {"text": "cm", "factor": "0.01"}, {"text": "µm", "factor": "0.000001"}],
}


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("1.5", "m"),
        ("1.5 m", ""),
        ("150", "cm"),
        ("150cm", ""),
        ("1.5m", "m"),
        ("1500000", "\u03bcm"),
        ("m 1.5", ""),
        ("1,5 m", ""),
    ],
)
def test_a_unit_is_taken_from_its_field_or_from_the_text(value: str, unit: str) -> None:
    assert earned(content({"value": "1.5"}, unit=LENGTH), value, unit) == 1


def test_a_wrong_or_missing_unit_costs_what_the_author_says() -> None:
    question = content({"value": "1.5"}, unit=LENGTH, unit_penalty="0.2")
    assert (
        earned(question, "1.5")
        == earned(question, "1.5 miles")
        == earned(question, "1.5", "M")
        == Decimal("0.8")
    )
    assert earned(question, "1.5 cm") == 0
    assert classes(question, "1.5") == ["a0", "missing_unit"]
    assert classes(question, "1.5 ells") == ["a0", "wrong_unit"]
    assert earned(content({"value": "1.5"}, unit=LENGTH), "1.5") == 0


def test_a_unit_that_is_not_required_may_be_left_out_but_not_be_wrong() -> None:
    question = content({"value": "1.5"}, unit={**LENGTH, "required": False})
    assert earned(question, "1.5") == earned(question, "150 cm") == 1
    assert earned(question, "1.5 feet") == 0


def test_a_currency_may_stand_before_the_amount() -> None:
    question = content(
        {"value": "1234.56"}, unit={"required": True, "accepted": [{"text": "$"}, {"text": "USD"}]}
    )
    assert (
        earned(question, "$1,234.56") == earned(question, "$ 1234.56") == earned(question, "1234.56 USD") == 1
    )


def test_percent_may_be_a_unit_or_a_hundredth() -> None:
    assert earned(content({"value": "5%"}), "0.05") == 1
    assert earned(content({"value": "5"}, unit={"required": True, "accepted": [{"text": "%"}]}), "5 %") == 1


def test_a_formula_behind_a_number_is_no_unit() -> None:
    question = content({"value": "2"}, unit={"accepted": [{"text": "m"}]}, unit_penalty="0")
    for text in ("2*3", "2e99999999", "2e1000", "2^3", "2/m"):
        assert classes(question, text) == ["not_a_number"]
    assert earned(question, "2 x") == 1


def test_units_without_a_list_of_units_are_no_number() -> None:
    assert classes(content({"value": "2"}), "2 m") == ["not_a_number"]


def test_significant_figures_must_be_exactly_those_asked_for() -> None:
    question = content({"value": "3.14159"}, significant_figures=3)
    assert earned(question, "3.14") == earned(question, "0.314e1") == 1
    assert earned(question, "3.1") == earned(question, "3.142") == earned(question, "3.15") == 0
    assert classes(content({"value": "3.1", "tolerance": "1"}, significant_figures=3), "3.1") == [
        "a0",
        "wrong_figures",
    ]
    assert earned(content({"value": "1500"}, significant_figures=3), "1500") == 1


@pytest.mark.parametrize(
    ("value", "figures", "rounded"),
    [
        ("2/3", 3, "0.667"),
        ("1250", 2, "1300"),
        ("-1250", 2, "-1300"),
        ("0.00099951", 3, "0.001"),
        ("999.6", 3, "1000"),
        ("0", 4, "0"),
    ],
)
def test_rounding_keeps_so_many_figures(value: str, figures: int, rounded: str) -> None:
    assert round_to_figures(Fraction(value), figures) == Fraction(rounded)


@given(st.fractions(), st.integers(1, 12))
def test_rounding_never_moves_a_number_by_more_than_half_a_unit(value: Fraction, figures: int) -> None:
    assert abs(round_to_figures(value, figures) - value) <= abs(value) * Fraction(1, 2 * 10 ** (figures - 1))


def test_feedback_and_answers_are_shown_as_far_as_the_policy_says() -> None:
    question = content(
        {"value": "3", "feedback": "Yes"},
        feedback_otherwise="No",
        explanation="Count.",
        unit={"accepted": [{"text": "m"}]},
    )
    response = NUMBER.Response(value="4")
    outcome = NUMBER.score(question, {}, response)
    assert NUMBER.review(question, {}, response, outcome, Reveal.SCORE) == {}
    seen = NUMBER.review(question, {}, response, outcome, Reveal.FEEDBACK | Reveal.CORRECT)
    assert [each["html"] for each in seen["feedback"]] == ["No"]
    assert (seen["correct"], seen["explanation"]) == (["3 m"], "Count.")


def test_a_learner_is_told_when_a_number_cannot_be_read() -> None:
    question = content({"value": "3"})
    response = NUMBER.Response(value="three")
    seen = NUMBER.review(question, {}, response, NUMBER.score(question, {}, response), Reveal.FEEDBACK)
    assert [each["html"] for each in seen["feedback"]] == ["This could not be read as a number."]


def test_a_range_is_shown_with_its_limits() -> None:
    question = content({"low": "1", "high": "2", "low_inclusive": False}, {"high": "0"})
    response = NUMBER.Response(value="9")
    seen = NUMBER.review(question, {}, response, None, Reveal.CORRECT)
    assert seen["correct"] == ["1 < x ≤ 2", "x ≤ 0"]


def test_the_learner_sees_units_to_choose_from_but_not_those_accepted() -> None:
    question = content(
        {"value": "1"}, unit={"required": True, "choices": ["m", "cm"], "accepted": [{"text": "m"}]}
    )
    shown = NUMBER.present(question, {})
    assert shown["unit"] == {"required": True, "choices": ["m", "cm"]}
    assert set(shown) == {"prompt", "unit", "decimal_comma"}


def test_two_ways_to_write_a_number_are_the_same_answer() -> None:
    question = content({"value": "1.5"}, unit=LENGTH)
    same = [
        NUMBER.Response(value="1.5 m"),
        NUMBER.Response(value="150", unit="cm"),
        NUMBER.Response(value="3/2 m"),
    ]
    assert all(NUMBER.is_same(question, same[0], other) for other in same)
    assert not NUMBER.is_same(question, same[0], NUMBER.Response(value="1.5"))
    assert not NUMBER.is_same(question, NUMBER.Response(value="x"), NUMBER.Response(value="y"))


@pytest.mark.parametrize(
    ("answers", "more", "message"),
    [
        ([], {}, "No answer earns full marks."),
        ([{"value": "3", "fraction": "0.5"}], {}, "No answer earns full marks."),
        ([{"value": "three"}], {}, "“three” is not a number."),
        ([{"value": "nan"}], {}, "“nan” is not a number."),
        ([{"value": "3", "tolerance": "-1"}], {}, "A tolerance is not negative."),
        ([{"value": "3", "tolerance": "a bit"}], {}, "“a bit” is not a number."),
        ([{}], {}, "Answer 1 has neither a number nor a range."),
        ([{"value": "3", "low": "1"}], {}, "Answer 1 has a number and a range: the number counts."),
        ([{"low": "5", "high": "1"}], {}, "No number lies between 5 and 1."),
        ([{"low": "5", "high": "5", "low_inclusive": False}], {}, "No number lies between 5 and 5."),
        ([{"value": "1,234"}], {}, "“1,234” can be read in two ways: leave the comma out or write a point."),
        ([{"value": "3"}], {"unit": {"required": True}}, "A unit is required, but none is accepted."),
        ([{"value": "3"}], {"prompt": "<p></p>"}, "Write the question."),
        ([{"id": "x", "value": "3"}, {"id": "x", "value": "4"}], {}, "2 answers have the same id (x)."),
    ],
)
def test_authors_are_told_what_is_wrong(
    answers: list[dict[str, Any]], more: dict[str, Any], message: str
) -> None:
    assert message in [str(issue.message) for issue in NUMBER.lint(content(*answers, **more))]


def test_a_question_that_is_right_has_no_issues() -> None:
    assert (
        NUMBER.lint(
            content({"value": "1/3", "tolerance": "1%"}, {"low": "-5", "high": "5", "fraction": "0.2"})
        )
        == []
    )


@pytest.mark.parametrize("listed", ["m²", "m^2", "m2", "m**2"])
@pytest.mark.parametrize("written", ["5 m²", "5m^2", "5 m2", "5 m**2"])
def test_a_power_in_a_unit_may_be_set_in_any_way(listed: str, written: str) -> None:
    question = content({"value": "5"}, unit={"accepted": [{"text": listed}]})
    assert earned(question, written) == earned(question, "5", unit=written[1:]) == 1
    assert earned(question, "5 m³") == earned(question, "5 m") == 0


def test_a_unit_to_the_power_of_less_than_nothing_is_known_again() -> None:
    question = content({"value": "5"}, unit={"accepted": [{"text": "m·s⁻¹"}]})
    assert (
        earned(question, "5 m·s⁻¹") == earned(question, "5 m*s^-1") == earned(question, "5 m⋅s\u22121") == 1
    )
    assert earned(question, "5 m·s") == 0


def test_the_sign_may_stand_before_a_unit_that_stands_before_the_number() -> None:
    question = content({"value": "-5"}, unit={"accepted": [{"text": "$"}]})
    assert earned(question, "-$5") == earned(question, "\u2212$ 5") == earned(question, "$-5") == 1
    assert earned(question, "$5") == earned(question, "-$-5") == earned(question, "--$5") == 0


def test_figures_count_in_the_unit_in_which_the_number_was_written() -> None:
    units = {"accepted": [{"text": "m"}, {"text": "in", "factor": "0.0254"}]}
    question = content({"value": "1"}, significant_figures=3, unit=units)
    assert earned(question, "39.4 in") == earned(question, "1.00 m") == 1
    assert earned(question, "39.37 in") == earned(question, "39.3 in") == earned(question, "1.001 m") == 0


def test_a_nought_can_be_asked_for_with_figures() -> None:
    question = content({"value": "0"}, significant_figures=2)
    assert earned(question, "0.0") == earned(question, "0.00") == 1
    assert earned(question, "0") == 0


def test_a_factor_that_no_computer_can_hold_is_refused() -> None:
    for factor in ("1e-99999999", "1e99999999", "0", "-1", "NaN"):
        with pytest.raises(ValueError, match="factor"):
            content({"value": "5"}, unit={"accepted": [{"text": "m", "factor": factor}]})
