"""Numeric questions as QTI 3 items, and items made elsewhere as numeric questions."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

from lms_plugins.assessment_number.content import NumberAnswer, NumberContent
from lms_plugins.assessment_number.marking import allowance, is_relative
from lms_plugins.assessment_number.numerals import author_number
from lms_sdk import qti
from lms_sdk.assessment import QtiItem
from lms_sdk.model import JsonObject, plain_text

RESPONSE = "RESPONSE"
NUMERIC = ("float", "integer")
OTHERWISE = "otherwise"
EXACTLY = "exact"
TEXTS = ("value", "tolerance", "low", "high")


def written(content: NumberContent) -> QtiItem:
    """Return the question as one item."""
    root = qti.item("number", plain_text(content.prompt)[:200])
    declared = qti.add(
        root, "response-declaration", identifier=RESPONSE, cardinality="single", base_type="float"
    )
    full = [
        answer
        for answer in content.answers
        if answer.fraction == 1 and author_number(answer.value) is not None
    ]
    if full:
        qti.add(qti.add(declared, "correct-response"), "value", _float(full[0].value))
    qti.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
    for name in ("FEEDBACK", "HINT", "SOLUTION"):
        qti.add(root, "outcome-declaration", identifier=name, cardinality="multiple", base_type="identifier")
    _ask(root, content)
    _process(root, content)
    words = {answer.id: answer.feedback for answer in content.answers}
    qti.feedback(root, "FEEDBACK", {**words, OTHERWISE: content.feedback_otherwise})
    qti.hints_and_explanation(root, content.hints, content.explanation)
    return qti.serialise(root)


def _float(text: str) -> str:
    """The nearest number that QTI can say; the exact text stands beside it."""
    value = author_number(text)
    if value is None:
        return "0"
    try:
        return str(Decimal(value.numerator) / Decimal(value.denominator))
    except ArithmeticError:
        return "0"


def _ask(root: Element, content: NumberContent) -> None:
    body = qti.add(root, "item-body")
    qti.rich(qti.add(body, "content-body", data_lms_part="prompt"), content.prompt)
    entry = qti.add(body, "text-entry-interaction", response_identifier=RESPONSE)
    units = [[unit.text, str(unit.factor)] for unit in content.unit.accepted]
    settings = {
        "decimal-comma": content.decimal_comma,
        "figures": content.significant_figures,
        "unit-required": content.unit.required,
        "unit-choices": content.unit.choices,
        "units": units,
        "unit-penalty": str(content.unit_penalty),
    }
    entry.set("data-lms-number", json.dumps(settings, ensure_ascii=True, sort_keys=True))


def _process(root: Element, content: NumberContent) -> None:
    """Write the answers as conditions, in their order."""
    condition = qti.add(qti.add(root, "response-processing"), "response-condition")
    for place, answer in enumerate(content.answers):
        branch = qti.add(condition, "response-else-if" if place else "response-if")
        test = _test(branch, answer)
        for name in TEXTS:
            if getattr(answer, name):
                test.set(f"data-lms-{name}", qti.xml_text(getattr(answer, name)))
        _outcome(branch, str(answer.fraction), answer.id)
    if content.answers:
        _outcome(qti.add(condition, "response-else"), "0", OTHERWISE)


def _test(branch: Element, answer: NumberAnswer) -> Element:
    if answer.value.strip():
        mode, size = _tolerance(answer)
        test = qti.add(branch, "equal", tolerance_mode=mode, tolerance=size)
        _operands(test, answer.value)
        return test
    test = qti.add(branch, "and")
    if answer.low.strip():
        _operands(qti.add(test, "gte" if answer.low_inclusive else "gt"), answer.low)
    if answer.high.strip():
        _operands(qti.add(test, "lte" if answer.high_inclusive else "lt"), answer.high)
    return test


def _tolerance(answer: NumberAnswer) -> tuple[str, str | None]:
    share = allowance(answer.tolerance, Fraction(1))
    if not share:
        return EXACTLY, None
    relative = is_relative(answer.tolerance)
    size = str(Decimal(share.numerator) / Decimal(share.denominator) * (100 if relative else 1))
    return ("relative" if relative else "absolute"), f"{size} {size}"


def _operands(test: Element, number: str) -> None:
    qti.add(test, "variable", identifier=RESPONSE)
    qti.add(test, "base-value", _float(number), base_type="float")


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
    """Return content for an item with exactly one text entry whose answer is a number; None for any other."""
    root = qti.fixed(item)
    if root is None:
        return None
    entry, declared = qti.unique(root, "text-entry-interaction"), qti.unique(root, "response-declaration")
    if entry is None or declared is None or qti.attribute(declared, "base-type") not in NUMERIC:
        return None
    words = qti.feedback_of(root, "FEEDBACK")
    correct = list(_correct(declared))
    conditions = list(_conditions(root, correct[0]["value"] if correct else ""))
    answers = conditions or list(_mapped(declared)) or correct
    for answer in answers:
        answer["feedback"] = words.get(answer["id"], "")
    return {
        "prompt": _prompt(root, entry),
        "answers": answers,
        "feedback_otherwise": words.get(OTHERWISE, ""),
        **_settings(entry),
        **qti.read_hints_and_explanation(root),
    }


def _prompt(root: Element, entry: Element) -> str:
    for element in root.iter():
        if element.get("data-lms-part") == "prompt":
            return qti.inner_html(element)
    return qti.inner_html(qti.unique(root, "item-body"), without=[entry.tag])


def _settings(entry: Element) -> JsonObject:
    """Our own settings; an item made elsewhere has none, and QTI knows no decimal comma."""
    try:
        stored = json.loads(entry.get("data-lms-number", ""))
        return {
            "decimal_comma": stored["decimal-comma"],
            "significant_figures": stored["figures"],
            "unit_penalty": stored["unit-penalty"],
            "unit": {
                "required": stored["unit-required"],
                "choices": stored["unit-choices"],
                "accepted": [{"text": text, "factor": factor} for text, factor in stored["units"]],
            },
        }
    except (ValueError, KeyError, TypeError):
        return {"decimal_comma": False}


def _conditions(root: Element, correct: str) -> Iterator[dict[str, Any]]:
    """Yield the answers that stand in conditions on the response; `correct` is the declared answer."""
    for place, branch in enumerate(qti.only(root, "response-if", "response-else-if")):
        if not len(branch) or branch[0].tag.removeprefix("qti-") not in ("equal", "and"):
            continue
        outcomes = {qti.attribute(each, "identifier"): each for each in qti.only(branch, "set-outcome-value")}
        score = _value_in(outcomes.get("SCORE"))
        name = _value_in(outcomes.get("FEEDBACK")) or f"answer-{place}"
        yield {"id": qti.key_from(name), "fraction": score or "1", **_read_test(branch[0], correct)}


def _value_in(element: Element | None) -> str:
    found = next(qti.only(element, "base-value"), None) if element is not None else None
    return (found.text or "") if found is not None else ""


def _read_test(test: Element, correct: str) -> dict[str, Any]:
    stored = {name: test.get(f"data-lms-{name}") for name in TEXTS if test.get(f"data-lms-{name}")}
    if test.tag.endswith("and"):
        return {**_limits(test), **stored}
    value = _value_in(test) or correct
    sizes = qti.attribute(test, "tolerance").split()
    if qti.attribute(test, "tolerance-mode", EXACTLY) == EXACTLY or not sizes:
        return {"value": value, **stored}
    percent = "%" if qti.attribute(test, "tolerance-mode") == "relative" else ""
    if sizes[0] == sizes[-1]:
        return {"value": value, "tolerance": sizes[0] + percent, **stored}
    return {**_uneven(value, sizes, percent), **stored}


def _uneven(value: str, sizes: list[str], percent: str) -> dict[str, Any]:
    """A tolerance that is larger on one side is a range."""
    middle = author_number(value)
    below, above = (allowance(size + percent, middle or Fraction(0)) for size in (sizes[0], sizes[-1]))
    if middle is None or below is None or above is None:
        return {"value": value}
    return {"low": str(middle - below), "high": str(middle + above)}


def _limits(test: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, inclusive, exclusive in (("low", "gte", "gt"), ("high", "lte", "lt")):
        for limit in qti.only(test, inclusive, exclusive):
            found |= {name: _value_in(limit), f"{name}_inclusive": limit.tag.endswith(inclusive)}
    return found


def _mapped(declared: Element) -> Iterator[dict[str, Any]]:
    for place, entry in enumerate(qti.only(declared, "map-entry")):
        value = qti.attribute(entry, "map-key")
        yield {"id": f"answer-{place}", "value": value, "fraction": qti.attribute(entry, "mapped-value", "1")}


def _correct(declared: Element) -> Iterator[dict[str, Any]]:
    for part in qti.only(declared, "correct-response"):
        for place, value in enumerate(qti.only(part, "value")):
            yield {"id": f"answer-{place}", "value": (value.text or "").strip(), "fraction": "1"}
