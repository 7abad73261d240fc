"""Problems in every form Open edX writes them."""
# ruff: noqa: E501 (XML reads better in one line)

from decimal import Decimal
from typing import Any

import pytest

from lms_plugins.importer_olx.arithmetic import numeral
from lms_plugins.importer_olx.parts import UnsupportedError
from lms_plugins.importer_olx.problem import read_problem
from lms_plugins.importer_olx.questions import shared
from lms_plugins.importer_olx.safe_xml import parse


def parts(xml: str) -> list[Any]:
    return read_problem(parse(f"<problem>{xml}</problem>".encode(), "p")).parts


def content(xml: str) -> dict[str, Any]:
    (part,) = parts(xml)
    found: dict[str, Any] = part.content
    return found


def refused(xml: str) -> str:
    with pytest.raises(UnsupportedError) as caught:
        parts(xml)
    return str(caught.value)


def test_choices_keep_their_hints_places_and_partial_credit() -> None:
    found = content(
        '<multiplechoiceresponse partial_credit="points"><choicegroup label="Which?" shuffle="true">'
        '<choice correct="true" name="x">A<choicehint label="Fine">ok</choicehint></choice>'
        '<choice correct="partial" point_value="0.25" fixed="true">B</choice><choice correct="false"><b>C</b></choice>'
        "</choicegroup></multiplechoiceresponse>"
    )
    assert found["prompt"] == "<p>Which?</p>"
    assert (found["mode"], found["shuffle"]) == ("single", True)
    first, second, third = found["options"]
    assert (first["id"], first["correct"], first["feedback"]) == (
        "choice_x",
        True,
        "<p><strong>Fine:</strong> ok</p>",
    )
    assert (second["fraction"], second["pinned"], second["correct"]) == ("0.25", True, False)
    assert third["text"] == "<b>C</b>"


def test_checkboxes_have_rules_and_words_for_combinations() -> None:
    found = content(
        '<choiceresponse partial_credit="EDC"><checkboxgroup><choice correct="true">A<choicehint selected="false">miss'
        '</choicehint></choice><choice correct="false">B</choice><compoundhint value="A B">both</compoundhint>'
        "</checkboxgroup></choiceresponse>"
    )
    assert (found["mode"], found["partial_credit"]) == ("multiple", "each_decision")
    assert found["options"][0]["feedback_unchosen"] == "miss"
    assert found["combination_feedback"] == [{"options": ["choice_0", "choice_1"], "feedback": "<p>both</p>"}]


@pytest.mark.parametrize(
    "field",
    [
        """<optioninput options="('a','b, c','d')" correct="b, c"/>""",
        '<optioninput options="a,b" correct="b"/>',
        "<optioninput><option correct='False'>a</option><option correct='True'>b<optionhint>!</optionhint></option></optioninput>",
    ],
)
def test_dropdowns_of_each_age(field: str) -> None:
    found = content(f"<optionresponse>{field}</optionresponse>")
    assert found["mode"] == "dropdown"
    assert [option["correct"] for option in found["options"]][:2] == [False, True]


def test_each_dropdown_of_a_response_is_a_question() -> None:
    field = """<optioninput options="('a','b')" correct="b"/>"""
    asked = parts(f"<optionresponse><p>Both</p>{field}{field}</optionresponse>")
    assert [part.content["prompt"] for part in asked] == ["<p>Both</p>", "<p>(2)</p>"]


def test_numbers_ranges_tolerances_and_units_after_the_field() -> None:
    found = content(
        '<p>How far?</p><numericalresponse answer="2*pi"><responseparam type="tolerance" default="5%"/>'
        '<textline trailing_text="metres" size="5"/><additional_answer answer="[1,5)"/></numericalresponse>'
    )
    assert found["prompt"] == "<p>How far?</p>\n<p>… metres</p>"
    assert found["answers"][0]["value"].startswith("6.28318530717")
    assert found["answers"][0]["tolerance"] == "5%"
    limits = found["answers"][1]
    assert (limits["low"], limits["high"], limits["low_inclusive"], limits["high_inclusive"]) == (
        "1",
        "5",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [("1.50", "1.50"), ("-3e5", "-3e5"), ("3/4", "0.75"), ("2^3", "8"), ("1.5k", "1500"), ("50%", "0.5"), ("sqrt(16)", "4"),
     ("-(2+3)*2", "-10"), ("x", None), ("1/0", None), ("9^9^9^9", None), ("(" * 99, None), ("", None), ("(-1)^0.5", None)],
)  # fmt: skip
def test_sums_of_authors_are_worked_out_and_never_run(written: str, read: str | None) -> None:
    assert numeral(written) == read


