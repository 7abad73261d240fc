"""What of a finished attempt its learner may see now. What no rule reveals is hidden."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lms_sdk import Reveal


class When(StrEnum):
    """From when on something is shown.

    `immediately` is for policies that answer while the attempt runs; under the deferred one it means after the
    submission. `closed` waits until nobody, not even a person with an extension, can still answer. `released` waits
    for the teacher.
    """

    NEVER = "never"
    IMMEDIATELY = "immediately"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """The four columns of the review policy."""

    score: str = When.NEVER
    feedback: str = When.NEVER
    correct: str = When.NEVER
    explanation: str = When.NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What decides: is the attempt over, what time is it, when can nobody answer any more, when was it released."""

    finished: bool
    now: dt.datetime
    closed_at: dt.datetime | None = None
    released_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """What may be seen now."""

    score: bool = False
    feedback: bool = False
    correct: bool = False
    explanation: bool = False

    @property
    def flags(self) -> Reveal:
        """The same as the flags a type's `review` takes; they know no explanation of its own."""
        flags = Reveal.NOTHING
        if self.score:
            flags |= Reveal.SCORE
        if self.feedback:
            flags |= Reveal.FEEDBACK
        if self.correct:
            flags |= Reveal.CORRECT
        return flags


EVERYTHING = Revealed(score=True, feedback=True, correct=True, explanation=True)


def revealed(rules: ReviewRules, moment: Moment) -> Revealed:
    """What the rules let the learner see at this moment; nothing at all while the attempt runs."""
    return Revealed(
        score=_shown(rules.score, moment),
        feedback=_shown(rules.feedback, moment),
        correct=_shown(rules.correct, moment),
        explanation=_shown(rules.explanation, moment),
    )


def _shown(when: str, moment: Moment) -> bool:
    if not moment.finished:
        return False
    if when in (When.IMMEDIATELY, When.SUBMITTED):
        return True
    since = {When.CLOSED: moment.closed_at, When.RELEASED: moment.released_at}.get(
        When.__members__.get(when.upper(), When.NEVER)
    )
    return since is not None and moment.now >= since
