"""Short texts: what counts as the same, feedback, what authors are told."""

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugins.assessment_text.marking import fits_wildcard, parts_of
from lms_plugins.assessment_text.type import TextType
from lms_sdk.assessment import Reveal, State

TEXT = TextType()


def content(*answers: str | dict[str, Any], wrong: tuple[dict[str, Any], ...] = (), **more: Any) -> Any:
    listed = [{"id": f"a{n}", **({"text": a} if isinstance(a, str) else a)} for n, a in enumerate(answers)]
    not_right = [{"id": f"w{n}", **each} for n, each in enumerate(wrong)]
    return TEXT.Content.model_validate(
        {"prompt": "<p>What?</p>", "answers": listed, "wrong_answers": not_right, **more}
    )


def earned(question: Any, text: str) -> Decimal:
    return TEXT.score(question, {}, TEXT.Response(text=text)).fraction


def test_letter_case_and_spaces_do_not_matter_unless_the_author_says_so() -> None:
    assert earned(content("New York"), "  new \n YORK ") == 1
    assert earned(content("New York", case_sensitive=True), "new york") == 0
    assert earned(content("New York", collapse_spaces=False), "New  York") == 0
    assert earned(content("New York", collapse_spaces=False), "New York ") == 0


@pytest.mark.parametrize(
    ("answer", "written"), [("Straße", "STRASSE"), ("Σίσυφος", "ΣΊΣΥΦΟΣ"), ("\u0149", "\u02bcN"), ("İ", "i̇")]
)
def test_letter_case_is_that_of_every_script(answer: str, written: str) -> None:
    assert earned(content(answer), written) == 1


@pytest.mark.parametrize(
    ("form", "written", "fraction"),
    [
        ("NFC", "e\u0301", 1),
        ("NFKC", "e\u0301", 1),
        ("none", "e\u0301", 0),
        ("NFC", "é", 1),
        ("none", "é", 1),
    ],
)
def test_a_letter_is_the_same_however_it_is_stored_unless_code_points_count(
    form: str, written: str, fraction: int
) -> None:
    assert earned(content("é", normal_form=form), written) == fraction


def test_compatible_characters_are_the_same_only_in_nfkc() -> None:
    assert earned(content("H2O ﬁ", normal_form="NFKC"), "H₂O fi") == 1
    assert earned(content("H2O", normal_form="NFC"), "H₂O") == 0


def test_accents_matter_unless_the_author_says_so() -> None:
    assert earned(content("café"), "cafe") == 0
    assert (
        earned(content("café", strip_accents=True), "cafe")
        == earned(content("cafe", strip_accents=True), "CAFÉ")
        == 1
    )
    assert earned(content({"text": "caf[eé]s?", "match": "regex"}, strip_accents=True), "Cafés") == 1


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("*", "anything", True),
        ("a*c", "ac", True),
        ("a*c", "abbc", True),
        ("a*a", "a", False),
        ("*b*", "abc", True),
        ("a*b*c", "acb", False),
        (r"2\*3", "2*3", True),
        (r"2\*3", "2x3", False),
        (r"\\*", "\\x", True),
        ("a?c", "abc", False),
        ("a.c", "abc", False),
        ("ab*ba", "aba", False),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_is_special(pattern: str, text: str, fits: bool) -> None:
    assert fits_wildcard(parts_of(pattern), text) is fits


def test_spaces_beside_a_star_count() -> None:
    question = content({"text": "* bar", "match": "wildcard"})
    assert earned(question, "coffee   BAR") == 1
    assert earned(question, "crowbar") == 0


@given(st.text(st.sampled_from("ab*"), max_size=12), st.text(st.sampled_from("ab"), max_size=12))
def test_a_wildcard_fits_what_the_same_regular_expression_fits(pattern: str, text: str) -> None:
    import re

    expected = re.fullmatch(".*".join(re.escape(part) for part in parts_of(pattern)), text) is not None
    assert fits_wildcard(parts_of(pattern), text) == expected


def test_many_stars_take_no_time() -> None:
    question = content({"text": "*a" * 400 + "*b", "match": "wildcard"})
    began = time.process_time()
    assert earned(question, "a" * 10_000) == 0
    assert time.process_time() - began < 1


