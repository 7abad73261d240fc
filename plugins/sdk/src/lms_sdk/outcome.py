"""What scoring says: a fraction of the points, a wish for a person's judgement, or "ask me later"."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms_sdk.i18n import Text


class State(enum.StrEnum):
    """How an answer came out; follows from the fraction (see `state_of`)."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"


class Reveal(enum.IntFlag):
    """What the assessment's policy lets the learner see now."""

    NOTHING = 0
    SCORE = 1
    FEEDBACK = 2
    CORRECT = 4


@dataclass(frozen=True, slots=True)
class Part:
    """The result of one part of a question; the whole is the weighted mean of its parts.

    A learner who may see the score sees the parts too: an `id` names nothing that is secret.
    """

    id: str
    fraction: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A final score: `fraction` of the item's points, from the type's `min_fraction` to 1.

    `feedback` names pieces of feedback in the content by id; their words are looked up by `review`.
    """

    fraction: Decimal
    state: State
    parts: tuple[Part, ...] = ()
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsGrading:
    """A person must judge; a machine may have a suggestion, which a person confirms."""

    suggestion: ScoreResult | None = None
    rubric: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pending:
    """Something outside is working on it; the product calls `collect` with the token later."""

    token: str
    poll_after_s: int = 30


Outcome = ScoreResult | NeedsGrading | Pending


def state_of(fraction: Decimal, *, blank: bool = False) -> State:
    """The state that goes with a fraction: 1 is right, 0 and less is wrong, between is partial."""
    if blank:
        return State.BLANK
    if fraction >= 1:
        return State.RIGHT
    return State.PARTIAL if fraction > 0 else State.WRONG


def scored(fraction: Decimal, *, parts: tuple[Part, ...] = (), feedback: tuple[str, ...] = ()) -> ScoreResult:
    """A score with the state that belongs to it."""
    return ScoreResult(fraction, state_of(fraction), parts, feedback)


BLANK = ScoreResult(Decimal(0), State.BLANK)
"""The score of an answer that was not given."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something an author should put right; an error keeps the content from being published.

    `path` leads to the field beside which it is told: `options.0.text`; empty for the whole. `severity` is "error" or
    "warning".
    """

    message: Text
    path: str = ""
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Case:
    """A response and the fraction it earns; None: a person must grade it (or the result is awaited)."""

    response: dict[str, Any]
    fraction: Decimal | None


@dataclass(frozen=True, slots=True)
class Example:
    """Content with responses and what they earn: documentation, preview, fixture and test in one.

    `schema_version` 0 means the current one. A type with upcasters gives an example of each older version.
    """

    content: dict[str, Any]
    cases: tuple[Case, ...] = ()
    seed: int = 0
    title: str = ""
    schema_version: int = 0
