"""Short text questions: exact, with variants, wildcards or safe regular expressions."""

from typing import ClassVar

from lms_plugins.assessment_text import qti
from lms_plugins.assessment_text.checks import problems
from lms_plugins.assessment_text.content import TextContent, TextResponse, _
from lms_plugins.assessment_text.marking import folded, matched, worth
from lms_plugins.assessment_text.samples import SAMPLES
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

NO_ANSWER, OTHER, OTHERWISE = "blank", "other", "otherwise"
SUMMARY = 200


class TextType(AssessmentType[TextContent, TextResponse]):
    """A question whose answer is a word or a few."""

    key = "lms.text"
    label: ClassVar[Text] = _("Short text")
    description: ClassVar[Text] = _(
        "A word or a few: exact, with variants, wildcards or a regular expression."
    )
    icon = "pilcrow"
    schema_version = 1
    upcasters: ClassVar[Upcasters] = {}
    Content = TextContent
    Response = TextResponse
    capabilities = frozenset({Capability.AUTO, Capability.PARTIAL, Capability.HINTS})

    def lint(self, content: TextContent) -> list[Issue]:
        """What the author should put right."""
        return problems(content)

    def examples(self) -> list[Example]:
        """Variants, capitals, accents and a regular expression."""
        return list(SAMPLES)

    def hint(self, content: TextContent, variant: JsonObject, number: int) -> str | None:
        """The hint with this number, from 0."""
        return content.hints[number] if 0 <= number < len(content.hints) else None

    def is_blank(self, content: TextContent, response: TextResponse) -> bool:
        """Nothing but spaces was written."""
        return not response.text.strip()

    def is_same(self, content: TextContent, one: TextResponse, other: TextResponse) -> bool:
        """The texts differ in nothing that matters to this question."""
        return folded(content, one.text) == folded(content, other.text)

    def score(self, content: TextContent, variant: JsonObject, response: TextResponse) -> Outcome:
        """Mark the text; the first answer that fits counts."""
        if self.is_blank(content, response):
            return BLANK
        answer = matched(content, response.text)
        return scored(worth(answer), feedback=(answer.id if answer else OTHERWISE,))

    def review(
        self,
        content: TextContent,
        variant: JsonObject,
        response: TextResponse,
        result: Outcome | None,
        reveal: Reveal,
    ) -> JsonObject:
        """Feedback on the text, the answers and the explanation, each as far as it may be seen."""
        shown: JsonObject = {}
        if Reveal.FEEDBACK in reveal and isinstance(result, ScoreResult):
            words = {answer.id: answer.feedback for answer in reversed(content.foreseen)}
            words.setdefault(OTHERWISE, content.feedback_otherwise)
            shown["feedback"] = [
                {"id": name, "html": words[name]} for name in result.feedback if words.get(name)
            ]
        if Reveal.CORRECT in reveal:
            full = [answer for answer in content.answers if answer.fraction == 1]
            shown["correct"] = [{"text": answer.text, "match": answer.match} for answer in full]
            shown["explanation"] = content.explanation
        return shown

    def possible_classes(self, content: TextContent) -> list[str]:
        """Every accepted and every foreseen wrong answer, any other, nothing."""
        known = [answer.id for answer in content.foreseen]
        return list(dict.fromkeys([*known, OTHER, NO_ANSWER]))

    def classify(self, content: TextContent, variant: JsonObject, response: TextResponse) -> list[str]:
        """The answer that was met."""
        if self.is_blank(content, response):
            return [NO_ANSWER]
        answer = matched(content, response.text)
        return [answer.id if answer else OTHER]

    def summarise(self, content: TextContent, variant: JsonObject, response: TextResponse) -> str:
        """What was written, on one line."""
        line = " ".join(response.text.split())
        return line if len(line) <= SUMMARY else line[: SUMMARY - 1] + "…"

    def to_qti(self, content: TextContent) -> QtiItem | None:
        """The question as a text entry with conditions on its value."""
        return qti.written(content)

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """Content made from an item with one text entry."""
        return qti.read_content(item)
