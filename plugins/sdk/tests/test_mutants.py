"""Faults sown into the reference type, one at a time: the kit finds each and its message names it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lms_sdk.assessment import Capability, Example, Issue, Part, QtiItem, Reveal, ScoreResult, State
from lms_sdk.model import Model, redact, to_json
from lms_sdk.testing import AssessmentConformance
from lms_sdk.testing.examples.choice import ChoiceContent, ChoiceResponse, MultipleChoice

ELSEWHERE = ("test_other_processes_agree", "test_importing_is_quick_and_brings_no_django")


def faults_of(kind: type, *, elsewhere: bool = False) -> list[str]:
    """What the whole kit has to say about a type; with `elsewhere` also in other processes."""

    class Kit(AssessmentConformance):
        type = kind
        max_examples = 25
        shrink = False

    found = []
    for name in sorted(dir(Kit)):
        if name.startswith("test_") and (elsewhere or name not in ELSEWHERE):
            try:
                getattr(Kit(), name)()
            except pytest.skip.Exception:
                continue
            except Exception as error:  # noqa: BLE001 (a fault may be anything)
                found.append(f"{name}: {type(error).__name__}: {error}")
    return found


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


class UsesGlobalChance(MultipleChoice):
    fault = r"variant\(\) uses the global random generator"

    def variant(self, content, rng):
        return super().variant(content, random)


class RemembersAttempts(MultipleChoice):
    fault = r"variant\(\) depends on more than the content and its rng"
    seen = [0]

    def variant(self, content, rng):
        self.seen[0] += 1
        return super().variant(content, rng) | {"number": self.seen[0]}


class GivesATuple(MultipleChoice):
    fault = r"variant\(\) must be plain JSON"

    def variant(self, content, rng):
        return {"order": tuple(super().variant(content, rng)["order"])}


class GivesMoreThanAll(MultipleChoice):
    fault = "fraction 2 is above 1"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, fraction=Decimal(2)) if outcome.fraction == 1 else outcome


class GivesLessThanNothing(MultipleChoice):
    fault = "is below min_fraction 0"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        wrong = outcome.fraction == 0 and not self.is_blank(content, response)
        return ScoreResult(Decimal(-1), State.WRONG) if wrong else outcome


class GivesAFloat(MultipleChoice):
    fault = "fraction must be a Decimal, not float"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, fraction=float(outcome.fraction))


class GivesNoNumber(MultipleChoice):
    fault = "is no number|declared 0"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, fraction=Decimal("NaN")) if outcome.fraction == 0 else outcome


class CrashesOnOddAnswers(MultipleChoice):
    fault = "KeyError"

    def score(self, content, variant, response):
        by_id = {option.id: option for option in content.options}
        [by_id[name] for name in response.chosen]
        return super().score(content, variant, response)


class ChangesItsArguments(MultipleChoice):
    fault = r"score\(\) changes its arguments"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        response.chosen.append("seen")
        return outcome


class ScoresByPosition(MultipleChoice):
    fault = "depends on the variant"

    def score(self, content, variant, response):
        at = {name: content.options[index].id for index, name in enumerate(variant["order"])}
        moved = ChoiceResponse(chosen=[at.get(name, name) for name in response.chosen])
        return super().score(content, variant, moved)


class PaysForSilence(MultipleChoice):
    fault = "a blank response earns"

    def score(self, content, variant, response):
        return (
            super().score(content, variant, response)
            if response.chosen
            else ScoreResult(Decimal(1), State.RIGHT)
        )


class PaysForTickingAll(MultipleChoice):
    fault = "choosing everything.*earns full marks"

    def score(self, content, variant, response):
        right = {option.id for option in content.options if option.correct}
        everything = right <= set(response.chosen)
        return (
            ScoreResult(Decimal(1), State.RIGHT) if everything else super().score(content, variant, response)
        )


class NamesAStrangeClass(MultipleChoice):
    fault = r"classify\(\) names \['other'\]"

    def classify(self, content, variant, response):
        return ["other"]


class LosesTheKeyInQti(MultipleChoice):
    fault = "QTI export and import change the meaning"

    def from_qti(self, item):
        raw = super().from_qti(item)
        return raw and {**raw, "options": [{**option, "correct": False} for option in raw["options"]]}


class LosesWordsInQti(MultipleChoice):
    fault = "QTI export and import lose words"

    def from_qti(self, item):
        raw = super().from_qti(item)
        return raw and {**raw, "prompt": ""}


class TakesAnyQti(MultipleChoice):
    fault = r"from_qti\(\) makes a question out of"

    def from_qti(self, item):
        return super().from_qti(item) or self.examples()[0].content


class SaysTheWrongState(MultipleChoice):
    fault = "state right does not go with fraction"

    def score(self, content, variant, response):
        return replace(super().score(content, variant, response), state=State.RIGHT)


class AddsUpWrongly(MultipleChoice):
    fault = "the parts come to"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        return replace(outcome, parts=(Part("a", Decimal(1)), Part("b", Decimal(1))))


class ThrowsDice(MultipleChoice):
    fault = r"score\(\) is not a function of its arguments"

    def score(self, content, variant, response):
        outcome = super().score(content, variant, response)
        lucky = outcome.state is State.PARTIAL and random.getrandbits(1)
        return ScoreResult(Decimal(1), State.RIGHT) if lucky else outcome


class TakesItsTime(MultipleChoice):
    fault = r"score\(\) takes"

    def score(self, content, variant, response):
        strange = set(response.chosen) - {option.id for option in content.options}
        until = time.thread_time() + (0.25 if strange else 0)
        while time.thread_time() < until:
            sum(range(10_000))
        return super().score(content, variant, response)


class ShowsFalseExamples(MultipleChoice):
    fault = "declared 0.25, scored 0.5"

    def examples(self):
        first, *rest = super().examples()
        cases = [
            replace(c, fraction=Decimal("0.25")) if c.fraction == Decimal("0.5") else c for c in first.cases
        ]
        return [replace(first, cases=tuple(cases)), *rest]


class HidesACapability(MultipleChoice):
    fault = "capability partial is not declared"
    capabilities = frozenset({Capability.AUTO, Capability.HINTS})


class NeverRunsOutOfHints(MultipleChoice):
    fault = "hints do not end"

    def hint(self, content, variant, number):
        return content.hints[0]


class ForgetsOldContent(MultipleChoice):
    fault = "nothing lifts version 1"
    upcasters = {}


class UpcastsTwice(MultipleChoice):
    fault = "upcaster 1 is not idempotent"
    upcasters = {
        1: lambda old: {"prompt": old.get("question", old.get("prompt", "")) + "!", "options": old["options"]}
    }


class ShowsNoOldContent(MultipleChoice):
    fault = "give an example of version 1"

    def examples(self):
        return super().examples()[:1]


class TakesUnknownFields(MultipleChoice):
    fault = "unknown fields must be refused"

    class Response(ChoiceResponse):
        model_config = {"extra": "allow"}


class SpeaksAsciiOnly(MultipleChoice):
    fault = "does not keep the author's text as written"

    def present(self, content, variant):
        shown = super().present(content, variant)
        return {**shown, "prompt": shown["prompt"].encode("ascii", "replace").decode()}


class RefusesToRegrade(MultipleChoice):
    fault = r"can_regrade\(\) refuses equal contents"

    def can_regrade(self, old, new):
        return "no"


class LintsItsOwnExamples(MultipleChoice):
    fault = r"lint\(\) finds"

    def lint(self, content):
        return [Issue("Too easy.")]


class AgreesWithNothing(MultipleChoice):
    fault = r"is_same\(\) denies that a response is itself"

    def is_same(self, content, one, other):
        return False


MUTANTS = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, MultipleChoice) and kind is not MultipleChoice
]


def test_the_reference_has_no_fault() -> None:
    assert faults_of(MultipleChoice) == []


def test_there_are_enough_mutants() -> None:
    assert len(MUTANTS) >= 40


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type) -> None:
    import re

    found = faults_of(mutant)
    assert any(re.search(mutant.fault, fault, re.DOTALL) for fault in found), found


SLOWLY = "import ast, inspect\nfor _ in range(150): compile(inspect.getsource(ast), 'slow', 'exec')"
"""Work, not time: as much more than importing the SDK on every machine, busy or not."""

MODULE = """
from lms_sdk.testing.examples.choice import *
from lms_sdk.testing.examples.choice import MultipleChoice
{extra}
class Mutant(MultipleChoice):
    def variant(self, content, rng):
        return {{"order": {order}}}
