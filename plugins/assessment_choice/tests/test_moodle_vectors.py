"""What Moodle's own tests assert of its multiple choice, compared with ours. The data lie beside the repository."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lms_plugins.assessment_choice.type import ChoiceType

VECTORS = Path(__file__).parents[3] / "../shared/data/moodle-question-engine/grading-asserts.jsonl"


def rows() -> list[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/moodle-question-engine is not here")
    found = (json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines())
    return [row for row in found if row["method"] == "grade_response" and "/multichoice/" in row["source"]]


def test_weighted_options_earn_what_they_earn_in_moodle() -> None:
    choice, compared = ChoiceType(), 0
    for row in rows():
        made = row["subject"]["answers"].values()
        options = [
            {"id": each["answer"], "text": each["answer"], "fraction": str(each["fraction"])} for each in made
        ]
        raw = {"prompt": "<p>?</p>", "mode": "multiple", "partial_credit": "weights", "options": options}
        content = choice.Content.model_validate(raw)
        chosen = [name for name, ticked in row["args"][0]["$human_readable_response"].items() if ticked]
        got = choice.score(content, {}, choice.Response.model_validate({"chosen": chosen}))
        fraction = row["expected"][0] if isinstance(row["expected"], list) else row["expected"]
        compared += 1
        if fraction == "gradedright":
            assert got.state == "right"
        else:
            assert got.fraction == Decimal(str(fraction)), row
    assert compared == 6
