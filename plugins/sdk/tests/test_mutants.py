"""Faults sown into the reference type, one at a time: the kit finds each and its message names it."""

from __future__ import annotations

import random

import pytest

from lms_sdk.assessment import Capability, Example, Issue, QtiItem
from lms_sdk.testing.examples.choice import ChoiceResponse, MultipleChoice


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


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type, kills) -> None:
    kills(mutant)


def test_no_mutant_is_forgotten() -> None:
    assert len(MUTANTS) == 17


def test_the_reference_has_no_fault(faults_of) -> None:
    assert faults_of(MultipleChoice) == []


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
    tmp_path, monkeypatch, extra, order, fault, faults_of
) -> None:
    if "django" in extra:
        pytest.importorskip("django")
    (tmp_path / "sown.py").write_text(MODULE.format(extra=extra, order=order))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "sown", raising=False)
    import importlib

    found = faults_of(importlib.import_module("sown").Mutant, elsewhere=True)
    assert any(fault in each for each in found), found


def test_a_type_without_examples_is_told_so(faults_of) -> None:
    class Bare(MultipleChoice):
        def examples(self) -> list[Example]:
            return []

    assert any("at least one example" in fault for fault in faults_of(Bare))


def test_a_qti_reader_that_expands_entities_is_caught(faults_of) -> None:
    class Naive(MultipleChoice):
        def from_qti(self, item: QtiItem):
            if b"DOCTYPE" in item.xml:
                return self.examples()[0].content
            return super().from_qti(item)

    assert any("from_qti() makes a question out of" in fault for fault in faults_of(Naive))
