"""Choice questions as QTI 3 items, and items made elsewhere as choice questions."""

from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element

from lms_plugins.assessment_choice.content import ChoiceContent, Option
from lms_plugins.assessment_choice.marking import rounded
from lms_sdk import qti
from lms_sdk.assessment import QtiItem
from lms_sdk.model import JsonObject, plain_text

RESPONSE = "RESPONSE"
INTERACTIONS = ("choice-interaction", "inline-choice-interaction")
CHOICES = ("simple-choice", "inline-choice")
FEEDBACK = ("feedback-inline",)


def written(content: ChoiceContent) -> QtiItem:
    """Return the question as one item."""
    root = qti.item("choice", plain_text(content.prompt)[:200])
    _declare(root, content)
    _ask(root, content)
    template = qti.MAP_RESPONSE if _is_mapped(content) else qti.MATCH_CORRECT
    qti.add(root, "response-processing", template=template)
    qti.feedback(root, "CHOSEN", {o.id: o.feedback for o in content.options})
    qti.feedback(root, "UNCHOSEN", {o.id: o.feedback_unchosen for o in content.options})
    for number, combination in enumerate(content.combination_feedback):
        qti.feedback(root, "COMBINATION", {f"combination-{number}": combination.feedback or "<p></p>"})
        names = " ".join(qti.identifier(key) for key in combination.options)
        list(qti.only(root, "modal-feedback"))[-1].set("data-lms-options", names)
    qti.hints_and_explanation(root, content.hints, content.explanation)
    return qti.serialise(root)


def _is_mapped(content: ChoiceContent) -> bool:
    return content.partial_credit != "none" or any(option.fraction is not None for option in content.options)


def _declare(root: Element, content: ChoiceContent) -> None:
    cardinality = "multiple" if content.several else "single"
    declared = qti.add(
        root, "response-declaration", identifier=RESPONSE, cardinality=cardinality, base_type="identifier"
    )
    correct = qti.add(declared, "correct-response")
    for option in content.options:
        if option.correct:
            qti.add(correct, "value", qti.identifier(option.id))
    if _is_mapped(content):
        bounds = {"lower_bound": "0", "upper_bound": "1"} if content.several else {}
        mapping = qti.add(declared, "mapping", default_value="0", **bounds)
        for option in content.options:
            entry = qti.add(
                mapping, "map-entry", map_key=qti.identifier(option.id), mapped_value=_worth(content, option)
            )
            if option.fraction is None:
                entry.set("data-lms-implied", "true")
    qti.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
    for name in ("CHOSEN", "UNCHOSEN", "COMBINATION", "HINT", "SOLUTION"):
        qti.add(root, "outcome-declaration", identifier=name, cardinality="multiple", base_type="identifier")


def _worth(content: ChoiceContent, option: Option) -> Decimal:
    """What QTI's own mapping gives for the option; other systems mark by it."""
    if option.fraction is not None:
        return option.fraction
    right = sum(each.correct for each in content.options) if content.several else 1
    return rounded(Decimal(option.correct) / right) if right else Decimal(0)


def _ask(root: Element, content: ChoiceContent) -> None:
    body = qti.add(root, "item-body")
    if content.mode == "dropdown":
        qti.rich(qti.add(body, "content-body", data_lms_part="prompt"), content.prompt)
        interaction = qti.add(
            body, "inline-choice-interaction", response_identifier=RESPONSE, shuffle=content.shuffle
        )
    else:
        interaction = qti.add(
            body, "choice-interaction", response_identifier=RESPONSE, shuffle=content.shuffle
        )
        interaction.set("max-choices", "0" if content.several else "1")
        qti.rich(qti.add(interaction, "prompt"), content.prompt)
    interaction.set("data-lms-mode", content.mode)
    interaction.set("data-lms-partial-credit", content.partial_credit)
    tag = "inline-choice" if content.mode == "dropdown" else "simple-choice"
    for option in content.options:
        name = qti.identifier(option.id)
        qti.rich(qti.add(interaction, tag, identifier=name, fixed=option.pinned or None), option.text)


# Reading


