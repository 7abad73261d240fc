"""Laws about chance: a variant depends on its seed alone, and does not change what an answer is worth."""

from __future__ import annotations

import json
import random

import pytest

from lms_sdk.assessment import Capability
from lms_sdk.outcome import ScoreResult
from lms_sdk.testing.isolation import is_importable, run_isolated
from lms_sdk.testing.planting import dumped
from lms_sdk.testing.subject import AssessmentSubject, require

_SEEDS = 10
_DIGEST = """
import hashlib, importlib, json, random, sys
module, name = sys.argv[1:3]
kind = importlib.import_module(module)
for part in name.split("."):
    kind = getattr(kind, part)
subject, lines = kind(), []
for example in subject.examples():
    if example.schema_version not in (0, kind.schema_version):
        continue
    content = kind.Content.model_validate(example.content)
    for seed in range(5):
        variant = subject.variant(content, random.Random(seed))
        lines.append(json.dumps([variant, subject.present(content, variant)], sort_keys=False, default=str))
        for case in example.cases:
            response = kind.Response.model_validate(case.response)
            lines.append(repr(subject.score(content, variant, response)))
            lines.append(repr(subject.classify(content, variant, response)))
    lines.append(subject.search_text(content))
print(hashlib.sha256("\\n".join(lines).encode()).hexdigest())
"""


class VariantLaws(AssessmentSubject):
    """The same attempt always shows the same question."""

    def test_variant_is_a_function_of_the_seed(self) -> None:
        """Stored once, but made again for previews and appeals."""
        for content in self.contents():
            for seed in range(_SEEDS):
                state = random.getstate()
                first = self.variant_of(content, seed)
                untouched = random.getstate() == state
                random.seed(seed + 99)
                second = self.variant_of(content, seed)
                random.setstate(state)
                require(untouched, "variant() uses the global random generator; use the one it is given")
                require(
                    dumped(first) == dumped(second), "variant() depends on more than the content and its rng"
                )
                require(
                    isinstance(first, dict), f"variant() must give a JSON object, not {type(first).__name__}"
                )
                require(_is_plain(first), "variant() must be plain JSON: no tuples, Decimals or number keys")

    def test_presentation_is_a_function_of_content_and_variant(self) -> None:
        """Shown again, an item looks the same, and looking at it changes nothing."""
        for content in self.contents():
            variant = self.variant_of(content)
            before = dumped([content.model_dump(), variant])
            shown = [dumped(self.subject.present(content, variant)) for _ in range(3)]
            require(len(set(shown)) == 1, "present() is not a function of content and variant")
            require(_is_plain(self.subject.present(content, variant)), "present() must be plain JSON")
            require(dumped([content.model_dump(), variant]) == before, "present() changes its arguments")

    def test_shuffling_does_not_change_the_score(self) -> None:
        """An answer names options by id, never by position."""
        if Capability.PARAMETRIC in self.type.capabilities:
            return
        for _, content, _, case, response in self.cases():
            outcomes = {
                repr(self.subject.score(content, self.variant_of(content, seed), response))
                for seed in range(8)
            }
            require(
                len(outcomes) == 1,
                f"the score of {case.response!r} depends on the variant: {sorted(outcomes)}",
            )

    def test_hints_end(self) -> None:
        """Hints are given one by one until there are no more."""
        for content in self.contents():
            variant = self.variant_of(content)
            hints = [self.subject.hint(content, variant, number) for number in range(101)]
            given = [hint for hint in hints if hint is not None]
            require(all(isinstance(hint, str) for hint in given), "hint() must give HTML or None")
            require(len(given) <= 100, "hint() never says None: hints do not end")  # noqa: PLR2004 (101 were asked)
            require(hints[: len(given)] == given, "hint() leaves a gap: numbers count from 0 without holes")

    def test_regrading_with_the_same_content_changes_nothing(self) -> None:
        """The smallest edit, none at all, must be regradable."""
        for _, content, variant, _, response in self.cases():
            reason = self.subject.can_regrade(content, content)
            require(reason is None, f"can_regrade() refuses equal contents: {reason}")
            moved = self.subject.migrate_variant(content, content, json.loads(json.dumps(variant)))
            require(_is_plain(moved), "migrate_variant() must give plain JSON")
            scores = [self.subject.score(content, each, response) for each in (variant, moved)]
            if isinstance(scores[0], ScoreResult):
                require(scores[0] == scores[1], "migrate_variant() to an equal content changes the score")

    def test_other_processes_agree(self) -> None:
        """Two processes with different hash seeds give the same variants and scores: no set order, no hash()."""
        if not is_importable(self.type):
            pytest.skip(f"{self.type.__qualname__} cannot be imported by name in another process")
        arguments = [self.type.__module__, self.type.__qualname__]
        digests = {run_isolated(_DIGEST, *arguments, hash_seed=seed).strip() for seed in ("0", "1", "4242")}
        require(
            len(digests) == 1, "variant, presentation or score depend on the process (hash order of a set?)"
        )


def _is_plain(value: object) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError):
        return False
