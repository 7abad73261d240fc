"""Marks recorded from Open edX: imported, answered through the type, and equal to the last digit."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lms_plugins.importer_olx.importer import OlxImporter
from lms_sdk.interchange import QuestionItem, QuestionNode
from lms_sdk.model import plain_text
from lms_sdk.testing.sources import MemorySink, MemorySource

VECTORS = Path(__file__).parents[3] / "../shared/data/capa-grading/capa-vectors.jsonl"
SUPPORTED = {
    "multiplechoiceresponse",
    "choiceresponse",
    "truefalseresponse",
    "optionresponse",
    "numericalresponse",
    "stringresponse",
}
REFUSED = "Open edX refuses the problem or the answer itself"
SCRIPTED = "a script computes the words or answers, and scripts are never run"
COMPLEX = "complex numbers"
MALFORMED = "the answer names no option; Open edX gives credit for boxes left empty, we take it as blank"
EXPECTED = {REFUSED: 6, SCRIPTED: 12, COMPLEX: 1, MALFORMED: 1}


def types() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entry_points(group="lms.plugins"):
        if entry.name in ("lms_choice", "lms_number", "lms_text"):
            found |= {each.key: each() for each in entry.load().assessment_types}
    return found


def vectors() -> Iterator[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("../shared/data/capa-grading is not here")
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        root = etree.fromstring(vector["problem"])
        tags = {str(each.tag) for each in root.iter() if str(each.tag).endswith("response")}
        if tags and tags <= SUPPORTED:
            yield vector


def imported(problem: str) -> MemorySink:
    root = etree.fromstring(problem)
    root.set("url_name", "it")
    inline = etree.tostring(root, encoding="unicode", with_tail=False)
    course = f'<course org="o" course="c" url_name="r"><chapter><sequential><vertical url_name="v">{inline}'
    sink = MemorySink()
    files = {"course.xml": course + "</vertical></sequential></chapter></course>"}
    OlxImporter().run(MemorySource(files), sink, None)
    return sink


def names(problem: str, count: int) -> list[str]:
    """The names Open edX gives the inputs: response by response, input by input."""
    found = []
    responses = [each for each in etree.fromstring(problem).iter() if each.tag in SUPPORTED]
    for place, response in enumerate(responses, start=2):
        inputs = max(1, len(list(response.iter("optioninput"))))
        found += [f"1_{place}_{number}" for number in range(1, inputs + 1)]
    assert len(found) == count
    return found


def response(node: QuestionNode, answer: Any) -> dict[str, Any]:
    if node.type == "lms.number":
        return {"value": answer or ""}
    if node.type == "lms.text":
        return {"text": answer or ""}
    chosen = answer if isinstance(answer, list) else [answer] if answer else []
    if node.content["mode"] == "dropdown":
        by_text = {plain_text(option["text"]): option["id"] for option in node.content["options"]}
        chosen = [by_text.get(each, each) for each in chosen]
    return {"chosen": chosen}


def why_not(vector: dict[str, Any], sink: MemorySink) -> str:
    """The reason of an exclusion; what is left out must have been reported, not dropped."""
    if "score" not in vector:
        return REFUSED
    if "choice_2,choice4" in vector["answers"].values():
        return MALFORMED
    line = next(line for line in sink.lines if line.source_id == "problem/it")
    if line.outcome != "attached":
        return ""
    return SCRIPTED if "script" in line.message else COMPLEX if "1+1j" in line.message else line.message


def test_every_mark_equals_open_edx_s() -> None:
    bundled, ran, left_out, wrong = types(), 0, Counter[str](), []
    for vector in vectors():
        sink = imported(vector["problem"])
        reason = why_not(vector, sink)
        if reason:
            left_out[reason] += 1
            continue
        nodes = {node.source_id: node for node in sink.nodes if isinstance(node, QuestionNode)}
        items = [
            item
            for node in sink.nodes
            for item in getattr(node, "items", [])
            if isinstance(item, QuestionItem)
        ]
        got = total = Decimal(0)
        for item, name in zip(items, names(vector["problem"], len(items)), strict=True):
            node = nodes[item.question]
            kind = bundled[node.type]
            content = kind.Content.model_validate(node.content)
            answer = kind.Response.model_validate(response(node, vector["answers"].get(name)))
            got += kind.score(content, {}, answer).fraction * item.points
            total += item.points
        ran += 1
        recorded = vector["score"]
        if (got, total) != (Decimal(str(recorded["score"])), Decimal(str(recorded["total"]))):
            wrong.append((vector["problem"][:300], vector["answers"], got, total, recorded))
    assert wrong == []
    assert dict(left_out) == EXPECTED
    assert ran == 262
