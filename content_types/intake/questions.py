"""Many questions at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from content_types.intake.indexing import index_new
from content_types.intake.keys import reserve
from content_types.intake.rows import first_revisions, insert
from content_types.models import Question, QuestionTag, TaggedQuestion


def add_questions(rows: Sequence[tuple[Question, Sequence[str]]], user: Any) -> None:
    """Insert new live questions, whose keys are set, with their tags and first versions, and index them."""
    tags = tags_named({name for _question, names in rows for name in names})
    tagged: list[TaggedQuestion] = []
    for question, names in rows:
        own = [TaggedQuestion(tag=tags[name.casefold()]) for name in dict.fromkeys(names)]
        if own:
            question.tagged_items = own
            tagged += own
        question.created_at = timezone.now()
    for tag, number in zip(tagged, reserve(TaggedQuestion, len(tagged)), strict=True):
        tag.pk = number
    questions = [question for question, _names in rows]
    first_revisions(questions, user, live=[True] * len(questions))
    insert(Question, questions)
    insert(TaggedQuestion, tagged)
    for question in questions:
        question._state.adding = False
    index_new(questions)


def tags_named(names: set[str]) -> dict[str, QuestionTag]:
    """The tags of these names, made where they are missing, by casefolded name."""
    if not names:
        return {}
    known = {tag.name.casefold(): tag for tag in QuestionTag.objects.all() if tag.name}
    for name in sorted(names):
        if name.casefold() not in known:
            known[name.casefold()] = QuestionTag.objects.create(name=name[:100])
    return known


def tagged(rows: Sequence[Question]) -> set[Any]:
    """The numbers of those that have tags."""
    numbers = [row.pk for row in rows]
    return set(
        TaggedQuestion.objects.filter(content_object__in=numbers).values_list("content_object_id", flat=True)
    )


def tags_of(rows: Sequence[Question]) -> dict[Any, list[str]]:
    """The names of the tags of each, by number, in one query; none for one without."""
    found: dict[Any, list[str]] = defaultdict(list)
    pairs = TaggedQuestion.objects.filter(content_object__in=[row.pk for row in rows])
    for number, name in pairs.values_list("content_object_id", "tag__name"):
        found[number].append(name)
    return found
