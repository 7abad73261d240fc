"""Questions for others: pools that draws choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from content_types.questions.models import Question

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from content_types.questions.models import QuestionBank


def pool(bank: QuestionBank, tags: Iterable[str] = (), *, locale_id: int | None = None) -> list[Question]:
    """The published questions of a bank that have all the tags, in a fixed order: what a draw chooses from."""
    return list(pool_query(bank, tags, locale_id=locale_id))


def pool_query(
    bank: QuestionBank, tags: Iterable[str] = (), *, locale_id: int | None = None
) -> QuerySet[Question]:
    """The same as a query."""
    found: QuerySet[Question] = Question.objects.filter(bank=bank, live=True, archived_at=None)
    if locale_id is not None:
        found = found.filter(locale_id=locale_id)
    for tag in dict.fromkeys(tags):
        found = found.filter(tags__name__iexact=tag)
    return found.order_by("translation_key", "pk")