def test_texts_have_variants_hints_and_patterns() -> None:
    found = content(
        '<stringresponse answer="Paris" type="ci"><additional_answer answer="Lutetia"><correcthint>old</correcthint>'
        '</additional_answer><stringequalhint answer="Lyon">no</stringequalhint><regexphint answer="[">bad</regexphint>'
        '<textline size="12"/></stringresponse>'
    )
    assert [answer["text"] for answer in found["answers"]] == ["Paris", "Lutetia"]
    assert (found["answers"][1]["feedback"], found["case_sensitive"], found["input_size"]) == (
        "old",
        False,
        12,
    )
    assert [wrong["text"] for wrong in found["wrong_answers"]] == ["Lyon"]


def test_patterns_an_automaton_cannot_run_are_refused() -> None:
    for pattern in ("(?=a)b", r"(a)\1", "a*+", "[", "x" * 600):
        assert "regular expression" in refused(f'<stringresponse answer="{pattern}" type="regexp"/>')
    assert content(r'<stringresponse answer="\(\?=a\d+\\1" type="regexp"/>')


def test_words_are_cut_where_the_answers_stand_even_inside_markup() -> None:
    asked = parts(
        '<div class="q"><p>First <stringresponse answer="a"><textline/></stringresponse> then '
        '<numericalresponse answer="1"><textline/></numericalresponse> end</p></div><solution><p>Why</p></solution>'
    )
    assert [part.content["prompt"] for part in asked] == [
        '<div class="q"><p>First </p></div>',
        '<div class="q"><p> then </p></div>\n<div class="q"><p> end</p></div>',
    ]
    assert asked[1].content["explanation"] == "<p>Why</p>"


def test_targeted_feedback_joins_its_option() -> None:
    found = content(
        '<multiplechoiceresponse targeted-feedback=""><choicegroup><choice correct="false" explanation-id="f1">a</choice>'
        '<choice correct="true">b</choice></choicegroup></multiplechoiceresponse><targetedfeedbackset>'
        '<targetedfeedback explanation-id="f1"><p>No</p></targetedfeedback></targetedfeedbackset>'
    )
    assert found["options"][0]["feedback"] == "<p>No</p>"


def test_what_cannot_be_asked_is_refused_with_its_reason() -> None:
    assert refused('<customresponse cfn="f"/>') == "customresponse"
    assert refused("<p>Only words</p>") == "it asks nothing"
    assert "2 options" not in refused(
        "<multiplechoiceresponse><choicegroup><choice>1</choice></choicegroup></multiplechoiceresponse>"
    )
    assert "script" in refused(
        '<script>x=1</script><numericalresponse answer="$x"><textline/></numericalresponse>'
    )
    assert "partial_credit" in refused(
        '<choiceresponse partial_credit="bongo"><checkboxgroup/></choiceresponse>'
    )


def test_a_script_that_nothing_uses_is_left_out_and_said() -> None:
    problem = read_problem(parse(b'<problem><script>x=1</script><stringresponse answer="a"/></problem>', "p"))
    assert problem.notes == ["Its script was left out; scripts are never run."]


def test_points_add_up_to_the_weight() -> None:
    asked = parts('<stringresponse answer="a"/><stringresponse answer="b"/><stringresponse answer="c"/>')
    assert sum(shared(asked, Decimal(1))) == 1
    assert shared(asked, None) == [1, 1, 1]
    assert shared(asked, Decimal(0)) == [0, 0, 0]
