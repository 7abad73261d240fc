"""A multiple choice question: shuffled, with partial credit, feedback, hints, statistics and QTI."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Annotated
from xml.etree import ElementTree as ET

from lms_sdk.assessment import (
    BLANK,
    AssessmentType,
    Capability,
    Case,
    Example,
    Issue,
    Outcome,
    QtiItem,
    Reveal,
    ScoreResult,
    scored,
)
from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, JsonObject, Model, RichText, Secret, redact

_ = translator("acme_mcq")
_QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"


class Option(Model):
    """One thing to tick."""

    id: Annotated[str, AutoId]
    text: RichText
    correct: Annotated[bool, Secret] = False
    feedback: Annotated[RichText, Secret] = ""


class ChoiceContent(Model):
    """What the author writes."""

    prompt: RichText
    options: list[Option]
    shuffle: bool = True
    hints: Annotated[list[RichText], Secret] = []
    explanation: Annotated[RichText, Secret] = ""


class ChoiceResponse(Model):
    """What the learner sends."""

    chosen: list[str] = []


class MultipleChoice(AssessmentType[ChoiceContent, ChoiceResponse]):
    """Tick all that apply."""

    key = "acme.mcq"
    label = _("Multiple choice")
    schema_version = 2
    upcasters = {1: lambda old: {**{k: v for k, v in old.items() if k != "question"}, "prompt": _prompt(old)}}
    Content = ChoiceContent
    Response = ChoiceResponse
    capabilities = frozenset({Capability.AUTO, Capability.PARTIAL, Capability.HINTS})

    def lint(self, content: ChoiceContent) -> list[Issue]:
        """A key and distinct ids."""
        ids = [option.id for option in content.options]
        issues = (
            [] if any(o.correct for o in content.options) else [Issue(_("Mark a correct option."), "options")]
        )
        return (
            issues if len(set(ids)) == len(ids) else [*issues, Issue(_("Option ids must differ."), "options")]
        )

    def variant(self, content: ChoiceContent, rng: random.Random) -> JsonObject:
        """The order of the options."""
        order = [option.id for option in content.options]
        if content.shuffle:
            rng.shuffle(order)
        return {"order": order}

    def present(self, content: ChoiceContent, variant: JsonObject) -> JsonObject:
        """The question with its options in the stored order."""
        shown: JsonObject = redact(content)
        by_id = {option["id"]: option for option in shown["options"]}
        return {**shown, "options": [by_id[name] for name in variant["order"]]}

    def hint(self, content: ChoiceContent, variant: JsonObject, number: int) -> str | None:
        """The author's hints, one by one."""
        return content.hints[number] if number < len(content.hints) else None

    def is_blank(self, content: ChoiceContent, response: ChoiceResponse) -> bool:
        """Nothing that exists was chosen."""
        return not self._chosen(content, response)

    def score(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> Outcome:
        """Right ones chosen, less wrong ones, of all right ones."""
        right, chosen = {o.id for o in content.options if o.correct}, self._chosen(content, response)
        if not chosen or not right:
            return BLANK if not chosen else scored(Decimal(0))
        earned = Decimal(len(chosen & right) - len(chosen - right)) / len(right)
        return scored(max(Decimal(0), earned), feedback=tuple(sorted(chosen)))

    def review(
        self,
        content: ChoiceContent,
        variant: JsonObject,
        response: ChoiceResponse,
        result: Outcome | None,
        reveal: Reveal,
    ) -> JsonObject:
        """Feedback on what was chosen, and the key, as far as they may be seen."""
        seen: JsonObject = {}
        if Reveal.SCORE in reveal and isinstance(result, ScoreResult):
            seen["fraction"] = str(result.fraction)
        if Reveal.FEEDBACK in reveal:
            chosen = self._chosen(content, response)
            seen["feedback"] = {o.id: o.feedback for o in content.options if o.id in chosen and o.feedback}
        if Reveal.CORRECT in reveal:
            seen["correct"] = [option.id for option in content.options if option.correct]
            seen["explanation"] = content.explanation
        return seen

    def possible_classes(self, content: ChoiceContent) -> list[str]:
        """Each option, and nothing at all."""
        return [*dict.fromkeys(option.id for option in content.options), "blank"]

    def classify(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> list[str]:
        """The options chosen."""
        return sorted(self._chosen(content, response)) or ["blank"]

    def summarise(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> str:
        """The chosen options' words."""
        return "; ".join(o.text for o in content.options if o.id in self._chosen(content, response))

    def can_regrade(self, old: ChoiceContent, new: ChoiceContent) -> str | None:
        """Options are told apart by id, so they may be reworded and moved, but not vanish."""
        gone = {option.id for option in old.options} - {option.id for option in new.options}
        return str(_("An option was removed.")) if gone else None

    def to_qti(self, content: ChoiceContent) -> QtiItem | None:
        """A choice interaction; the key stands in the correct response."""
        ET.register_namespace("", _QTI)
        item = ET.Element(f"{{{_QTI}}}qti-assessment-item", identifier="acme-mcq", title=content.prompt)
        key = ET.SubElement(item, f"{{{_QTI}}}qti-correct-response")
        body = ET.SubElement(item, f"{{{_QTI}}}qti-choice-interaction", shuffle=str(content.shuffle).lower())
        for option in content.options:
            ET.SubElement(body, f"{{{_QTI}}}qti-simple-choice", identifier=option.id).text = option.text
            if option.correct:
                ET.SubElement(key, f"{{{_QTI}}}qti-value").text = option.id
        return QtiItem("acme-mcq", ET.tostring(item))

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """The same back; anything else is not ours."""
        if b"<!DOCTYPE" in item.xml:
            return None
        try:
            root = ET.fromstring(item.xml)  # noqa: S314 (document types were refused above)
        except ET.ParseError:
            return None
        body = root.find(f"{{{_QTI}}}qti-choice-interaction")
        if body is None:
            return None
        right = {value.text for value in root.iter(f"{{{_QTI}}}qti-value")}
        options = [
            {
                "id": each.get("identifier"),
                "text": each.text or "",
                "correct": each.get("identifier") in right,
            }
            for each in body
        ]
        return {"prompt": root.get("title", ""), "options": options, "shuffle": body.get("shuffle") == "true"}

    def examples(self) -> list[Example]:
        """One with two right answers, one as version 1 stored it."""
        option_a = {"id": "a", "text": "2", "correct": True, "feedback": "The only even one."}
        options = [
            option_a,
            {"id": "b", "text": "3", "correct": True},
            {"id": "c", "text": "4", "feedback": "No."},
        ]
        content = {"prompt": "<p>Which are prime?</p>", "options": options, "hints": ["4 is 2 times 2."]}
        cases = (
            Case({"chosen": ["a", "b"]}, Decimal(1)),
            Case({"chosen": ["a"]}, Decimal("0.5")),
            Case({"chosen": ["c"]}, Decimal(0)),
            Case({"chosen": []}, Decimal(0)),
        )
        old = {"question": "Which is odd?", "options": [{"id": "a", "text": "2"}, option_a | {"id": "b"}]}
        return [Example(content, cases, title="primes"), Example(old, schema_version=1)]

    @staticmethod
    def _chosen(content: ChoiceContent, response: ChoiceResponse) -> set[str]:
        return set(response.chosen) & {option.id for option in content.options}


def _prompt(old: JsonObject) -> str:
    prompt: str = old.get("prompt") or old.get("question", "")
    return prompt