def read_content(item: QtiItem) -> JsonObject | None:
    """Return content for an item with exactly one choice or inline-choice interaction; None for any other."""
    root = qti.fixed(item)
    if root is None:
        return None
    interaction = qti.unique(root, *INTERACTIONS)
    declared = qti.unique(root, "response-declaration")
    if interaction is None or declared is None:
        return None
    several = qti.attribute(declared, "cardinality") == "multiple"
    rule = interaction.get("data-lms-partial-credit") or (
        "weights" if several and _uses_mapping(root) else "none"
    )
    return {
        "prompt": _prompt(root, interaction),
        "mode": interaction.get("data-lms-mode") or _mode(interaction, several=several),
        "shuffle": qti.flag(interaction, "shuffle"),
        "partial_credit": rule,
        "options": _options(root, interaction, declared),
        "combination_feedback": _combinations(root),
        **qti.read_hints_and_explanation(root),
    }


def _mode(interaction: Element, *, several: bool) -> str:
    if "inline" in interaction.tag:
        return "dropdown"
    return "multiple" if several else "single"


def _uses_mapping(root: Element) -> bool:
    processing = qti.unique(root, "response-processing")
    return processing is not None and (
        "map_response" in qti.attribute(processing, "template") or qti.has(processing, "map-response")
    )


def _prompt(root: Element, interaction: Element) -> str:
    parts = [element for element in root.iter() if element.get("data-lms-part") == "prompt"]
    if parts:
        return qti.inner_html(parts[0])
    asked = qti.inner_html(next(qti.only(interaction, "prompt"), None))
    body = qti.unique(root, "item-body")
    around = qti.inner_html(body, without=[interaction.tag]) if body is not None else ""
    return (around + asked) if interaction in list(body if body is not None else ()) else asked or around


def _options(root: Element, interaction: Element, declared: Element) -> list[dict[str, Any]]:
    correct = {
        value.text for part in qti.only(declared, "correct-response") for value in qti.only(part, "value")
    }
    credits_ = _credits(root, declared)
    chosen, unchosen = qti.feedback_of(root, "CHOSEN"), qti.feedback_of(root, "UNCHOSEN")
    options = []
    for choice in qti.only(interaction, *CHOICES):
        name = qti.attribute(choice, "identifier")
        key = qti.key_from(name)
        inline = next(qti.only(choice, *FEEDBACK), None)
        options.append(
            {
                "id": key,
                "text": qti.inner_html(choice, without=[inline.tag] if inline is not None else ()),
                "correct": name in correct or (not correct and credits_.get(name) == "1"),
                "fraction": credits_.get(name),
                "feedback": chosen.get(key) or qti.inner_html(inline),
                "feedback_unchosen": unchosen.get(key, ""),
                "pinned": qti.flag(choice, "fixed"),
            }
        )
    return options


def _credits(root: Element, declared: Element) -> dict[str, str]:
    """What the mapping gives for each choice as a share of the most that can be had."""
    if not _uses_mapping(root):
        return {}
    entries = [entry for entry in qti.only(declared, "map-entry") if entry.get("data-lms-implied") != "true"]
    values = {
        qti.attribute(entry, "map-key"): _number(qti.attribute(entry, "mapped-value")) for entry in entries
    }
    ours = any(entry.get("data-lms-implied") for entry in qti.only(declared, "map-entry"))
    several = qti.attribute(declared, "cardinality") == "multiple"
    gains = [value for value in values.values() if value > 0]
    most = Decimal(1) if ours or not gains else (sum(gains) if several else max(gains))
    most = Decimal(1) if most == 0 or abs(most - 1) < Decimal("0.00001") else Decimal(most)
    return {name: str(max(Decimal(-1), rounded(value / most))) for name, value in values.items()}


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


def _combinations(root: Element) -> list[dict[str, Any]]:
    found = []
    for modal in qti.only(root, "modal-feedback"):
        names = modal.get("data-lms-options")
        if names is not None:
            words = qti.inner_html(next(qti.only(modal, "content-body"), modal))
            found.append({"options": [qti.key_from(name) for name in names.split()], "feedback": words})
    return found
