"""Marks recorded from Open edX, compared with ours one by one. The data lie beside the repository."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lms_plugins.assessment_number.type import NumberType

VECTORS = Path(__file__).parents[3] / "../shared/data/capa-grading/capa-vectors.jsonl"
DEFAULT_TOLERANCE = "0.001%"

SCRIPTED = "a script computes the key, and we never run scripts"
COMPLEX = "we have no complex numbers"
REFUSED = "Open edX refuses the problem itself"
NO_NUMBER = "Open edX refuses the answer; to us it is no number and earns nothing"


def problems() -> Iterator[tuple[ET.Element, dict[str, Any]]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/capa-grading is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        root = ET.fromstring(vector["problem"])  # noqa: S314 (recorded test data)
        if root.find(".//numericalresponse") is not None:
            yield root, vector


def content_of(response: ET.Element) -> dict[str, Any]:
    settings: dict[str, str] = {}
    for element in response.iter("responseparam"):
        settings |= element.attrib
    tolerance = settings.get("default", DEFAULT_TOLERANCE).strip()
    styles = response.get("partial_credit", "").split(",")
    main = response.get("answer", "")
    others = [element.get("answer", "") for element in response.iter("additional_answer")]
    half = settings.get("partial_answers", "").split(",") if "list" in styles else []
    answers = [entry(value, tolerance, "1") for value in (main, *others)]
    answers += [entry(value, tolerance, "0.5") for value in half]
    if "close" in styles:
        wide = str(Decimal(tolerance) * Decimal(settings.get("partial_range", "2")))
        answers += [entry(main, wide, "0.5"), *(entry(value, wide, "0.25") for value in half)]
    return {"prompt": "<p>?</p>", "answers": [{**each, "id": f"a{n}"} for n, each in enumerate(answers)]}


def entry(value: str, tolerance: str, fraction: str) -> dict[str, Any]:
    limits = re.fullmatch(r"([\[(])(.*),(.*)([\])])", value)
    if limits is None:
        return {"value": value, "tolerance": tolerance, "fraction": fraction}
    inclusive = {"low_inclusive": limits[1] == "[", "high_inclusive": limits[4] == "]"}
    return {"low": limits[2], "high": limits[3], **inclusive, "fraction": fraction}


def expected(result: dict[str, Any]) -> Decimal:
    full = {"correct": Decimal(1), "incorrect": Decimal(0)}
    return full[result["correctness"]] if result["npoints"] is None else Decimal(str(result["npoints"]))


def why_not(root: ET.Element, vector: dict[str, Any]) -> str:
    keys = [element.get("answer", "") for element in root.iter("numericalresponse")]
    if "result" not in vector:
        return NO_NUMBER if vector["answers"] == {"1_2_1": "1*J"} else REFUSED
    if any("$" in key for key in keys):
        return SCRIPTED
    return COMPLEX if any("j" in key for key in keys) else ""


def test_marks_agree_with_open_edx() -> None:
    number, compared, left_out, wrong = NumberType(), 0, Counter[str](), []
    for root, vector in problems():
        reason = why_not(root, vector)
        if reason:
            left_out[reason] += 1
            continue
        for place, response in enumerate(root.iter("numericalresponse")):
            name = f"1_{place + 2}_1"
            content = number.Content.model_validate(content_of(response))
            answer = number.Response.model_validate({"value": vector["answers"].get(name, "")})
            got = number.score(content, {}, answer)
            compared += 1
            if got.fraction != expected(vector["result"][name]):
                wrong.append((vector["answers"], name, got, vector["result"][name]))
    assert wrong == []
    assert compared == 113
    assert left_out == {SCRIPTED: 6, COMPLEX: 1, REFUSED: 3, NO_NUMBER: 1}


def test_an_answer_that_open_edx_refuses_is_no_number_to_us() -> None:
    number, seen = NumberType(), 0
    for root, vector in problems():
        if why_not(root, vector) == NO_NUMBER:
            response = next(root.iter("numericalresponse"))
            content = number.Content.model_validate(content_of(response))
            answer = number.Response.model_validate({"value": vector["answers"]["1_2_1"]})
            assert number.classify(content, {}, answer) == ["not_a_number"]
            assert number.score(content, {}, answer).fraction == 0
            seen += 1
    assert seen == 1
