"""Essays: written at length, graded by a person."""

from typing import ClassVar

from lms_plugins.assessment_essay import qti
from lms_plugins.assessment_essay.checks import problems
from lms_plugins.assessment_essay.content import EssayContent, EssayResponse, _
from lms_plugins.assessment_essay.reading import is_unwritten, length_remarks, plain, words_in
from lms_plugins.assessment_essay.samples import SAMPLES
from lms_sdk.assessment import (
    BLANK,
    AssessmentType,
    Capability,
    Example,
    Issue,
    NeedsGrading,
    Outcome,
    QtiItem,
    Reveal,
)
from lms_sdk.i18n import Text
from lms_sdk.model import JsonObject, clean_html, to_json
from lms_sdk.upcast import Upcasters

NO_ANSWER, WRITTEN, TOO_SHORT, TOO_LONG = "blank", "written", "too_short", "too_long"
SUMMARY = 500


class EssayType(AssessmentType[EssayContent, EssayResponse]):
    """A question whose answer a person reads and grades."""

    key = "lms.essay"
    label: ClassVar[Text] = _("Essay")
    description: ClassVar[Text] = _("A text at length, graded by a person.")
    icon = "edit"
    schema_version = 1
    upcasters: ClassVar[Upcasters] = {}
    Content = EssayContent
    Response = EssayResponse
    capabilities = frozenset({Capability.MANUAL, Capability.PARTIAL, Capability.HINTS})

    def lint(self, content: EssayContent) -> list[Issue]:
        """What the author should put right."""
        return problems(content)

    def examples(self) -> list[Example]:
        """A plain essay with a rubric, a formatted one with a template."""
        return list(SAMPLES)

    def hint(self, content: EssayContent, variant: JsonObject, number: int) -> str | None:
        """The hint with this number, from 0."""
        return content.hints[number] if 0 <= number < len(content.hints) else None

    def is_blank(self, content: EssayContent, response: EssayResponse) -> bool:
        """Nothing was written, or nothing but the template."""
        return is_unwritten(content, response.text)

    def is_same(self, content: EssayContent, one: EssayResponse, other: EssayResponse) -> bool:
        """The same text; two that are blank are the same."""
        return one == other or (self.is_blank(content, one) and self.is_blank(content, other))

    def score(self, content: EssayContent, variant: JsonObject, response: EssayResponse) -> Outcome:
        """Ask for a person's judgement; nothing written earns nothing at once.

        The rubric names criteria and levels by id, with their points; their words stand in the content.
        """
        if self.is_blank(content, response):
            return BLANK
        words = words_in(plain(content, response.text))
        criteria = [
            {
                "id": criterion.id,
                "levels": [{"id": level.id, "points": level.points} for level in criterion.levels],
            }
            for criterion in content.rubric
        ]
        most = sum(
            max((level.points for level in criterion.levels), default=0) for criterion in content.rubric
        )
        remarks = list(length_remarks(content, words))
        return NeedsGrading(
            rubric={"words": words, "remarks": remarks, "criteria": criteria, "max_points": most}
        )

    def review(
        self,
        content: EssayContent,
        variant: JsonObject,
        response: EssayResponse,
        result: Outcome | None,
        reveal: Reveal,
    ) -> JsonObject:
        """The answer, safe to show; then rubric, model answer and explanation, each as far as it may be seen."""
        if not reveal:
            return {}
        text = clean_html(response.text) if content.format == "rich" else response.text
        words = words_in(plain(content, response.text))
        shown: JsonObject = {"answer": {"format": content.format, "text": text}, "words": words}
        if Reveal.FEEDBACK in reveal:
            shown["rubric"] = to_json(content.rubric)
        if Reveal.CORRECT in reveal:
            shown["model_answer"] = content.model_answer
            shown["explanation"] = content.explanation
        return shown

    def possible_classes(self, content: EssayContent) -> list[str]:
        """By length only: what the essay says is for people."""
        return [WRITTEN, TOO_SHORT, TOO_LONG, NO_ANSWER]

    def classify(self, content: EssayContent, variant: JsonObject, response: EssayResponse) -> list[str]:
        """Whether anything was written, and whether it is of the length asked for."""
        if self.is_blank(content, response):
            return [NO_ANSWER]
        return list(length_remarks(content, words_in(plain(content, response.text)))) or [WRITTEN]

    def summarise(self, content: EssayContent, variant: JsonObject, response: EssayResponse) -> str:
        """The beginning of the essay."""
        line = plain(content, response.text)
        return line if len(line) <= SUMMARY else line[: SUMMARY - 1] + "…"

    def to_qti(self, content: EssayContent) -> QtiItem | None:
        """The question as an extended text interaction scored by a person."""
        return qti.written(content)

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """Content made from an item with one extended text interaction."""
        return qti.read_content(item)
