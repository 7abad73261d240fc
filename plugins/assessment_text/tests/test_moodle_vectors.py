"""What Moodle's own tests assert of its short answers, compared with ours. The data lie beside the repository."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lms_plugins.assessment_text.marking import fits_wildcard, parts_of
from lms_plugins.assessment_text.type import TextType

VECTORS = Path(__file__).parents[3] / "../shared/data/moodle-question-engine/grading-asserts.jsonl"


def asserts(method: str) -> Iterator[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/moodle-question-engine is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["method"].endswith(method) and "/shortanswer/" in row["source"]:
            yield row


def test_wildcards_fit_as_in_moodle() -> None:
    compared = 0
    for row in asserts("compare_string_with_wildcard"):
        text, pattern, _ignore_case = row["args"]
        compared += 1
        assert fits_wildcard(parts_of(pattern), text) is row["expected"], row
    assert compared == 5


def test_grades_agree_with_moodle() -> None:
    text, compared = TextType(), 0
    for row in asserts("grade_response"):
        answers = [
            {"id": key, "text": each["answer"], "match": "wildcard", "fraction": str(each["fraction"])}
            for key, each in row["subject"]["answers"].items()
        ]
        content = text.Content.model_validate({"prompt": "<p>?</p>", "answers": answers})
        got = text.score(content, {}, text.Response.model_validate({"text": row["args"][0]["answer"]}))
        compared += 1
        assert got.fraction == Decimal(str(row["expected"][0])), row
    assert compared == 3
