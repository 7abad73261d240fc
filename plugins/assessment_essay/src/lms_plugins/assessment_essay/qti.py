"""Essay questions as QTI 3 items, and items made elsewhere as essay questions."""

import json
from typing import Any
from xml.etree.ElementTree import Element

from lms_plugins.assessment_essay.content import EssayContent
from lms_sdk import qti
from lms_sdk.assessment import QtiItem
from lms_sdk.model import JsonObject, plain_text, to_json

RESPONSE = "RESPONSE"


def written(content: EssayContent) -> QtiItem:
    """Return the question as one item."""
    root = qti.item("essay", plain_text(content.prompt)[:200])
    qti.add(root, "response-declaration", identifier=RESPONSE, cardinality="single", base_type="string")
    outcome = {"cardinality": "single", "base_type": "float"}
    qti.add(root, "outcome-declaration", identifier="SCORE", external_scored="human", **outcome)
    for name in ("HINT", "SOLUTION"):
        qti.add(root, "outcome-declaration", identifier=name, cardinality="multiple", base_type="identifier")
    body = qti.add(root, "item-body")
    _for_graders(body, content)
    kind = "xhtml" if content.format == "rich" else "plain"
    entry = qti.add(body, "extended-text-interaction", response_identifier=RESPONSE, format=kind)
    settings = {"min_words": content.min_words, "max_words": content.max_words}
    entry.set("data-lms-essay", json.dumps(settings, sort_keys=True))
    qti.rich(qti.add(entry, "prompt"), content.prompt)
    if content.template:
        qti.rich(qti.add(body, "content-body", data_lms_part="template"), content.template)
    qti.hints_and_explanation(root, content.hints, content.explanation)
    return qti.serialise(root)


def _for_graders(body: Element, content: EssayContent) -> None:
    for part, html in (("notes", content.grader_notes), ("model-answer", content.model_answer)):
        if html:
            block = qti.add(body, "rubric-block", use="scoring", view="scorer", data_lms_part=part)
            qti.rich(qti.add(block, "content-body"), html)
    if content.rubric:
        block = qti.add(body, "rubric-block", use="scoring", view="scorer", data_lms_part="rubric")
        block.set("data-lms-rubric", json.dumps(to_json(content.rubric), sort_keys=True))
        lines = [
            f"{each.title}: " + ", ".join(f"{level.title} ({level.points})" for level in each.levels)
            for each in content.rubric
        ]
        qti.add(block, "content-body", "; ".join(lines))


# Reading


def read_content(item: QtiItem) -> JsonObject | None:
    """Return content for an item with exactly one extended text interaction; None for any other."""
    root = qti.fixed(item)
    entry = qti.unique(root, "extended-text-interaction") if root is not None else None
    if root is None or entry is None:
        return None
    prompt = qti.inner_html(next(qti.only(entry, "prompt"), None))
    return {
        "prompt": prompt
        or qti.inner_html(qti.unique(root, "item-body"), without=[entry.tag, *_rubric_tags(root)]),
        "format": "rich" if qti.attribute(entry, "format") == "xhtml" else "plain",
        "template": _part(root, "template"),
        "grader_notes": _part(root, "notes") or _foreign_notes(root),
        "model_answer": _part(root, "model-answer"),
        "rubric": _rubric(root),
        **_lengths(entry),
        **qti.read_hints_and_explanation(root),
    }


def _part(root: Element, name: str) -> str:
    found = next((element for element in root.iter() if element.get("data-lms-part") == name), None)
    if found is None:
        return ""
    return qti.inner_html(next((e for e in qti.only(found, "content-body") if e is not found), found))


def _rubric_tags(root: Element) -> set[str]:
    return {element.tag for element in qti.only(root, "rubric-block")}


def _foreign_notes(root: Element) -> str:
    """What another system tells its scorers."""
    blocks = [
        b
        for b in qti.only(root, "rubric-block")
        if "scorer" in qti.attribute(b, "view") and not b.get("data-lms-part")
    ]
    return "".join(qti.inner_html(next(qti.only(block, "content-body"), block)) for block in blocks)


def _rubric(root: Element) -> list[dict[str, Any]]:
    found = next(
        (element.get("data-lms-rubric") for element in root.iter() if element.get("data-lms-rubric")), None
    )
    try:
        stored = json.loads(found or "[]")
    except ValueError:
        return []
    return stored if isinstance(stored, list) else []


def _lengths(entry: Element) -> JsonObject:
    try:
        stored = json.loads(entry.get("data-lms-essay", ""))
        return {name: stored[name] for name in ("min_words", "max_words")}
    except (ValueError, KeyError, TypeError):
        return {}
