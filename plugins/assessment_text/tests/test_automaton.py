"""Regular expressions without backtracking: the same answers as Python's, in bounded time."""

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_plugins.assessment_text.automaton import MAX_TEXT, compiled
from lms_plugins.assessment_text.pattern_syntax import PatternError

ATOMS = [
    "a",
    "b",
    "A",
    ".",
    "[ab]",
    "[^a]",
    "[]a]",
    "[a\\]]",
    r"\d",
    r"\W",
    r"\s",
    "ß",
    "1",
    r"\.",
    "^",
    "$",
    r"\b",
    r"\B",
]
ATOMS += [
    r"\A",
    r"\Z",
    "()",
    r"\x61",
    r"\u00df",
    r"\141",
    r"\n",
    "{",
    "}",
    "a{,2}",
    "a{2}",
    "b{1,}",
    "{a",
    "é",
    "K",
    r"\t",
]
QUANTIFIERS = ["", "", "", "*", "+", "?", "*?", "{0,2}", "{2}", "{1,3}?"]


def _join(parts: list[tuple[str, str]]) -> str:
    return "".join(atom + quantifier for atom, quantifier in parts)


PATTERNS = st.recursive(
    st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(QUANTIFIERS)), max_size=4).map(_join),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["(", "(?:", "(?P<n>"]), inner, st.sampled_from(QUANTIFIERS)).map(
            lambda t: f"{t[0]}{t[1]}){t[2]}"
        ),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        st.lists(inner, min_size=2, max_size=2).map("".join),
    ),
    max_leaves=5,
)
TEXTS = st.text(st.sampled_from("abAB1 .ßSsé_\n{}K\u212ak\u0131\u0130]-"), min_size=1, max_size=8)


@settings(max_examples=600, deadline=None)
@given(PATTERNS, TEXTS, st.booleans())
def test_a_text_fits_exactly_when_python_says_so(pattern: str, text: str, ignore_case: bool) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            python = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
    except re.error:
        with pytest.raises(PatternError):
            compiled(pattern, ignore_case=ignore_case)
        return
    try:
        ours = compiled(pattern, ignore_case=ignore_case)
    except PatternError as error:
        assert error.reason == "possessive"  # noqa: PT017 (two quantifiers that happen to meet)
        return
    assert ours.fits(text) == (python.fullmatch(text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|a)*$",
        r"(a|aa)+$",
        r"(.*a){20}",
        r"(\w+\s?)*$",
        r"([a-zA-Z]+)*$",
        r"a*a*a*a*a*a*a*a*b",
        r"(a?){40}a{40}",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"(x+x+)+y",
        r"(a|b)*a(a|b){100}",
    ],
)
def test_patterns_that_hang_a_backtracking_matcher_take_no_time(pattern: str) -> None:
    automaton = compiled(pattern, ignore_case=True)
    hostile = [
        "a" * MAX_TEXT,
        "a" * (MAX_TEXT - 1) + "!",
        "ab" * (MAX_TEXT // 2),
        "x" * MAX_TEXT,
        "a b " * (MAX_TEXT // 4),
    ]
    began = time.process_time()
    for text in hostile:
        automaton.fits(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "syntax"),
        ("a**", "syntax"),
        ("[", "syntax"),
        (r"\c", "syntax"),
        ("a{99999999999999999999}", "syntax"),
        (r"(a)\1", "backreference"),
        (r"(?P<x>a)(?P=x)", "backreference"),
        (r"(a)?(?(1)b|c)", "backreference"),
        ("(?=a)a", "lookaround"),
        ("(?!a)b", "lookaround"),
        ("(?<=a)b", "lookaround"),
        ("(?<!a)b", "lookaround"),
        ("(?s).", "flags"),
        ("(?i:a)", "flags"),
        ("a(?#note)", "flags"),
        ("a++", "possessive"),
        ("(?>a)", "possessive"),
        ("a{1001}", "too_big"),
        ("(a{30}){30}", "too_big"),
        ("((){1000}){1000}", "too_big"),
        ("(((a?){0,1000}){0,1000}){0,1000}", "too_big"),
        ("a" * 501, "too_long"),
        ("(" * 60 + ")" * 60, "too_deep"),
    ],
)
def test_what_no_automaton_can_do_is_refused_with_its_reason(pattern: str, reason: str) -> None:
    began = time.process_time()
    with pytest.raises(PatternError) as refused:
        compiled(pattern, ignore_case=False)
    assert refused.value.reason == reason
    assert time.process_time() - began < 1


def test_a_text_beyond_the_limit_never_fits() -> None:
    assert compiled(".*", ignore_case=False).fits("a" * MAX_TEXT)
    assert not compiled(".*", ignore_case=False).fits("a" * (MAX_TEXT + 1))


def test_the_flag_for_letter_case_may_stand_in_front() -> None:
    assert compiled("(?i)STRASSE|straße", ignore_case=False).fits("Straße")


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    try:
        compiled(pattern, ignore_case=True).fits("abc")
    except PatternError as error:
        assert error.reason  # noqa: PT017 (either is fine, a crash is not)
