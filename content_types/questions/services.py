"""What can be done with banks and questions, one function an action."""

from __future__ import annotations

import enum
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from content_types.questions.models import Question, QuestionBank


class Removal(enum.Enum):
    """What became of a thing that was to be deleted."""

    DELETED = "deleted"
    ARCHIVED = "archived"


def publish_question(question: Question, *, user: Any = None) -> Question:
    """Save the question as a new version and make it live: learners get it from now on."""
    with transaction.atomic():
        if question.pk is None:
            question.live = False
            question.save()
            log(instance=question, action="wagtail.create", user=user, content_changed=True)
        question.save_revision(user=user, log_action=True).publish(user=user)
    question.refresh_from_db()
    return question


def is_in_use(thing: Question | QuestionBank) -> bool:
    """Whether a page names it, now or in any draft, or (a question) an assessment may draw it from its bank."""
    if ReferenceIndex.get_references_to(thing).exists():
        return True
    if isinstance(thing, Question):
        return _may_be_drawn(thing)
    return thing.questions.exists()


def _may_be_drawn(question: Question) -> bool:
    return question.live and ReferenceIndex.get_references_to(question.bank).exclude(
        model_path="bank"
    ).exclude(to_object_id__isnull=True).filter(model_path__contains="draw").exists()


def remove(thing: Question | QuestionBank, *, user: Any = None) -> Removal:
    """Delete it, or archive it when it is in use: assessments that name it go on as they are."""
    with transaction.atomic():
        if is_in_use(thing):
            archive(thing, user=user)
            return Removal.ARCHIVED
        log(instance=thing, action="wagtail.delete", user=user, deleted=True)
        thing.delete()
        return Removal.DELETED


def archive(thing: Question | QuestionBank, *, user: Any = None) -> None:
    """Keep it for what uses it and offer it for nothing new. Archiving twice changes nothing."""
    if thing.archived_at is None:
        thing.archived_at = timezone.now()
        thing.save(update_fields=["archived_at"])
        log(instance=thing, action="content.archive", user=user)


def restore(thing: Question | QuestionBank, *, user: Any = None) -> None:
    """Offer an archived bank or question again."""
    if thing.archived_at is not None:
        thing.archived_at = None
        thing.save(update_fields=["archived_at"])
        log(instance=thing, action="content.restore", user=user)
