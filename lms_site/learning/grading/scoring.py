"""What an answer is worth: the type is asked, and what it says is checked before anything believes it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from django.conf import settings

from lms_sdk import AssessmentType
from lms_sdk.attempts import Try
from lms_sdk.context import Context
from lms_sdk.outcome import BLANK, NeedsGrading, Outcome, Part, Pending, ScoreResult, State
from lms_site.foundation import canonical
from lms_site.learning.assessment.answers import is_storable
from lms_site.learning.assessment.attempt_policies import earned
from lms_site.learning.assessment.choices import ItemState
from lms_site.learning.assessment.questions import BadOutcome, Question, guarded, response_of
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.learning")
PLACES = Decimal("1e-10")
LEAST = Decimal(-10)
_LONGEST_ID = 200
_LONGEST_PAUSE = 86_400


@dataclass(slots=True, kw_only=True)
class Judged:
    """The result of one item, ready to be stored. Only a graded one has a fraction and an outcome."""

    state: str
    fraction: Decimal | None = None
    outcome: str = ""
    parts: list[dict[str, str]] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    held: dict[str, Any] | None = None
    schema_version: int = 1
    plugin: str = ""
    plugin_version: str = ""


def runs_inline(type_key: str) -> bool:
    """Whether a type's scoring may run in a web request (LMS_SCORING_INLINE); others are scored in a job."""
    return _fits(type_key, tuple(settings.LMS_SCORING_INLINE))


@lru_cache
def _fits(type_key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(type_key, pattern) for pattern in patterns)


def judge_now(
    question: Question | None,
    variant: Mapping[str, Any] | None,
    answer: Any,
    *,
    policy: str,
    hints: int = 0,
) -> Judged:
    """The result of an answer at the moment of handing in.

    An item without an answer is graded at once, whatever its type. Otherwise: a type that may not run here, or that
    failed, is left pending for a job; an absent one waits for its plugin.
    """
    if answer is None:
        return Judged(state=ItemState.GRADED, fraction=Decimal(0), outcome=State.BLANK.value)
    if question is None or not question.available:
        return Judged(state=ItemState.NEEDS_PLUGIN)
    if not runs_inline(question.type_key):
        return Judged(state=ItemState.PENDING)
    judged = judge(question, variant, answer, policy=policy, hints=hints)
    return judged or Judged(state=ItemState.PENDING)


def judge(
    question: Question, variant: Mapping[str, Any] | None, answer: Any, *, policy: str, hints: int = 0
) -> Judged | None:
    """The result of an answer by its type; None when the type raised, or said what cannot be true (logged)."""
    outcome = guarded(question, "score", lambda type_, content: _score(type_, content, variant, answer))
    return None if outcome is None else _judged(question, outcome, policy, hints)


def collect(
    question: Question, token: str, context: Context, *, policy: str, hints: int = 0
) -> Judged | None:
    """The result that an asynchronous type waited for; None when it raised, or said what cannot be true (logged)."""
    outcome = guarded(
        question, "collect", lambda type_, _content: _checked(type_, type_.collect(token, context))
    )
    return None if outcome is None else _judged(question, outcome, policy, hints)


def _judged(question: Question, outcome: Outcome, policy: str, hints: int) -> Judged:
    if isinstance(outcome, NeedsGrading):
        return Judged(state=ItemState.NEEDS_GRADING, held=_held(outcome))
    if isinstance(outcome, Pending):
        pause = min(max(int(outcome.poll_after_s), 1), _LONGEST_PAUSE)
        return Judged(state=ItemState.PENDING, held={"token": outcome.token, "poll_after_s": pause})
    return graded(question, outcome, policy=policy, hints=hints)


