"""A problem (capa XML) to questions: one for each response, its words cut where the answers stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Final

from lms_plugins.importer_olx import choices, numbers, strings
from lms_plugins.importer_olx.markup import (
    end_tag,
    inner,
    is_wrapper,
    join,
    outer,
    paragraph,
    start_tag,
    tidy,
    words,
)
from lms_plugins.importer_olx.parts import Part, UnsupportedError
from lms_plugins.importer_olx.safe_xml import Element, local
from lms_plugins.importer_olx.texts import _

READERS: Final[dict[str, Callable[[Element], list[Part]]]] = {
    "multiplechoiceresponse": choices.multiple_choice,
    "choiceresponse": choices.several_choices,
    "truefalseresponse": choices.true_false,
    "optionresponse": choices.dropdowns,
    "numericalresponse": numbers.number_answer,
    "stringresponse": strings.text_answer,
}
OTHERS: Final = frozenset(
    {
        "annotationresponse", "choicetextresponse", "coderesponse", "customresponse", "drag_and_drop_input",
        "externalresponse", "formularesponse", "imageresponse", "javascriptresponse", "jsmeresponse",
        "matlabresponse", "schematicresponse", "symbolicresponse", "vsepr_input", "designprotein2dinput",
        "editamoleculeinput", "editageneinput", "crystallography", "chemicalequationinput", "filesubmission",
        "textbox", "jsinput", "matlabinput",
    }
)  # fmt: skip
"""What no bundled question type can ask."""

_INPUTS: Final = frozenset(
    {
        *choices.GROUPS, "textline", "formulaequationinput", "responseparam", "additional_answer", "correcthint",
        "stringequalhint", "regexphint", "hintgroup", "choicehint", "optionhint", "compoundhint", "answer",
        "solution", "demandhint", "targetedfeedbackset", "script", "style", "label", "description", "option",
        "hintpart", "stringhint", "numericalhint",
    }
)  # fmt: skip
_FIELDS: Final = frozenset({*choices.GROUPS, "textline", "formulaequationinput"})
_AFTER: Final = frozenset({"trailing_text", "trailing-text"})
_VARIABLE: Final = re.compile(r"\$\{?[A-Za-z_]")
_HINTS: Final = 20


@dataclass
class Problem:
    """What became of a problem."""

    parts: list[Part]
    notes: list[str] = field(default_factory=list)


@dataclass
class _Cut:
    """The words of a problem, cut at each response."""

    pieces: list[list[str]] = field(default_factory=lambda: [[]])
    responses: list[Element] = field(default_factory=list)
    explanations: dict[int, list[str]] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    targeted: dict[str, str] = field(default_factory=dict)
    open: list[Element] = field(default_factory=list)

    def write(self, html: str) -> None:
        self.pieces[-1].append(html)

    def walk(self, element: Element) -> None:
        """Take in what stands in an element, in the order of the document."""
        self.write(escape(element.text or "", quote=False))
        for child in element:
            self._child(child)
            self.write(escape(child.tail or "", quote=False))

    def _child(self, child: Element) -> None:
        name = local(child)
        if name in READERS:
            self._response(child)
        elif name in ("solution", "solutionset"):
            for each in child.iter("solution"):
                self._solution(each)
        elif name == "demandhint":
            self.hints += [html for hint in child.iter("hint") if (html := inner(hint))]
        elif name == "targetedfeedbackset":
            for each in child.iter("targetedfeedback"):
                self.targeted[each.get("explanation-id") or ""] = inner(each)
        elif name in ("label", "description"):
            self.write(_labelled(child))
        elif isinstance(child.tag, str) and name not in ("script", "style"):
            self._words(child)

    def _words(self, element: Element) -> None:
        if not _holds_machinery(element):
            self.write(inner(element) if is_wrapper(element) else outer(element))
            return
        if is_wrapper(element):
            self.walk(element)
            return
        self.open.append(element)
        self.write(start_tag(element))
        self.walk(element)
        self.write(end_tag(element))
        self.open.pop()

    def _response(self, response: Element) -> None:
        self.responses.append(response)
        for element in response.iter("solution"):
            self._solution(element)
        self.write("".join(end_tag(element) for element in reversed(self.open)))
        self.pieces.append([start_tag(element) for element in self.open])

    def _solution(self, element: Element) -> None:
        at = max(0, len(self.responses) - 1)
        self.explanations.setdefault(at, []).append(inner(element))


_MACHINERY: Final = (
    *READERS,
    "solution",
    "solutionset",
    "demandhint",
    "targetedfeedbackset",
    "script",
    "style",
)


def _holds_machinery(element: Element) -> bool:
    return next(element.iter(*_MACHINERY), None) is not None


def _labelled(element: Element) -> str:
    html = inner(element)
    if local(element) == "description":
        return f"<p><em>{html}</em></p>" if html else ""
    return paragraph(html)


def read_problem(element: Element) -> Problem:
    """The questions of a problem. Raises UnsupportedError, whose message says why it cannot be asked."""
    _refuse(element)
    cut = _Cut()
    cut.walk(element)
    if not cut.responses:
        raise UnsupportedError(str(_("it asks nothing")))
    notes = _script_notes(element)
    if next(element.iter("style"), None) is not None:
        notes.append(str(_("Its styles were left out.")))
    parts: list[Part] = []
    first: dict[int, int] = {}
    for place, response in enumerate(cut.responses):
        first[place] = len(parts)
        parts += READERS[local(response)](response)
    problem = Problem(parts, notes)
    _write_prompts(cut, problem, first)
    for note in (note for part in parts for note in part.notes):
        problem.notes.append(note)
    return problem


def _refuse(element: Element) -> None:
    strange = sorted({local(each) for each in element.iter() if local(each) in OTHERS or _unknown(each)})
    if strange:
        raise UnsupportedError(", ".join(strange))


def _unknown(element: Element) -> bool:
    name = local(element)
    return name.endswith("response") and name not in READERS


def _script_notes(element: Element) -> list[str]:
    """Refuse a problem whose words or answers a script computes; else say that the script was left out."""
    if next(element.iter("script"), None) is None:
        return []
    for each in element.iter():
        if local(each) == "script":
            continue
        texts = [str(value) for value in each.attrib.values() if _VARIABLE.search(str(value))]
        texts += [text for text in (each.text, each.tail) if text and _VARIABLE.search(text)]
        if texts:
            raise UnsupportedError(
                str(_("a script computes its words or answers, and scripts are never run"))
            )
    return [str(_("Its script was left out; scripts are never run."))]


def _write_prompts(cut: _Cut, problem: Problem, first: dict[int, int]) -> None:
    pieces = [tidy("".join(piece)) for piece in cut.pieces]
    ends = {place: first.get(place + 1, len(problem.parts)) for place in first}
    for place, response in enumerate(cut.responses):
        asked = problem.parts[first[place] : ends[place]]
        after = pieces[-1] if place == len(cut.responses) - 1 else ""
        asked[0].content["prompt"] = join(_prompt(pieces[place], response), "" if len(asked) > 1 else after)
        for number, part in enumerate(asked[1:], start=2):
            part.content["prompt"] = f"<p>({number})</p>"
        if len(asked) > 1:
            asked[-1].content["prompt"] = join(asked[-1].content["prompt"], after)
        explanation = join(*cut.explanations.get(place, []))
        if explanation:
            asked[-1].content["explanation"] = explanation
        _target(response, asked[0], cut.targeted)
    if cut.hints:
        problem.parts[0].content["hints"] = cut.hints[:_HINTS]
    if len(cut.hints) > _HINTS:
        left = len(cut.hints) - _HINTS
        problem.notes.append(str(_("It has more hints than fit; {count} were left out.", count=left)))


def _prompt(before: str, response: Element) -> str:
    """The words before the answer: what stands before the response, and in it."""
    own = tidy("".join(_own_words(response)))
    label = next(
        (each.get("label") for each in response.iter() if each.get("label") and local(each) in _FIELDS), ""
    )
    if label and not own and words(label) not in words(before):
        own = paragraph(escape(label, quote=False))
    trailing = next((text for each in response.iter() for name in _AFTER if (text := each.get(name))), "")
    return join(before, own, f"<p>… {escape(trailing, quote=False)}</p>" if trailing else "")


def _own_words(response: Element) -> list[str]:
    found = [escape(response.text or "", quote=False)]
    for child in response:
        name = local(child)
        if name in ("label", "description"):
            found.append(_labelled(child))
        elif name not in _INPUTS and isinstance(child.tag, str):
            found.append(inner(child, _INPUTS) if is_wrapper(child) else _without_inputs(child))
        found.append(escape(child.tail or "", quote=False))
    return found


def _without_inputs(element: Element) -> str:
    return tidy(f"{start_tag(element)}{inner(element, _INPUTS)}{end_tag(element)}")


def _target(response: Element, part: Part, targeted: dict[str, str]) -> None:
    """Words for the option chosen, written apart from the options."""
    if not targeted or part.type != "lms.choice":
        return
    for choice, option in zip(response.iter("choice"), part.content["options"], strict=False):
        said = targeted.get(choice.get("explanation-id") or "")
        if said and not option.get("feedback"):
            option["feedback"] = said
