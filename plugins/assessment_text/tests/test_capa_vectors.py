"""Marks recorded from Open edX, compared with ours one by one. The data lie beside the repository."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lms_plugins.assessment_text.type import TextType

VECTORS = Path(__file__).parents[3] / "../shared/data/capa-grading/capa-vectors.jsonl"


def problems() -> Iterator[tuple[ET.Element, dict[str, Any]]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/capa-grading is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        root = ET.fromstring(vector["problem"])  # noqa: S314 (recorded test data)
        if root.find(".//stringresponse") is not None:
            yield root, vector


def content_of(response: ET.Element) -> dict[str, Any]:
    styles = response.get("type", "").split()
    accepted = [response.get("answer", "").strip() if "regexp" not in styles else response.get("answer", "")]
    others = response.iter("additional_answer")
    accepted += [(more.get("answer") or more.text or "").strip() for more in others]
    if "regexp" in styles:
        # Open edX searches for one expression made of all answers, anchored at its two ends only.
        pattern = rf"(?:.|\n)*(?:^{'|'.join(accepted)}$)(?:.|\n)*"
        answers = [{"id": "all", "text": pattern, "match": "regex"}]
    else:
        texts = [text for answer in accepted for text in answer.split("_or_")]
        answers = [{"id": f"a{place}", "text": text} for place, text in enumerate(texts)]
    return {"prompt": "<p>?</p>", "answers": answers, "case_sensitive": "ci" not in styles}


def test_marks_agree_with_open_edx() -> None:
    text, compared, left_out, wrong = TextType(), 0, Counter[str](), []
    for root, vector in problems():
        if "result" not in vector:
            left_out["Open edX refuses the problem itself"] += 1
            continue
        for place, response in enumerate(root.iter("stringresponse")):
            name = f"1_{place + 2}_1"
            content = text.Content.model_validate(content_of(response))
            answer = text.Response.model_validate({"text": vector["answers"].get(name, "")})
            got = text.score(content, {}, answer)
            compared += 1
            if got.fraction != Decimal(vector["result"][name]["correctness"] == "correct"):
                wrong.append((vector["answers"], name, got, vector["result"][name]))
    assert wrong == []
    assert compared == 236
    assert left_out == {}
