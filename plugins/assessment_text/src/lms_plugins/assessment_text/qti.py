"""Short text questions as QTI 3 items, and items made elsewhere as short text questions."""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from lms_plugins.assessment_text.content import TextAnswer, TextContent, WrongAnswer
from lms_plugins.assessment_text.marking import parts_of
from lms_sdk import qti
from lms_sdk.assessment import QtiItem
from lms_sdk.model import JsonObject, plain_text

RESPONSE = "RESPONSE"
OTHERWISE = "otherwise"
TESTS = ("string-match", "stringMatch", "pattern-match", "patternMatch")
SETTINGS = ("case_sensitive", "collapse_spaces", "normal_form", "strip_accents", "input_size")


def written(content: TextContent) -> QtiItem:
    """Return the question as one item."""
    root = qti.item("text", plain_text(content.prompt)[:200])
    declared = qti.add(
        root, "response-declaration", identifier=RESPONSE, cardinality="single", base_type="string"
    )
    full = [answer for answer in content.answers if answer.fraction == 1 and answer.match == "exact"]
    if full:
        qti.add(qti.add(declared, "correct-response"), "value", full[0].text)
    qti.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
    for name in ("FEEDBACK", "HINT", "SOLUTION"):
        qti.add(root, "outcome-declaration", identifier=name, cardinality="multiple", base_type="identifier")
    body = qti.add(root, "item-body")
    qti.rich(qti.add(body, "content-body", data_lms_part="prompt"), content.prompt)
    entry = qti.add(
        body, "text-entry-interaction", response_identifier=RESPONSE, expected_length=content.input_size
    )
    entry.set(
        "data-lms-text", json.dumps({name: getattr(content, name) for name in SETTINGS}, sort_keys=True)
    )
    _process(root, content)
    words = {answer.id: answer.feedback for answer in content.foreseen}
    qti.feedback(root, "FEEDBACK", {**words, OTHERWISE: content.feedback_otherwise})
    qti.hints_and_explanation(root, content.hints, content.explanation)
    return qti.serialise(root)


def _process(root: Element, content: TextContent) -> None:
    """Write the answers as conditions, accepted ones first."""
    condition = qti.add(qti.add(root, "response-processing"), "response-condition")
    for place, answer in enumerate(content.foreseen):
        branch = qti.add(condition, "response-else-if" if place else "response-if")
        _test(branch, answer, case_sensitive=content.case_sensitive)
        _outcome(branch, str(answer.fraction) if isinstance(answer, TextAnswer) else "0", answer.id)
        if isinstance(answer, WrongAnswer):
            branch.set("data-lms-wrong", "true")
    if len(condition):
        _outcome(qti.add(condition, "response-else"), "0", OTHERWISE)


def _test(branch: Element, answer: TextAnswer | WrongAnswer, *, case_sensitive: bool) -> None:
    if answer.match == "exact":
        test = qti.add(branch, "string-match", case_sensitive=case_sensitive)
        qti.add(test, "variable", identifier=RESPONSE)
        qti.add(test, "base-value", answer.text, base_type="string")
        return
    pattern = (
        answer.text
        if answer.match == "regex"
        else ".*".join(re.escape(part) for part in parts_of(answer.text))
    )
    test = qti.add(branch, "pattern-match", pattern=pattern)
    qti.add(test, "variable", identifier=RESPONSE)
    test.set("data-lms-match", answer.match)
    test.set("data-lms-text", qti.xml_text(answer.text))


def _outcome(branch: Element, score: str, feedback: str) -> None:
    for identifier, base, value in (
        ("SCORE", "float", score),
        ("FEEDBACK", "identifier", qti.identifier(feedback)),
    ):
        qti.add(
            qti.add(branch, "set-outcome-value", identifier=identifier), "base-value", value, base_type=base
        )


# Reading


