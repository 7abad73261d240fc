"""What can be done with banks and questions, one function an action."""

from __future__ import annotations

import enum
import json
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, Revision, TaskState

from content_types.pages.assessment import AssessmentPage
from content_types.pages.lesson import LessonPage
from content_types.questions.models import Question, QuestionBank
from content_types.stream import walk


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
    """Whether a page names it, published or in its latest draft, or (a question) may draw it from its bank."""
    if ReferenceIndex.get_references_to(thing).exclude(model_path="bank").exists():
        return True
    if isinstance(thing, QuestionBank):
        return thing.questions.exists() or thing.pk in _drawn_from()
    return thing.pk in _drafted("question") or (thing.live and _may_be_drawn(thing))


def _may_be_drawn(question: Question) -> bool:
    by_live_pages = ReferenceIndex.get_references_to(question.bank).filter(
        model_path__startswith="items.draw"
    )
    return by_live_pages.exists() or question.bank_id in _drawn_from()


def _drawn_from() -> set[Any]:
    return _drafted("bank")


def _drafted(field: str) -> set[Any]:
    """What versions that are not published name: the last ones, and those that wait for a moment or for approval.

    Wagtail's index knows live pages only.
    """
    named: set[Any] = set()
    for model, stream in ((LessonPage, "body"), (AssessmentPage, "items")):
        drafts = model.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
        of_model = Q(content_type=ContentType.objects.get_for_model(model))
        in_progress = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
        waiting = Q(approved_go_live_at__isnull=False) | Q(pk__in=in_progress.values("revision"))
        texts = chain(
            drafts.values_list(f"latest_revision__content__{stream}", flat=True).iterator(),
            Revision.objects.filter(of_model & waiting).values_list(f"content__{stream}", flat=True),
        )
        for raw in texts:
            values = (child["value"] for child in walk(json.loads(raw or "[]")))
            named.update(value.get(field) for value in values if isinstance(value, dict))
    return named - {None}


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
