"""Numeric questions: a number or a range, with tolerance, units and significant figures."""

from typing import ClassVar

from lms_plugins.assessment_number import qti
from lms_plugins.assessment_number.checks import problems
from lms_plugins.assessment_number.content import NumberAnswer, NumberContent, NumberResponse, _
from lms_plugins.assessment_number.marking import UnitState, Verdict, judged, response_readings
from lms_plugins.assessment_number.samples import SAMPLES
from lms_sdk.assessment import (
    BLANK,
    AssessmentType,
    Capability,
    Example,
    Issue,
    Outcome,
    QtiItem,
    Reveal,
    ScoreResult,
    scored,
)
from lms_sdk.i18n import Text
from lms_sdk.model import JsonObject
from lms_sdk.upcast import Upcasters

NO_ANSWER, NOT_A_NUMBER, OTHER = "blank", "not_a_number", "other"
WRONG_UNIT, NO_UNIT, WRONG_FIGURES = "wrong_unit", "missing_unit", "wrong_figures"
OTHERWISE = "otherwise"


class NumberType(AssessmentType[NumberContent, NumberResponse]):
    """A question whose answer is a number."""

    key = "lms.number"
    label: ClassVar[Text] = _("Number")
    description: ClassVar[Text] = _("A number, with tolerance, ranges, units and significant figures.")
    icon = "decimal"
    schema_version = 1
    upcasters: ClassVar[Upcasters] = {}
    Content = NumberContent
    Response = NumberResponse
    capabilities = frozenset({Capability.AUTO, Capability.PARTIAL, Capability.HINTS})

    def lint(self, content: NumberContent) -> list[Issue]:
        """What the author should put right."""
        return problems(content)

    def examples(self) -> list[Example]:
        """Tolerances, a range, units and significant figures."""
        return list(SAMPLES)

    def hint(self, content: NumberContent, variant: JsonObject, number: int) -> str | None:
        """The hint with this number, from 0."""
        return content.hints[number] if 0 <= number < len(content.hints) else None

    def is_blank(self, content: NumberContent, response: NumberResponse) -> bool:
        """No number was written; a unit alone is no answer."""
        return not response.value.strip()

    def is_same(self, content: NumberContent, one: NumberResponse, other: NumberResponse) -> bool:
        """The same numbers in the same units, however they are written."""
        readings = response_readings(content, one)
        if not readings or content.significant_figures:
            return (one.value.strip(), one.unit.strip()) == (other.value.strip(), other.unit.strip())
        return _sizes(content, one) == _sizes(content, other)

    def score(self, content: NumberContent, variant: JsonObject, response: NumberResponse) -> Outcome:
        """Mark the number; the first answer that fits counts."""
        if self.is_blank(content, response):
            return BLANK
        verdict = judged(content, response)
        said = verdict.answer.id if verdict.answer is not None and verdict.figures_fit else OTHERWISE
        return scored(verdict.fraction, feedback=(said, *_remarks(verdict)))

    def review(
        self,
        content: NumberContent,
        variant: JsonObject,
        response: NumberResponse,
        result: Outcome | None,
        reveal: Reveal,
    ) -> JsonObject:
        """Feedback on the number and its unit, the answers and the explanation, each as far as it may be seen."""
        shown: JsonObject = {}
        if Reveal.FEEDBACK in reveal and isinstance(result, ScoreResult):
            words = _feedback_words(content)
            shown["feedback"] = [
                {"id": name, "html": words[name]} for name in result.feedback if words.get(name)
            ]
        if Reveal.CORRECT in reveal:
            shown["correct"] = [
                _in_words(content, answer) for answer in content.answers if answer.fraction == 1
            ]
            shown["explanation"] = content.explanation
        return shown

    def possible_classes(self, content: NumberContent) -> list[str]:
        """Every answer, the mistakes with units and figures, any other number, no number, nothing."""
        fixed = [OTHER, WRONG_UNIT, NO_UNIT, WRONG_FIGURES, NOT_A_NUMBER, NO_ANSWER]
        return list(dict.fromkeys([*(answer.id for answer in content.answers), *fixed]))

    def classify(self, content: NumberContent, variant: JsonObject, response: NumberResponse) -> list[str]:
        """The answer that was met, and what was wrong with its unit or figures."""
        if self.is_blank(content, response):
            return [NO_ANSWER]
        verdict = judged(content, response)
        if not verdict.is_number:
            return [NOT_A_NUMBER]
        return [verdict.answer.id if verdict.answer else OTHER, *_remarks(verdict)]

    def summarise(self, content: NumberContent, variant: JsonObject, response: NumberResponse) -> str:
        """What was written."""
        return " ".join(f"{response.value} {response.unit}".split())

    def to_qti(self, content: NumberContent) -> QtiItem | None:
        """The question as a text entry with conditions on its value."""
        return qti.written(content)

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """Content made from an item with one numeric text entry."""
        return qti.read_content(item)


def _sizes(content: NumberContent, response: NumberResponse) -> set[tuple[object, UnitState]]:
    return {(reading.numeral.value, reading.unit) for reading in response_readings(content, response)}


def _remarks(verdict: Verdict) -> tuple[str, ...]:
    if not verdict.is_number:
        return (NOT_A_NUMBER,)
    if not verdict.figures_fit:
        return (WRONG_FIGURES,)
    return {UnitState.UNKNOWN: (WRONG_UNIT,), UnitState.MISSING: (NO_UNIT,)}.get(verdict.unit, ())


def _feedback_words(content: NumberContent) -> dict[str, str]:
    return {
        OTHERWISE: content.feedback_otherwise,
        NOT_A_NUMBER: str(_("This could not be read as a number.")),
        WRONG_FIGURES: str(_("The number of significant figures is not the one asked for.")),
        WRONG_UNIT: str(_("This unit is not accepted.")),
        NO_UNIT: str(_("The unit is missing.")),
        **{answer.id: answer.feedback for answer in content.answers},
    }


def _in_words(content: NumberContent, answer: NumberAnswer) -> str:
    """The answer for the learner, with the unit it is written in."""
    unit = next((each.text for each in content.unit.accepted if each.factor == 1), "")
    if answer.value.strip():
        return f"{answer.value} {unit}".strip()
    low = f"{answer.low} {'≤' if answer.low_inclusive else '<'} " if answer.low.strip() else ""
    high = f" {'≤' if answer.high_inclusive else '<'} {answer.high}" if answer.high.strip() else ""
    return f"{low}x{high} {unit}".strip()