"""


@pytest.mark.parametrize(
    ("extra", "order", "fault"),
    [
        ("", "list({option.id for option in content.options})", "depend on the process"),
        ("import django.utils.version", "[option.id for option in content.options]", "imports django"),
        (
            SLOWLY,
            "[option.id for option in content.options]",
            "importing sown takes",
        ),
    ],
    ids=["HashOrder", "ImportsDjango", "ImportsSlowly"],
)
def test_the_kit_kills_mutants_that_show_in_other_processes(
    tmp_path, monkeypatch, extra, order, fault
) -> None:
    if "django" in extra:
        pytest.importorskip("django")
    (tmp_path / "sown.py").write_text(MODULE.format(extra=extra, order=order))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "sown", raising=False)
    import importlib

    found = faults_of(importlib.import_module("sown").Mutant, elsewhere=True)
    assert any(fault in each for each in found), found


def test_a_content_that_cannot_be_varied_is_not_taken_for_safe() -> None:
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


def test_a_type_without_examples_is_told_so() -> None:
    class Bare(MultipleChoice):
        def examples(self) -> list[Example]:
            return []

    assert any("at least one example" in fault for fault in faults_of(Bare))


def test_a_qti_reader_that_expands_entities_is_caught() -> None:
    class Naive(MultipleChoice):
        def from_qti(self, item: QtiItem):
            if b"DOCTYPE" in item.xml:
                return self.examples()[0].content
            return super().from_qti(item)

    assert any("from_qti() makes a question out of" in fault for fault in faults_of(Naive))
