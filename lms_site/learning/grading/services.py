"""Grading by a person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_sdk.outcome import Part, state_of
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.learning.assessment.answers import is_storable
from lms_site.learning.assessment.choices import AttemptState, ItemState
from lms_site.learning.errors import NoSuchAttempt, NotScorable
from lms_site.learning.events import AttemptMarked
from lms_site.learning.grading.data import Graded
from lms_site.learning.grading.models import ScoreKind
from lms_site.learning.grading.projection import settle_one
from lms_site.learning.grading.recording import add_score, conclude, lock_attempts
from lms_site.learning.grading.scoring import PLACES, Judged, part_json
from lms_site.learning.policies import require_teacher
from lms_site.learning.rights import Right

ITEM = """
    SELECT id, points, state, fraction FROM learning_attemptitem
    WHERE attempt_id = %(attempt)s AND position = %(position)s
    FOR NO KEY UPDATE
"""
_LONGEST, _LONGEST_ID, _MOST_PARTS, _HEAVIEST = 20_000, 200, 100, 10_000


@transaction.atomic
def grade_manually(
    grader_id: UUID,
    attempt: UUID,
    position: int,
    *,
    fraction: Decimal | None = None,
    points: Decimal | None = None,
    parts: Sequence[Part] = (),
    comment: str = "",
    reason: str = "",
) -> Graded:
    """Score an answer that was handed in, by fraction (0 to 1), by points, or by its parts alone (their weighted mean).

    Parts are the criteria of a rubric, say; with a fraction or points they only explain it. `comment` is for the
    learner.

    An answer that has a score already is overridden, which needs a `reason` (for other teachers); nothing is
    overwritten, a score is added. When nothing of the attempt waits any more, it is graded. Raises NoSuchAttempt,
    NotATeacher, NotScorable, Invalid.
    """
    own = next((row for row in lock_attempts(attempt) if row.id == attempt), None)
    if own is None:
        raise NoSuchAttempt
    require_teacher(grader_id, own.course, Right.GRADE)
    item = sql.one(ITEM, {"attempt": attempt, "position": position})
    if item is None:
        raise NoSuchAttempt
    if own.state == AttemptState.IN_PROGRESS or item.state == ItemState.OPEN:
        raise NotScorable
    _check_parts(parts)
    if parts and fraction is None and points is None:
        fraction = _mean(parts)
    worth = _fraction(item.points, fraction=fraction, points=points)
    is_override = item.state == ItemState.GRADED
    _check_words(comment, reason, is_override=is_override)
    result = Judged(
        state=ItemState.GRADED,
        fraction=worth,
        outcome=state_of(worth).value,
        parts=[part_json(part) for part in parts],
    )
    kind = ScoreKind.OVERRIDE if is_override else ScoreKind.MANUAL
    add_score(item.id, result, kind=kind, grader=grader_id, comment=comment, reason=reason)
    settled = settle_one(attempt)
    conclude(own, settled)
    if settled.state == AttemptState.GRADED and (not is_override or comment or worth != item.fraction):
        _tell_marked(own)
    return _graded(own, position, item, worth, settled)


def _tell_marked(own: Any) -> None:
    """Tell that a person marked the attempt; the same score again, without a word, is none."""
    place = {"person": own.person, "course": own.course, "assessment": own.assessment}
    emit(AttemptMarked(attempt=own.id, again=own.state == AttemptState.GRADED, **place))


def _fraction(worth: Decimal, *, fraction: Decimal | None, points: Decimal | None) -> Decimal:
    """The fraction that was meant. Raises Invalid unless exactly one of the two is given and lies within bounds."""
    if (fraction is None) == (points is None):
        raise Invalid.field("fraction", "one_of", _("Give a fraction or points."))
    name, given = ("fraction", fraction) if fraction is not None else ("points", points)
    most = Decimal(1) if fraction is not None else worth
    if given is None or not given.is_finite() or not 0 <= given <= most:
        raise Invalid.field(name, "bounds", _("This score is out of bounds."))
    if fraction is None:
        given = given / worth if worth else Decimal(0)
    return given.quantize(PLACES)


def _check_parts(parts: Sequence[Part]) -> None:
    ids = [part.id for part in parts]
    if len(parts) > _MOST_PARTS or len(set(ids)) != len(ids):
        raise Invalid.field("parts", "repeated", _("Each part is judged once."))
    for part in parts:
        bounds = ((part.fraction, 1), (part.weight, _HEAVIEST))
        if not all(number.is_finite() and 0 <= number <= most for number, most in bounds):
            raise Invalid.field("parts", "bounds", _("This score is out of bounds."))
        if not 0 < len(part.id) <= _LONGEST_ID or not is_storable(part.id):
            raise Invalid.field("parts", "text", _("This text cannot be stored."))


def _mean(parts: Sequence[Part]) -> Decimal | None:
    """What the parts come to; None when they weigh nothing."""
    weight = sum((part.weight for part in parts), Decimal(0))
    return sum((part.fraction * part.weight for part in parts), Decimal(0)) / weight if weight else None


def _check_words(comment: str, reason: str, *, is_override: bool) -> None:
    if is_override and not reason.strip():
        raise Invalid.field("reason", "required", _("Say why you change this score."))
    for name, text in (("comment", comment), ("reason", reason)):
        if len(text) > _LONGEST or not is_storable(text):
            raise Invalid.field(name, "text", _("This text cannot be stored."))


def _graded(own: Any, position: int, item: Any, worth: Decimal, settled: Any) -> Graded:
    return Graded(
        attempt=own.id,
        position=position,
        fraction=worth,
        points=round(worth * item.points, 6),
        state=ItemState.GRADED.value,
        attempt_state=settled.state,
        attempt_points=settled.points,
        attempt_fraction=settled.fraction,
    )
