"""How numbers are read."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugins.assessment_number.numerals import author_number, readings, written_number


def values(text: str, *, decimal_comma: bool = True) -> list[Fraction]:
    return [numeral.value for numeral in readings(text, decimal_comma=decimal_comma)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("007", "7"),
        (".5", "1/2"),
        (",5", "1/2"),
        ("1.", "1"),
        ("+2.50", "5/2"),
        ("-2", "-2"),
        ("\u22122", "-2"),
        ("\u2013 2", "-2"),
        ("3,14", "157/50"),
        ("1,234.5", "2469/2"),
        ("1.234,5", "2469/2"),
        ("1 234,5", "2469/2"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1'234'567.8", "6172839/5"),
        ("1\u2019234", "1234"),
        ("12,34,567", "1234567"),
        ("1,000,000", "1000000"),
        ("1.000.000", "1000000"),
        ("1e5", "100000"),
        ("1.6E-4", "1/6250"),
        ("1.6*10^-4", "1/6250"),
        ("1.6 x 10**-4", "1/6250"),
        ("1,6\u00b710\u207b\u2074", "1/6250"),
        ("1.5 \u00d7 10^(-3)", "3/2000"),
        ("10^3", "1000"),
        ("-10\u00b3", "-1000"),
        ("3/4", "3/4"),
        ("2,5/5", "1/2"),
        ("1 1/2", "3/2"),
        ("-1\u00bd", "-3/2"),
        ("\u00be", "3/4"),
        ("1\u20442", "1/2"),
        ("5%", "1/20"),
        ("5 \u2030", "1/200"),
        ("\u0661\u0662\u066b\u0665", "25/2"),
        ("\uff11\uff12", "12"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert values(text) == [Fraction(value)]


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "nan",
            "NaN",
            "inf",
            "-Infinity",
            "\u221e",
            "one",
            "-",
            ".",
            ",",
            "1..2",
            "1,,2",
            "1 2",
            "12 34",
        ],
        *[
            "1,2,3",
            "1.2.3",
            "12,345,6",
            "1_000",
            "0x10",
            "1j",
            "2*3",
            "2+2",
            "3/0",
            "1 1/0",
            "1e",
            "e5",
            "1e5e5",
        ],
        *[
            "1e99999",
            "10^9999",
            "--1",
            "1-",
            "5%%",
            "1/2/3",
            "\u2160",
            "1\u0301",
            "9" * 201,
            "1e9999999999999999999",
        ],
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert values(text) == []


def test_one_mark_before_three_digits_can_be_read_in_two_ways() -> None:
    assert values("1,234") == [Fraction("1.234"), Fraction(1234)]
    assert values("1.234") == [Fraction("1.234"), Fraction(1234)]
    assert values("0,234") == [Fraction("0.234")]
    assert values("1234,567") == [Fraction("1234.567")]


def test_without_decimal_commas_a_comma_only_parts_thousands() -> None:
    assert values("1,234", decimal_comma=False) == [Fraction(1234)]
    assert values("1.234", decimal_comma=False) == [Fraction("1.234")]
    assert values("1,5", decimal_comma=False) == []


def test_authors_write_points_and_a_comma_where_it_is_clear() -> None:
    assert author_number("1.234") == Fraction("1.234")
    assert author_number("1,234") == 1234
    assert author_number("1,5") == Fraction("1.5")
    assert author_number("nan") is None


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("0.0150", 3, 3),
        ("1500", 2, 4),
        ("1500.", 4, 4),
        ("1.50e3", 3, 3),
        ("12 000", 2, 5),
        ("0", 1, 1),
        ("1/3", 0, 0),
        ("100%", 1, 3),
    ],
)
def test_significant_figures_are_counted_with_the_doubt_of_trailing_zeros(
    text: str, fewest: int, most: int
) -> None:
    (numeral,) = readings(text)
    assert (numeral.fewest_figures, numeral.most_figures) == (fewest, most)


@pytest.mark.parametrize(
    ("text", "rest"), [("5 m", "m"), ("5m/s", "m/s"), ("3 eV", "eV"), ("2e3 e", "e"), ("5 °C", "°C")]
)
def test_what_stands_behind_a_number_is_kept_as_its_unit(text: str, rest: str) -> None:
    written = written_number(text)
    assert written is not None
    assert written.rest == rest


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_every_decimal_is_read_exactly(value: Decimal) -> None:
    assert values(f"{value:f}", decimal_comma=False) == [Fraction(value)]
    assert Fraction(value) in values(f"{value:f}".replace(".", ","))
    assert values(f"{value:,f}", decimal_comma=False) == [Fraction(value)]
    assert values(f"{value:e}".replace("e", "*10^"), decimal_comma=False) == [Fraction(value)]


@given(
    st.text(st.sampled_from("0123456789.,' eEx*^/+-%½²\u2212\u00a0()"), max_size=40) | st.text(max_size=60)
)
def test_no_text_makes_reading_fail(text: str) -> None:
    assert len(values(text)) <= 2
    author_number(text)
