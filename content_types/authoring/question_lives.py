"""What becomes of questions: published, withdrawn, copied, taken back from the archive; and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction

from content_types.authoring.errors import NoSuchQuestion
from content_types.authoring.finding import Check, call_off, no_check, user_of
from content_types.authoring.forms import refusal
from content_types.authoring.questions import (
    QuestionDraft,
    draft_of,
    find_bank,
    find_question,
    question_to_change,
    written_of,
)
from content_types.authoring.reading import described, saved
from content_types.authoring.shapes import Version
from content_types.models import Question
from content_types.questions import content as contents
from content_types.questions import services
from lms_site.foundation import clock
from lms_site.foundation.errors import Invalid

COPIED = ("type", "schema_version", "content", "difficulty", "points", "locale_id")


@transaction.atomic
def publish_question(
    person: UUID,
    key: UUID,
    *,
    locale: str = "",
    at: datetime | None = None,
    until: datetime | None = None,
    check: Check = no_check,
) -> QuestionDraft:
    """The question, whose latest version new attempts get: now or `at` a moment, for ever or `until` one.

    A draft of the studio may have gaps; what is published may not. Raises NoSuchQuestion, what `check` raises, Invalid.
    """
    user, row = question_to_change(person, key, locale, check)
    latest = row.get_latest_revision_as_object()
    _check_complete(latest)
    _check_moments(at, until)
    planned = (latest.go_live_at, latest.expire_at) != (at, until)
    if planned or row.latest_revision is None:
        latest.go_live_at, latest.expire_at = at, until
        revision = latest.save_revision(user=user, clean=False, log_action=True)
    else:
        revision = row.latest_revision
    PublishRevisionAction(revision, user=user).execute()
    return draft_of(find_question(user, key, row.locale.language_code))


def _check_complete(row: Question) -> None:
    """Return when the content is one that learners can be given, as far as its type is here to say. Raises Invalid."""
    kind, native = contents.type_of(row), contents.editable(row)
    if kind is None or native is None:
        return
    block = contents.editor(kind)
    try:
        block.clean(native)
    except ValidationError as error:
        raise refusal(error, block, block.get_prep_value(native), ("content",)) from error


def _check_moments(at: datetime | None, until: datetime | None) -> None:
    if until is not None and until <= clock.now():
        raise Invalid.field("until", "past", _("Must be in the future."))
    if at is not None and until is not None and until <= at:
        raise Invalid.field("until", "out_of_order", _("Must be after the moment of publication."))


@transaction.atomic
def unpublish_question(
    person: UUID, key: UUID, *, locale: str = "", check: Check = no_check
) -> QuestionDraft:
    """The question as a draft: no draw takes it; assessments that name it go on with what was published.

    A planned publication is off. Twice is as once.

    Raises NoSuchQuestion, what `check` raises.
    """
    user, row = question_to_change(person, key, locale, check)
    call_off(row, user)
    if row.live:
        UnpublishAction(row, user=user).execute()
    return draft_of(find_question(user, key, row.locale.language_code))


@transaction.atomic
def duplicate_question(
    person: UUID, key: UUID, *, title: str = "", bank: UUID | None = None, locale: str = ""
) -> QuestionDraft:
    """A copy of the latest version as a draft under a new key; in the bank named, or in the question's own.

    Raises NoSuchQuestion, also for the bank and where the question's own is archived.
    """
    user = user_of(person)
    row = find_question(user, key, locale)
    latest = row.get_latest_revision_as_object()
    name = title or _("{title} (copy)").format(title=latest.title)[:255]
    copy = Question(
        title=name,
        bank=find_bank(user, bank or row.bank.key),
        live=False,
        **{column: getattr(latest, column) for column in COPIED},
    )
    copy.tags.set([item.tag.name for item in latest.tagged_items.all()])
    CreateAction(copy, user=user, clean=False).execute()
    return draft_of(find_question(user, copy.key, row.locale.language_code))


@transaction.atomic
def restore_question(person: UUID, key: UUID, *, locale: str = "", check: Check = no_check) -> QuestionDraft:
    """The question, taken back from the archive: it is offered again. Twice is as once.

    Raises NoSuchQuestion, what `check` raises.
    """
    user, row = question_to_change(person, key, locale, check)
    services.restore(row, user=user)
    return draft_of(row)


def question_versions(
    person: UUID, key: UUID, *, locale: str = "", before: int | None = None, limit: int = 20
) -> list[Version]:
    """The versions of a question, newest first; `before` is the number of the last one of the page before."""
    return saved(find_question(user_of(person), key, locale), before=before, limit=limit)


def question_version(
    person: UUID, key: UUID, number: int, *, locale: str = ""
) -> tuple[Version, Mapping[str, Any]]:
    """One version of a question, and what its author wrote. Raises NoSuchQuestion."""
    row = find_question(user_of(person), key, locale)
    one = row.revisions.filter(pk=number).first()
    if one is None:
        raise NoSuchQuestion
    return described(one, row), written_of(one.as_object())
