"""Radio buttons, checkboxes, dropdowns and true/false questions to `lms.choice`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Any, Final

from lms_plugins.importer_olx.markup import inner, paragraph
from lms_plugins.importer_olx.parts import Part, UnsupportedError, credit_styles, feedback, points_of
from lms_plugins.importer_olx.safe_xml import Element, local
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.values import number, truth

GROUPS: Final = frozenset({"choicegroup", "checkboxgroup", "radiogroup", "optioninput"})
_HINTS: Final = frozenset({"choicehint", "optionhint", "compoundhint", "booleanhint"})
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^,'\"()\[\]\s][^,]*)")
_LONGEST_ID: Final = 64
MOST: Final = 100
_RULES: Final = {"edc": "each_decision", "halves": "halves"}

Option = dict[str, Any]


def multiple_choice(response: Element) -> list[Part]:
    """One of several options; a right option may be worth a part."""
    group = _group(response)
    credit = bool(credit_styles(response, frozenset({"points"})))
    options = [_radio(choice, option, credit=credit) for choice, option in _options(group)]
    part = _part(response, group, "single", options)
    if response.get("answer-pool") or group.get("answer-pool"):
        part.content["shuffle"] = True
        part.notes.append(str(_("All options are shown; Open edX drew some of them for each learner.")))
    return [part]


def _radio(choice: Element, option: Option, *, credit: bool) -> Option:
    if credit and (choice.get("correct") or "").strip().lower().startswith("part"):
        option["fraction"] = str(
            min(Decimal(1), max(Decimal(-1), number(choice.get("point_value", "0.5")) or Decimal(0)))
        )
    return option


def true_false(response: Element) -> list[Part]:
    """Every option is judged true or false, and all must be right."""
    group = _group(response)
    return [_part(response, group, "multiple", [option for _c, option in _options(group)])]


def several_choices(response: Element) -> list[Part]:
    """Checkboxes (or, rarely, radio buttons) that are marked together."""
    group = _group(response)
    styles = credit_styles(response, frozenset(_RULES))
    options = [option for _choice, option in _options(group)]
    mode = "single" if local(group) == "radiogroup" else "multiple"
    if mode == "single" and sum(option["correct"] for option in options) > 1:
        raise UnsupportedError(str(_("no answer is right")))
    part = _part(response, group, mode, options)
    part.content["partial_credit"] = _RULES[styles[0]] if styles and mode == "multiple" else "none"
    combinations = list(_combinations(group, options))
    if combinations:
        part.content["combination_feedback"] = combinations
    return [part]


def dropdowns(response: Element) -> list[Part]:
    """Each dropdown of the response is a question of its own."""
    inputs = list(response.iter("optioninput"))
    if not inputs:
        raise UnsupportedError(str(_("there are no options")))
    return [_part(response, each, "dropdown", list(_listed(each))) for each in inputs]


def _group(response: Element) -> Element:
    group = next((each for each in response.iter() if local(each) in GROUPS), None)
    if group is None:
        raise UnsupportedError(str(_("there are no options")))
    return group


def _part(response: Element, group: Element, mode: str, options: list[Option]) -> Part:
    if not 2 <= len(options) <= MOST:  # noqa: PLR2004 (a choice needs two)
        raise UnsupportedError(str(_("it has {count} options", count=len(options))))
    shuffle = truth(group.get("shuffle")) or truth(response.get("shuffle"))
    _distinct(options)
    content = {"mode": mode, "options": options, "shuffle": shuffle, "partial_credit": "none"}
    return Part("lms.choice", content, points_of(group))


def _distinct(options: list[Option]) -> None:
    ids = [option["id"] for option in options]
    if len(set(ids)) < len(ids):
        for place, option in enumerate(options):
            option["id"] = f"choice_{place}"


def _options(group: Element) -> Iterator[tuple[Element, Option]]:
    choices = list(group.iter("choice"))
    for place, choice in enumerate(choices):
        name = (choice.get("name") or str(place)).strip()
        identifier = f"choice_{name}" if len(name) < _LONGEST_ID - 8 else f"choice_{place}"
        option: Option = {
            "id": identifier,
            "text": inner(choice, _HINTS) or escape(name, quote=False),
            "correct": (choice.get("correct") or "").strip().lower() == "true",
            "pinned": truth(choice.get("fixed")),
        }
        yield choice, option | _hints(choice)


def _hints(choice: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for hint in choice:
        if local(hint) in ("choicehint", "optionhint", "booleanhint"):
            unchosen = (hint.get("selected") or "true").strip().lower() == "false"
            found["feedback_unchosen" if unchosen else "feedback"] = feedback(hint, inner(hint))
    return found


def _listed(field: Element) -> Iterator[Option]:
    right = (field.get("correct") or "").strip()
    seen: set[str] = set()
    place = 0
    for quoted in _QUOTED.finditer((field.get("options") or "").strip().removeprefix("(").removesuffix(")")):
        text = re.sub(r"\\(.)", r"\1", next(each for each in quoted.groups() if each is not None)).strip()
        if text in seen:  # Open edX compares the words, so the second is the first
            continue
        seen.add(text)
        yield {
            "id": f"option_{place}",
            "text": escape(text, quote=False),
            "correct": text == right.strip("'\""),
        }
        place += 1
    for option in field.iter("option"):
        text = inner(option, _HINTS)
        correct = (option.get("correct") or "").strip().lower() == "true"
        yield {"id": f"option_{place}", "text": text or "?", "correct": correct} | _hints(option)
        place += 1


def _combinations(group: Element, options: list[Option]) -> Iterator[dict[str, Any]]:
    for hint in group.iter("compoundhint"):
        letters = (hint.get("value") or "").upper().split()
        places = [ord(letter) - ord("A") for letter in letters if len(letter) == 1]
        chosen = [options[place]["id"] for place in places if 0 <= place < len(options)]
        if len(chosen) == len(letters):
            yield {"options": chosen, "feedback": paragraph(feedback(hint, inner(hint)))}
