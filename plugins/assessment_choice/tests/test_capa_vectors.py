"""Marks recorded from Open edX, compared with ours one by one. The data lie beside the repository."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lms_plugins.assessment_choice.type import ChoiceType

VECTORS = Path(__file__).parents[3] / "../shared/data/capa-grading/capa-vectors.jsonl"
KINDS = ("multiplechoiceresponse", "choiceresponse", "truefalseresponse", "optionresponse")

SCRIPTED = "a script computes the key, and we never run scripts"
REFUSED = "Open edX refuses the problem itself"
MALFORMED = (
    "the answer names no option; Open edX gives credit for the boxes it leaves empty, we take it as blank"
)

RULES = {"EDC": "each_decision", "halves": "halves"}


def problems() -> Iterator[tuple[ET.Element, dict[str, Any]]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/capa-grading is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        if "response" not in vector["problem"]:
            continue
        root = ET.fromstring(vector["problem"])  # noqa: S314 (recorded test data)
        if any(element.tag in KINDS for element in root.iter()):
            yield root, vector


def content_of(response: ET.Element) -> dict[str, Any]:
    options = list(_dropdown(response) if response.tag == "optionresponse" else _choices(response))
    several = response.tag == "truefalseresponse" or response.find(".//checkboxgroup") is not None
    rule = response.get("partial_credit", "")
    mode = "multiple" if several else "dropdown" if response.tag == "optionresponse" else "single"
    return {"prompt": "<p>?</p>", "mode": mode, "options": options, "partial_credit": RULES.get(rule, "none")}


def _choices(response: ET.Element) -> Iterator[dict[str, Any]]:
    for number, choice in enumerate(response.iter("choice")):
        correct = choice.get("correct", "").lower()
        half = {"fraction": choice.get("point_value", "0.5")} if correct == "partial" else {}
        name = choice.get("name", str(number))
        yield {"id": f"choice_{name}", "text": choice.text or name, "correct": correct == "true", **half}


def _dropdown(response: ET.Element) -> Iterator[dict[str, Any]]:
    listed = response.find("optioninput")
    assert listed is not None
    for name in listed.get("options", "").strip("()").replace("'", "").split(","):
        if name:
            yield {"id": name, "text": name, "correct": name == listed.get("correct")}
    for option in listed.iter("option"):
        name = (option.text or "").strip()
        yield {"id": name, "text": name, "correct": option.get("correct") == "True"}


def chosen(answer: object) -> list[str]:
    return answer if isinstance(answer, list) else [str(answer)] if answer else []


def expected(result: dict[str, Any]) -> Decimal:
    full = {"correct": Decimal(1), "incorrect": Decimal(0)}
    return full[result["correctness"]] if result["npoints"] is None else Decimal(str(result["npoints"]))


def why_not(root: ET.Element, vector: dict[str, Any]) -> str:
    if "result" not in vector:
        return REFUSED
    if any("$" in value for element in root.iter() for value in element.attrib.values()):
        return SCRIPTED
    return MALFORMED if "choice_2,choice4" in vector["answers"].values() else ""


def test_marks_agree_with_open_edx() -> None:
    choice, compared, left_out, wrong = ChoiceType(), 0, Counter[str](), []
    for root, vector in problems():
        reason = why_not(root, vector)
        if reason:
            left_out[reason] += 1
            continue
        responses = [element for element in root.iter() if element.tag in KINDS]
        for number, response in enumerate(responses):
            name = f"1_{number + 2}_1"
            content = choice.Content.model_validate(content_of(response))
            answer = choice.Response.model_validate({"chosen": chosen(vector["answers"].get(name))})
            got = choice.score(content, {}, answer)
            compared += 1
            if got.fraction != expected(vector["result"][name]):
                wrong.append((vector["answers"], name, got, vector["result"][name]))
    assert wrong == []
    assert compared == 138
    assert left_out == {SCRIPTED: 6, REFUSED: 2, MALFORMED: 1}
