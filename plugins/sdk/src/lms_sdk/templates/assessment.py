"""Acme example: a question type for Anthus."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from lms_sdk import AssessmentType, JsonObject, Model, Plugin, RichText, Secret
from lms_sdk.outcome import BLANK, Case, Example, Outcome, Reveal, scored


class Question(Model):
    """What the author writes; a Secret reaches nobody before the review policy says so."""

    prompt: RichText
    answer: Annotated[str, Secret]


class Answer(Model):
    """What the learner sends."""

    text: str = ""


class AcmeExample(AssessmentType[Question, Answer]):
    """A word that must be known, in whatever case."""

    key = "acme.example"
    label = "Acme example"
    Content = Question
    Response = Answer

    def score(self, content: Question, variant: JsonObject, response: Answer) -> Outcome:
        """Everything for the word, nothing for another."""
        given = response.text.strip().casefold()
        return scored(Decimal(given == content.answer.strip().casefold())) if given else BLANK

    def review(
        self, content: Question, variant: JsonObject, response: Answer, result: object, reveal: Reveal
    ) -> JsonObject:
        """The word, once it may be shown."""
        return {"answer": content.answer} if Reveal.CORRECT in reveal else {}

    def examples(self) -> list[Example]:
        """Shown in the documentation, tried by the tests."""
        cases = (
            Case({"text": "PIPIT"}, Decimal(1)),
            Case({"text": "crow"}, Decimal(0)),
            Case({}, Decimal(0)),
        )
        return [Example({"prompt": "<p>Which bird is <i>Anthus</i>?</p>", "answer": "pipit"}, cases)]


plugin = Plugin(key="acme.example", label="Acme example", assessment_types=[AcmeExample])
