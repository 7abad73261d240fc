"""Faults sown into the scores of the reference type, one at a time: the kit finds each and names it."""

from __future__ import annotations

import os
import random
import socket
import time
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pytest

from lms_sdk.assessment import BLANK, AssessmentType, Case, Example, Part, ScoreResult, State, scored
from lms_sdk.model import Model, Secret
from lms_sdk.testing.examples.choice import ChoiceResponse, MultipleChoice


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


class AsksTheWorld(MultipleChoice):
    fault = r"score\(\) does more than compute: socket"

    def score(self, content, variant, response):
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside:
            outside.connect(("127.0.0.1", 9))
        return super().score(content, variant, response)


class WritesItDown(MultipleChoice):
    fault = r"score\(\) does more than compute: open for writing"

    def score(self, content, variant, response):
        with Path(os.devnull).open("a", encoding="utf-8") as notes:
            notes.write("seen")
        return super().score(content, variant, response)


class TakesAllForTheSame(MultipleChoice):
    fault = r"is_same\(\) of .* which earn"

    def is_same(self, content, one, other):
        return True


class ScoresItsExamplesOnly(MultipleChoice):
    fault = "test_whatever_lint_lets_pass_can_be_scored: KeyError: 'unforeseen'"

    def score(self, content, variant, response):
        foreseen(content)
        return super().score(content, variant, response)


class LintsItsExamplesOnly(MultipleChoice):
    fault = "test_whatever_lint_lets_pass_can_be_scored: KeyError: 'unforeseen'"

    def lint(self, content):
        foreseen(content)
        return super().lint(content)


def foreseen(content):
    if content.explanation not in {
        each.content.get("explanation", "") for each in MultipleChoice().examples()
    }:
        raise KeyError("unforeseen")


class ShowsFalseExamples(MultipleChoice):
    fault = "declared 0.25, scored 0.5"

    def examples(self):
        first, *rest = super().examples()
        cases = [
            replace(c, fraction=Decimal("0.25")) if c.fraction == Decimal("0.5") else c for c in first.cases
        ]
        return [replace(first, cases=tuple(cases)), *rest]


MUTANTS = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, MultipleChoice) and kind is not MultipleChoice
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type, kills) -> None:
    kills(mutant)


def test_no_mutant_is_forgotten() -> None:
    assert len(MUTANTS) == 19


class Things(Model):
    prompt: str
    right: Annotated[list[str], Secret]


class Order(Model):
    order: list[str] = []


class Sorting(AssessmentType[Things, Order]):
    """Things to be put in order: the right answer holds all that can be chosen."""

    key = "acme.sorting"
    label = "Sorting"
    Content = Things
    Response = Order

    def score(self, content, variant, response):
        return scored(Decimal(response.order == content.right)) if response.order else BLANK

    def examples(self):
        right = ["egg", "chick", "bird"]
        cases = (
            Case({"order": right}, Decimal(1)),
            Case({"order": right[::-1]}, Decimal(0)),
            Case({}, Decimal(0)),
        )
        return [Example({"prompt": "By age", "right": right}, cases)]


def test_an_order_of_all_things_is_not_taken_for_ticking_every_box(faults_of) -> None:
    assert faults_of(Sorting) == []
