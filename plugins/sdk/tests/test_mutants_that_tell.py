"""Faults sown into the reference type by which a learner is told what is secret: the kit names each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lms_sdk.assessment import Part, Reveal
from lms_sdk.model import Model, public_model, redact, to_json
from lms_sdk.testing.examples.choice import ChoiceContent, MultipleChoice


class LeaksByFlag(MultipleChoice):
    fault = "leaks the secret field"

    def present(self, content, variant):
        return to_json(content)


class LeaksByOrder(MultipleChoice):
    fault = r"present\(\) depends on a secret field"

    def present(self, content, variant):
        shown = super().present(content, variant)
        right = {option.id for option in content.options if option.correct}
        return {**shown, "options": sorted(shown["options"], key=lambda option: option["id"] not in right)}


class LeaksByShuffling(MultipleChoice):
    fault = r"depends on a secret field"

    def variant(self, content, rng):
        wrong = [option.id for option in content.options if not option.correct]
        rng.shuffle(wrong)
        return {"order": [option.id for option in content.options if option.correct] + wrong}


class LeaksTheirNumber(MultipleChoice):
    fault = r"present\(\) depends on a secret field"

    class Delivery(Model):
        prompt: str
        options: list[dict[str, Any]]
        shuffle: bool
        several: bool

    def present(self, content, variant):
        several = sum(option.correct for option in content.options) > 1
        return {**super().present(content, variant), "several": several}


class LeaksThroughItsDelivery(MultipleChoice):
    fault = "Delivery has secret fields"
    Delivery = ChoiceContent


class LeaksInTheScore(MultipleChoice):
    fault = r"score\(\) leaks the text of a secret field"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, feedback=tuple(option.feedback for option in content.options))


class LeaksInAPart(MultipleChoice):
    fault = r"score\(\) leaks the text of a secret field"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, parts=(Part(content.explanation, outcome.fraction),))


class NamesPartsByTheKey(MultipleChoice):
    fault = r"the ids of parts depend on a secret field: \['a', "

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        right = next((option.id for option in content.options if option.correct), "")
        return replace(outcome, parts=(Part(right, outcome.fraction),))


class RevealsTooEarly(MultipleChoice):
    fault = r"review\(NOTHING\) leaks the text of a secret field"

    def review(self, content, variant, response, result, reveal):
        return super().review(content, variant, response, result, Reveal.FEEDBACK | Reveal.CORRECT)


class RevealsWithTheScore(MultipleChoice):
    fault = r"review\(SCORE\) leaks the text of a secret field"

    def review(self, content, variant, response, result, reveal):
        extra = {"explanation": content.explanation} if reveal else {}
        return super().review(content, variant, response, result, reveal) | extra


class RevealsHowMany(MultipleChoice):
    fault = r"review\(NOTHING\) depends on a secret field"

    def review(self, content, variant, response, result, reveal):
        return {"right": sum(option.correct for option in content.options)}


class IsFoundByItsKey(MultipleChoice):
    fault = r"search_text\(\) leaks the text of a secret field"

    def search_text(self, content):
        return f"{content.prompt} {content.explanation}"


class ForgetsToMark(MultipleChoice):
    fault = "nothing in Content is Secret"
    Content = public_model(ChoiceContent)


MUTANTS = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, MultipleChoice) and kind is not MultipleChoice
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type, kills) -> None:
    kills(mutant)


def test_no_mutant_is_forgotten() -> None:
    assert len(MUTANTS) == 13


def test_a_content_that_cannot_be_varied_is_not_taken_for_safe(faults_of) -> None:
    class Fixed(MultipleChoice):
        class Content(ChoiceContent):
            @classmethod
            def __get_pydantic_core_schema__(cls, source, handler):
                from pydantic_core import core_schema

                def only_this(value):
                    if redact(value) and to_json(value) != to_json(known):
                        raise ValueError("only one content")
                    return value

                return core_schema.no_info_after_validator_function(only_this, handler(source))

    known = ChoiceContent.model_validate(MultipleChoice().examples()[0].content)
    assert any("override alternatives(content)" in fault for fault in faults_of(Fixed))