def read_content(item: QtiItem) -> JsonObject | None:
    """Return content for an item with exactly one text entry whose answer is a string; None for any other."""
    root = qti.fixed(item)
    if root is None:
        return None
    entry, declared = qti.unique(root, "text-entry-interaction"), qti.unique(root, "response-declaration")
    if entry is None or declared is None or qti.attribute(declared, "base-type") != "string":
        return None
    words = qti.feedback_of(root, "FEEDBACK")
    correct = list(_correct(declared))
    conditions = list(_conditions(root, correct[0]["text"] if correct else ""))
    found = conditions or list(_mapped(declared)) or correct
    for answer in found:
        answer["feedback"] = words.get(answer["id"], "")
    settings = _settings(entry) or {"case_sensitive": _case_matters(declared, root)}
    return {
        "prompt": _prompt(root, entry),
        "answers": [
            {k: v for k, v in answer.items() if k != "wrong"} for answer in found if not answer.get("wrong")
        ],
        "wrong_answers": [
            {k: v for k, v in answer.items() if k not in ("wrong", "fraction")}
            for answer in found
            if answer.get("wrong")
        ],
        "feedback_otherwise": words.get(OTHERWISE, ""),
        **settings,
        **qti.read_hints_and_explanation(root),
    }


def _prompt(root: Element, entry: Element) -> str:
    for element in root.iter():
        if element.get("data-lms-part") == "prompt":
            return qti.inner_html(element)
    return qti.inner_html(qti.unique(root, "item-body"), without=[entry.tag])


def _settings(entry: Element) -> JsonObject:
    try:
        stored = json.loads(entry.get("data-lms-text", ""))
        return {name: stored[name] for name in SETTINGS}
    except (ValueError, KeyError, TypeError):
        return {}


def _case_matters(declared: Element, root: Element) -> bool:
    """In QTI 2 and 3 a mapping counts capitals unless it says otherwise; so does a match with the correct response."""
    entries = list(qti.only(declared, "map-entry"))
    if entries:
        return any(qti.flag(entry, "case-sensitive", default=True) for entry in entries)
    matches = list(qti.only(root, "string-match"))
    return any(qti.flag(match, "case-sensitive", default=True) for match in matches) if matches else True


def _conditions(root: Element, correct: str) -> Iterator[dict[str, Any]]:
    """Yield the answers that stand in conditions on the response; `correct` is the declared answer."""
    for place, branch in enumerate(qti.only(root, "response-if", "response-else-if")):
        if not len(branch) or branch[0].tag.removeprefix("qti-") not in TESTS:
            continue
        outcomes = {qti.attribute(each, "identifier"): each for each in qti.only(branch, "set-outcome-value")}
        name = _value_in(outcomes.get("FEEDBACK")) or f"answer-{place}"
        score = _value_in(outcomes.get("SCORE")) or "1"
        answer = {"id": qti.key_from(name), "fraction": score, **_read_test(branch[0], correct)}
        yield {**answer, "wrong": branch.get("data-lms-wrong") == "true"}


def _read_test(test: Element, correct: str) -> dict[str, str]:
    if test.tag.endswith(("pattern-match", "patternMatch")):
        text = test.get("data-lms-text", qti.attribute(test, "pattern"))
        return {"text": text, "match": test.get("data-lms-match", "regex")}
    return {"text": _value_in(test) or correct, "match": "exact"}


def _value_in(element: Element | None) -> str:
    found = next(qti.only(element, "base-value"), None) if element is not None else None
    return (found.text or "") if found is not None else ""


def _mapped(declared: Element) -> Iterator[dict[str, Any]]:
    for place, entry in enumerate(qti.only(declared, "map-entry")):
        text = qti.attribute(entry, "map-key")
        yield {"id": f"answer-{place}", "text": text, "fraction": qti.attribute(entry, "mapped-value", "1")}


def _correct(declared: Element) -> Iterator[dict[str, Any]]:
    for part in qti.only(declared, "correct-response"):
        for place, value in enumerate(qti.only(part, "value")):
            yield {"id": f"answer-{place}", "text": (value.text or "").strip(), "fraction": "1"}