def test_a_regular_expression_must_fit_the_whole_answer() -> None:
    question = content({"text": "gr[ae]y", "match": "regex"})
    assert earned(question, " Gray ") == 1
    assert earned(question, "grey cat") == 0
    assert earned(content({"text": "gr[ae]y", "match": "regex"}, case_sensitive=True), "Gray") == 0


def test_a_pattern_that_cannot_be_used_fits_nothing_and_stops_nothing() -> None:
    question = content({"text": "(", "match": "regex"}, {"text": r"(a)\1", "match": "regex"}, "aa")
    assert earned(question, "aa") == 1
    assert earned(question, "(") == 0


def test_hostile_answers_against_hostile_patterns_take_no_time() -> None:
    hostile = [{"text": "(a+)+$", "match": "regex", "fraction": str(n / 100)} for n in range(99)]
    question = content(*hostile, "x")
    began = time.process_time()
    assert earned(question, "a" * 1999 + "!") == 0
    assert earned(question, "a" * 10_000) == 0
    assert time.process_time() - began < 2


def test_patterns_are_bounded_together() -> None:
    wild = [{"text": "(a|b)*a(a|b){150}", "match": "regex"} for _ in range(99)]
    question = content(*wild, "x")
    began = time.process_time()
    assert earned(question, "abaab" * 400) == 0
    assert earned(question, "x") == 1
    assert time.process_time() - began < 1
    assert "too long together" in str([str(issue.message) for issue in TEXT.lint(question)])


def test_the_first_accepted_text_counts_and_accepted_ones_come_before_wrong_ones() -> None:
    question = content(
        "frog", {"text": "*", "match": "wildcard", "fraction": "0.3"}, wrong=({"text": "toad"},)
    )
    assert [earned(question, text) for text in ("frog", "toad")] == [1, Decimal("0.3")]


def test_feedback_is_that_of_the_text_that_was_met() -> None:
    question = content(
        {"text": "frog", "feedback": "Yes"},
        wrong=({"text": "*lizard", "match": "wildcard", "feedback": "A reptile"},),
        feedback_otherwise="Try again",
        explanation="Because",
    )

    def said(text: str, reveal: Reveal) -> Any:
        response = TEXT.Response(text=text)
        return TEXT.review(question, {}, response, TEXT.score(question, {}, response), reveal)

    words = [said(text, Reveal.FEEDBACK)["feedback"][0]["html"] for text in ("frog", "wall lizard", "cat")]
    assert words == ["Yes", "A reptile", "Try again"]
    assert said("frog", Reveal.SCORE) == {}
    shown = said("cat", Reveal.CORRECT)
    assert shown == {"correct": [{"text": "frog", "match": "exact"}], "explanation": "Because"}


def test_statistics_name_the_text_that_was_met() -> None:
    question = content("frog", wrong=({"text": "toad"},))
    classes = [TEXT.classify(question, {}, TEXT.Response(text=text)) for text in ("Frog", "toad", "cat", " ")]
    assert classes == [["a0"], ["w0"], ["other"], ["blank"]]
    assert TEXT.score(question, {}, TEXT.Response(text=" \n")).state is State.BLANK


def test_two_texts_that_do_not_differ_in_what_matters_are_the_same_answer() -> None:
    one, other = TEXT.Response(text="New  York"), TEXT.Response(text="new york")
    assert TEXT.is_same(content("x"), one, other)
    assert not TEXT.is_same(content("x", case_sensitive=True), one, other)


def test_the_learner_sees_nothing_but_question_and_width() -> None:
    shown = TEXT.present(content("frog", input_size=20, hints=["It croaks"]), {})
    assert shown == {"prompt": "<p>What?</p>", "input_size": 20}


