"""Laws about scoring: pure, bounded, exact, quick, and never a crash whatever the answer."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from lms_sdk.model import JsonObject
from lms_sdk.outcome import Case, NeedsGrading, Outcome, Pending, Reveal, ScoreResult, State
from lms_sdk.testing.planting import dumped, variations
from lms_sdk.testing.purity import watched
from lms_sdk.testing.strategies import from_schema, junk, laws
from lms_sdk.testing.subject import AssessmentSubject, require

_REVEALS = [Reveal(bits) for bits in range(8)]


class ScoreLaws(AssessmentSubject):
    """A score can be appealed against, recomputed and explained."""

    def responses(self) -> st.SearchStrategy[Any]:
        """Raw answers: random ones that fit the schema, and those of the examples."""
        known = [case.response for example in self.current_examples() for case in example.cases]
        return from_schema(self.type.Response.model_json_schema()) | st.sampled_from(known or [{}])

    def _accepted(self, raw: Any) -> BaseModel | None:
        try:
            return self.type.Response.model_validate(raw)
        except ValidationError:
            return None

    def test_score_laws(self) -> None:
        """For any answer that the schema lets through."""
        contents = list(self.contents())

        @laws(self.max_examples, shrink=self.shrink)
        @given(st.sampled_from(contents), self.responses(), st.integers(0, 2**31))
        def law(content: BaseModel, raw: Any, seed: int) -> None:
            response = self._accepted(raw)
            if response is not None:
                self.check_score(content, self.variant_of(content, seed), response)

        law()

    def check_score(self, content: BaseModel, variant: JsonObject, response: BaseModel) -> None:
        """All that holds for one score."""
        before = dumped([content.model_dump(), response.model_dump(), variant])
        began = time.thread_time()
        outcome = self.subject.score(content, variant, response)
        spent = (time.thread_time() - began) * 1000
        after = dumped([content.model_dump(), response.model_dump(), variant])
        require(before == after, "score() changes its arguments")
        require(
            spent < self.max_score_ms,
            f"score() takes {spent:.0f} ms, at most {self.max_score_ms} are allowed",
        )
        require(
            isinstance(outcome, ScoreResult | NeedsGrading | Pending),
            f"score() must give ScoreResult, NeedsGrading or Pending, not {type(outcome).__name__}",
        )
        if isinstance(outcome, ScoreResult):
            self.check_result(outcome)
            blank = self.subject.is_blank(content, response)
            require(not blank or outcome.fraction <= 0, f"a blank response earns {outcome.fraction}")
            require(
                blank or outcome.state is not State.BLANK,
                "score() calls a response blank that is_blank() does not",
            )
        self._check_words(content, variant, response, outcome)

    def check_result(self, result: ScoreResult) -> None:
        """What holds for every ScoreResult."""
        fraction = result.fraction
        require(isinstance(fraction, Decimal), f"fraction must be a Decimal, not {type(fraction).__name__}")
        require(fraction.is_finite(), f"fraction {fraction} is no number")
        require(fraction <= 1, f"fraction {fraction} is above 1")
        low = self.type.min_fraction
        require(fraction >= low, f"fraction {fraction} is below min_fraction {low}")
        require(isinstance(result.state, State), f"state must be a State, not {result.state!r}")
        expected = State.RIGHT if fraction == 1 else State.PARTIAL if fraction > 0 else State.WRONG
        blank = result.state is State.BLANK and fraction <= 0
        require(
            blank or result.state is expected, f"state {result.state} does not go with fraction {fraction}"
        )
        require(all(isinstance(name, str) for name in result.feedback), "feedback must be ids (texts)")
        if result.parts:
            weight = sum((part.weight for part in result.parts), Decimal(0))
            require(weight > 0, "the weights of the parts must sum to more than 0")
            mean = sum((part.fraction * part.weight for part in result.parts), Decimal(0)) / weight
            require(
                abs(mean - fraction) < Decimal("1e-9"), f"the parts come to {mean}, the whole says {fraction}"
            )

    def _check_words(
        self, content: BaseModel, variant: JsonObject, response: BaseModel, outcome: Outcome
    ) -> None:
        possible = set(self.subject.possible_classes(content))
        classes = self.subject.classify(content, variant, response)
        require(
            not possible or set(classes) <= possible,
            f"classify() names {sorted(set(classes) - possible)}, which possible_classes() does not",
        )
        require(
            isinstance(self.subject.summarise(content, variant, response), str),
            "summarise() must give a text",
        )
        require(
            self.subject.is_same(content, response, response), "is_same() denies that a response is itself"
        )
        for reveal in _REVEALS:
            seen = self.subject.review(content, variant, response, outcome, reveal)
            require(isinstance(seen, dict), f"review() must give a JSON object, not {type(seen).__name__}")
            dumped(seen)

    def test_score_is_a_function_of_its_arguments(self) -> None:
        """Computed again, in a regrade or an appeal, a score is the same."""
        for _, content, variant, case, response in self.cases():
            with watched() as done:
                outcomes = {repr(self.subject.score(content, variant, response)) for _ in range(12)}
            require(not done, f"score() does more than compute: {', '.join(sorted(set(done)))}")
            require(
                len(outcomes) == 1,
                f"score() is not a function of its arguments: {case.response!r} came out as {sorted(outcomes)}",
            )

    def test_answers_that_are_the_same_earn_the_same(self) -> None:
        """Saying the same again costs no try, so it must not be worth anything else."""
        for example in self.current_examples():
            content = self.content_of(example)
            variant = self.variant_of(content, example.seed)
            for one, other in itertools.combinations(map(self.response_of, example.cases), 2):
                if self.subject.is_same(content, one, other):
                    outcomes = [self.subject.score(content, variant, each) for each in (one, other)]
                    worth = {each.fraction for each in outcomes if isinstance(each, ScoreResult)}
                    require(len(worth) < 2, f"is_same() of {one!r} and {other!r}, which earn {worth}")  # noqa: PLR2004 (a pair)

    def test_whatever_lint_lets_pass_can_be_scored(self) -> None:
        """Authors write what no example foresees; lint() finds the fault, or there is none."""
        for example in self.current_examples():
            for content in (self.content_of(example), *variations(self.content_of(example))):
                if any(issue.severity == "error" for issue in self.subject.lint(content)):
                    continue
                variant = self.variant_of(content)
                for case in example.cases:
                    outcome = self.subject.score(content, variant, self.response_of(case))
                    if isinstance(outcome, ScoreResult):
                        self.check_result(outcome)

    def test_blank_responses_earn_nothing(self) -> None:
        """Nothing said, nothing earned; a form sent empty is blank."""
        empty = self._accepted({})
        if empty is None:
            return
        for content in self.contents():
            outcome = self.subject.score(content, self.variant_of(content), empty)
            if isinstance(outcome, ScoreResult):
                require(outcome.fraction <= 0, f"a blank response earns {outcome.fraction}")
                require(outcome.state is not State.PARTIAL, "a blank response counts as partly right")

    def test_hostile_responses_are_refused_or_scored_but_never_crash(self) -> None:
        """A 5xx must not be had by an answer."""
        contents = list(self.contents())

        @laws(self.max_examples, shrink=self.shrink)
        @given(st.sampled_from(contents), junk())
        def law(content: BaseModel, raw: Any) -> None:
            response = self._accepted(raw)
            if response is not None:
                self.subject.score(content, self.variant_of(content), response)

        law()

    def test_choosing_everything_is_not_full_marks(self) -> None:
        """Ticking every box must not beat thinking; an order of things, whose right answer holds them all, may."""
        for example in self.current_examples():
            content, union = self.content_of(example), self._union(example.cases)
            wrong = [case for case in example.cases if case.fraction == 0 and any(case.response.values())]
            response = self._accepted(union) if wrong and union else None
            if response is None or any(case.fraction == 1 and _holds(case, union) for case in example.cases):
                continue
            outcome = self.subject.score(content, self.variant_of(content), response)
            if isinstance(outcome, ScoreResult):
                require(outcome.fraction < 1, f"choosing everything, {union!r}, earns full marks")

    @staticmethod
    def _union(cases: tuple[Case, ...]) -> dict[str, list[Any]]:
        union: dict[str, list[Any]] = {}
        for case in cases:
            for name, value in case.response.items():
                if isinstance(value, list):
                    chosen = union.setdefault(name, [])
                    chosen += [item for item in value if item not in chosen]
        return {name: chosen for name, chosen in union.items() if len(chosen) > 1}


def _holds(case: Case, union: dict[str, list[Any]]) -> bool:
    """Whether the response has all that any response of the example has, as an order of things does."""
    return all(
        isinstance(given := case.response.get(name), list) and all(item in given for item in chosen)
        for name, chosen in union.items()
    )
