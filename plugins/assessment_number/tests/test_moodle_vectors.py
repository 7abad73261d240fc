"""What Moodle's own tests assert of its numerical questions, compared with ours. The data lie beside the repository."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lms_plugins.assessment_number.content import NumberAnswer
from lms_plugins.assessment_number.marking import fits
from lms_plugins.assessment_number.numerals import written_number
from lms_plugins.assessment_number.type import NumberType

VECTORS = Path(__file__).parents[3] / "../shared/data/moodle-question-engine/grading-asserts.jsonl"
RELATIVE = 1

UNKNOWN_WORD_BEFORE = "Moodle skips an unknown word before the number; to us it is no number"
WRONG_SIDE = (
    "Moodle refuses what stands on the wrong side of the number; to us a unit may stand on either side"
)
ANY_WORD_BEHIND = "Moodle ignores a unit where units are not graded; an unknown unit costs marks with us"


def asserts(*methods: str) -> Iterator[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/moodle-question-engine is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["method"] in methods and "/numerical/" in row["source"]:
            yield row


def test_tolerances_reach_as_far_as_in_moodle() -> None:
    compared = 0
    for row in asserts("within_tolerance"):
        made, compared = row["subject"], compared + 1
        percent = made["tolerancetype"] == RELATIVE
        size = f"{Decimal(str(made['tolerance'])) * 100}%" if percent else str(made["tolerance"])
        answer = NumberAnswer(id="a", value=str(made["answer"]), tolerance=size)
        assert fits(answer, Fraction(str(row["args"][0]))) is row["expected"], row
    assert compared == 13


def test_numbers_are_read_as_in_moodle() -> None:
    compared = 0
    for row in asserts("parse_response"):
        whole, decimals, exponent, unit = row["expected"]
        written, compared = written_number(row["args"][0], decimal_comma=False), compared + 1
        if whole is None:
            assert written is None, row
        else:
            assert written is not None
            value = Fraction(f"{whole or 0}.{decimals or 0}") * Fraction(10) ** int(exponent or 0)
            assert (written.numerals[0].value, written.rest) == (value, unit), row
    assert compared == 35


def question(row: dict[str, Any]) -> dict[str, Any]:
    made = row["subject"]
    units, *_ = made["ap"]["$args"] if isinstance(made["ap"], dict) else [[]]
    accepted = [
        {"text": text, "factor": str(1 / Decimal(str(factor)))} for text, factor in dict(units).items()
    ]
    answers = [
        {
            "id": str(key),
            "value": each["answer"],
            "fraction": str(each["fraction"]),
            "tolerance": str(each["tolerance"]),
        }
        for key, each in made["answers"].items()
        if each["answer"] != "*"
    ]
    graded = made["unitgradingtype"] != 0
    return {
        "prompt": "<p>?</p>",
        "answers": answers,
        "unit": {"required": graded, "accepted": accepted},
        "unit_penalty": str(made["unitpenalty"]),
        "decimal_comma": False,
    }


def test_grades_agree_with_moodle() -> None:
    number, compared, left_out, wrong = NumberType(), 0, Counter[str](), []
    for row in asserts("grade_response"):
        text = row["args"][0]["answer"]
        reason = {
            "frog 1332": UNKNOWN_WORD_BEFORE,
            "1332 $": WRONG_SIDE,
            "1332 frogs": WRONG_SIDE,
            "3.14 frogs": ANY_WORD_BEHIND,
        }.get(text)
        if reason:
            left_out[reason] += 1
            continue
        content = number.Content.model_validate(question(row))
        got = number.score(content, {}, number.Response.model_validate({"value": text}))
        compared += 1
        expected = row["expected"] if isinstance(row["expected"], list) else [row["expected"]]
        if got.fraction != Decimal(str(expected[0])):
            wrong.append((text, got, row["expected"]))
    assert wrong == []
    assert compared == 9
    assert left_out == {UNKNOWN_WORD_BEFORE: 1, WRONG_SIDE: 2, ANY_WORD_BEHIND: 1}
