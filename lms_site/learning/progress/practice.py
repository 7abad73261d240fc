"""Practice questions in lessons: answered as often as one likes, told at once, counted nowhere, stored nowhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from lms_sdk import Reveal
from lms_sdk.outcome import NeedsGrading, State
from lms_site.learning.assessment import answers
from lms_site.learning.assessment.attempt_policies import Deferred
from lms_site.learning.assessment.attempt_views import resolved
from lms_site.learning.assessment.choices import ItemState
from lms_site.learning.assessment.questions import Question, questions, review_of, variant_of
from lms_site.learning.errors import NoSuchItem, NotCheckable
from lms_site.learning.grading.scoring import judge, runs_inline, stored_result
from lms_site.learning.progress.data import Tried
from lms_site.learning.progress.queries import readable_item
from lms_site.publishing import api as publishing

EVERYTHING = Reveal.SCORE | Reveal.FEEDBACK | Reveal.CORRECT
_SEED = 0
"""Lessons show a practice question as it was written: everybody's variant is the same."""


def try_question(
    person_id: UUID | None, lesson: UUID, question: UUID, *, data: Any, locale: str = ""
) -> Tried:
    """How an answer to a practice question of a lesson comes out, for whoever may read the lesson; writes nothing.

    Everything is told once something was answered: an empty answer is no try, and shows no key.

    Raises NoSuchItem, NotStarted, Invalid, NotCheckable.
    """
    found = _question(person_id, lesson, question, locale)
    if not found.available or not runs_inline(found.type_key):
        raise NotCheckable
    answer = answers.checked(found.type_key, data)
    variant = variant_of(found, _SEED)
    judged = judge(found, variant, answer, policy=Deferred.key)
    if judged is None:
        raise NotCheckable
    graded = judged.state == ItemState.GRADED
    fraction = judged.fraction if judged.fraction is not None else Decimal(0)
    result = (
        stored_result(fraction, judged.outcome, judged.parts, judged.feedback) if graded else NeedsGrading()
    )
    shown = Reveal.SCORE if judged.outcome == State.BLANK else EVERYTHING
    review = review_of(found, variant, answer, result, shown) or {}
    return Tried(
        question=question,
        type=found.type_key,
        outcome=judged.outcome if graded else None,
        fraction=judged.fraction if graded else None,
        review=resolved(review, found.links),
    )


def _question(person_id: UUID | None, lesson: UUID, question: UUID, locale: str) -> Question:
    row = readable_item(person_id, lesson, locale=locale, kinds=["lesson"])
    if row.gone:
        raise NoSuchItem
    digest = publishing.sealed(row.digest).get("questions", {}).get(str(question))
    found = digest and questions({digest}).get(digest)
    if not found:
        raise NoSuchItem
    return found