@pytest.mark.parametrize(
    ("answers", "more", "message"),
    [
        ([], {}, "No answer earns full marks."),
        ([" "], {}, "An answer is empty."),
        (["frog", "FROG "], {}, "“FROG ” is listed twice: only the first counts."),
        (
            [{"text": "(", "match": "regex"}],
            {},
            "This is not a regular expression: missing ), unterminated subpattern",
        ),
        ([{"text": r"(a)\1", "match": "regex"}], {}, "cannot refer back to a group"),
        ([{"text": "(?=a)", "match": "regex"}], {}, "cannot look ahead or behind"),
        ([{"text": "(a{99}){99}", "match": "regex"}], {}, "repeats too much"),
        ([{"text": "frog", "match": "wildcard"}], {}, "There is no * in “frog”: compare it exactly."),
        ([{"text": "*", "match": "wildcard"}], {}, "“*” accepts every answer."),
        (["frog"], {"prompt": "<p></p>"}, "Write the question."),
        (["frog"], {"wrong": ({"text": "Frog"},)}, "“Frog” is accepted above, so it is never wrong."),
        ([{"id": "x", "text": "a"}, {"id": "x", "text": "b"}], {}, "2 answers have the same id (x)."),
    ],
)
def test_authors_are_told_what_is_wrong(answers: list[Any], more: dict[str, Any], message: str) -> None:
    found = [str(issue.message) for issue in TEXT.lint(content(*answers, **more))]
    assert any(message in each for each in found), found


@given(st.text(max_size=80))
def test_an_answer_always_fits_itself(text: str) -> None:
    question = content(text or "x")
    if text.strip():
        assert earned(question, text) == 1


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\ufeff", "\u2066", "\u200e", "\ufe0f"])
def test_what_nobody_sees_is_not_there_unless_code_points_count(unseen: str) -> None:
    for answer in ("frog", {"text": "fr*", "match": "wildcard"}, {"text": "fro+g", "match": "regex"}):
        assert earned(content(answer), f"{unseen}fr{unseen}og") == 1
        assert earned(content(answer, normal_form="none"), f"{unseen}fr{unseen}og") == 0
    assert earned(content(f"fr{unseen}og"), "frog") == 1


@pytest.mark.parametrize(
    ("answer", "written"), [("l'eau", "l\u2019eau"), ('a "b"', "a \u201cb\u201d"), ("a-b", "a\u2011b")]
)
def test_what_phones_make_of_signs_on_the_keyboard_is_the_same(answer: str, written: str) -> None:
    for one, other in ((answer, written), (written, answer)):
        assert earned(content(one), other) == 1
        assert earned(content({"text": one, "match": "regex"}), other) == 1
        assert earned(content(one, normal_form="none"), other) == 0


def test_the_turkish_i_is_one_letter_unless_capitals_matter() -> None:
    assert earned(content("İzmir"), "izmir") == earned(content("Isparta"), "\u0131sparta") == 1
    assert earned(content("Isparta", case_sensitive=True), "\u0131sparta") == 0


def test_a_stroke_through_a_letter_is_an_accent_and_a_vowel_is_none() -> None:
    assert earned(content("Łódź", strip_accents=True), "Lodz") == 1
    assert earned(content("Łódź"), "Lodz") == 0
    assert earned(content("सेब", strip_accents=True), "सब") == 0
    assert earned(content("กิน", strip_accents=True), "กน") == 0
    assert earned(content("かき", strip_accents=True), "かぎ") == 0
    assert earned(content("שָׁלוֹם", strip_accents=True), "שלום") == 1


@pytest.mark.parametrize("wildcard", [" frog*", "*frog ", " frog "])
def test_spaces_around_a_text_with_stars_do_not_count(wildcard: str) -> None:
    question = content({"text": wildcard, "match": "wildcard"})
    assert earned(question, "frog") == 1


def test_a_space_in_an_expression_may_be_of_any_width() -> None:
    question = content({"text": "10\u00a0km", "match": "regex"})
    assert earned(question, "10 km") == earned(question, "10\u202fkm") == 1


def test_a_sign_that_only_looks_like_one_of_an_expression_stands_for_itself() -> None:
    question = content({"text": "はい\uff1f", "match": "regex"}, normal_form="NFKC")
    assert earned(question, "はい\uff1f") == earned(question, "はい?") == 1
    assert earned(question, "は") == earned(question, "はい") == 0


def test_an_expression_of_empty_parts_costs_no_time() -> None:
    patterns = [{"text": f"(?:(?:|||||||||||||||){{20}}a?){{50}}{n}", "match": "regex"} for n in range(100)]
    question = content(*patterns)
    began = time.process_time()
    assert earned(question, "a" * 2000) == 0
    assert time.process_time() - began < 3
    assert any("repeats too much" in str(issue.message) for issue in TEXT.lint(question))