def graded(question: Question, result: ScoreResult, *, policy: str, hints: int = 0) -> Judged:
    """A checked score as it is stored, after the attempt policy had its say on the hints that were taken."""
    one = Try(fraction=result.fraction, blank=result.state is State.BLANK, hints=hints)
    fraction = earned(policy, one).quantize(PLACES)
    provider = plugin_host.provider_of("assessment_types", question.type_key)
    return Judged(
        state=ItemState.GRADED,
        fraction=min(max(fraction, LEAST), Decimal(1)),
        outcome=result.state.value,
        parts=[part_json(part) for part in result.parts],
        feedback=list(result.feedback),
        schema_version=question.type.schema_version if question.type else question.schema_version,
        plugin=provider.key if provider else "",
        plugin_version=provider.version if provider else "",
    )


def _score(
    type_: AssessmentType[Any, Any], content: Any, variant: Mapping[str, Any] | None, answer: Any
) -> Outcome:
    response = response_of(type_, answer)
    if type_.is_blank(content, response):
        return BLANK
    return _checked(type_, type_.score(content, dict(variant or {}), response))


def _checked(type_: AssessmentType[Any, Any], outcome: Outcome) -> Outcome:
    """The outcome, if it can be true. Raises BadOutcome."""
    if isinstance(outcome, ScoreResult):
        return check(outcome, least=type_.min_fraction)
    if isinstance(outcome, NeedsGrading):
        if outcome.suggestion is not None:
            check(outcome.suggestion, least=type_.min_fraction)
        if not is_storable(outcome.rubric):
            raise BadOutcome("a rubric must be plain JSON")
        return outcome
    if isinstance(outcome, Pending) and is_storable(outcome.token):
        return outcome
    raise BadOutcome(f"no outcome, but {type(outcome).__name__}")


def check(result: ScoreResult, *, least: Decimal) -> ScoreResult:
    """The result, if it can be true. Raises BadOutcome: no grade is better than a wrong one."""
    _check_fraction(result.fraction, least=min(least, Decimal(0)))
    if not isinstance(result.state, State):
        raise BadOutcome("the state is no State")
    if not _goes_with(result.state, result.fraction):
        raise BadOutcome(f"state {result.state} does not go with {result.fraction}")
    for part in result.parts:
        _check_fraction(part.fraction, least=LEAST)
        if not isinstance(part.weight, Decimal) or not part.weight.is_finite() or part.weight < 0:
            raise BadOutcome("a weight must be a Decimal, finite, not negative")
    names = [*(part.id for part in result.parts), *result.feedback]
    if names and not (all(map(_is_short, names)) and is_storable(names)):
        raise BadOutcome("ids of parts and feedback are short strings")
    return result


def _goes_with(state: State, fraction: Decimal) -> bool:
    if state is State.RIGHT:
        return fraction >= 1
    return 0 < fraction < 1 if state is State.PARTIAL else fraction <= 0


def _is_short(name: object) -> bool:
    return isinstance(name, str) and len(name) <= _LONGEST_ID


def _check_fraction(fraction: object, *, least: Decimal) -> None:
    if not isinstance(fraction, Decimal) or not fraction.is_finite():
        raise BadOutcome(f"a fraction must be a finite Decimal, not {type(fraction).__name__}")
    if not max(least, LEAST) <= fraction <= 1:
        raise BadOutcome(f"a fraction must be from {least} to 1, not {fraction}")


def part_json(part: Part) -> dict[str, str]:
    """A part as it is stored with a score."""
    return {"id": part.id, "fraction": format(part.fraction, "f"), "weight": format(part.weight, "f")}


def _held(outcome: NeedsGrading) -> dict[str, Any]:
    """What a grader is told: the rubric, and a machine's suggestion, which decides nothing."""
    suggestion = outcome.suggestion and asdict(outcome.suggestion)
    held: dict[str, Any] = canonical.loads(
        canonical.dumps({"rubric": outcome.rubric, "suggestion": suggestion})
    )
    return held


def stored_result(fraction: Decimal, outcome: str, parts: Any, feedback: Any) -> ScoreResult:
    """A stored score as the SDK's value, for `review`."""
    return ScoreResult(
        fraction=fraction,
        state=State(outcome),
        parts=tuple(Part(one["id"], Decimal(one["fraction"]), Decimal(one["weight"])) for one in parts),
        feedback=tuple(feedback),
    )
