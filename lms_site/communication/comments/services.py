"""Writing comments and keeping order among them: one function an action."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.communication.comments.queries import comment_of, readable
from lms_site.communication.errors import NoSuchComment, OwnWords, TooLateToEdit
from lms_site.communication.events import CommentPosted, CommentReported
from lms_site.communication.reports import report
from lms_site.communication.words import said
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.learning import api as learning

EDIT_MINUTES: Final = 15
MOST_MENTIONS: Final = 10
UNNAME: Final = """
    UPDATE communication_comment SET mentions = array_remove(mentions, %(person)s::uuid)
    WHERE %(person)s::uuid = ANY (mentions)
"""


@transaction.atomic
def post_comment(
    person_id: UUID, lesson: UUID, *, body: str, reply_to: UUID | None = None, mentions: Collection[UUID] = ()
) -> dict[str, Any]:
    """A new comment on a lesson that is open to the person; an answer to an answer stands in the same thread.

    Raises NoSuchItem, NotStarted (of learning), NoSuchComment, Invalid.
    """
    part = learning.lesson_participation(person_id, lesson)
    thread = _thread(person_id, lesson, reply_to)
    named = _named(part.course, mentions)
    comment = Comment.objects.create(
        course_id=part.course,
        lesson=lesson,
        thread_id=thread,
        author_id=person_id,
        body=said(body),
        mentions=named,
    )
    emit(
        CommentPosted(
            comment=comment.pk,
            course=part.course,
            lesson=lesson,
            author=person_id,
            thread=thread,
            mentions=tuple(named),
        )
    )
    return comment_of(person_id, comment.pk)


def change_comment(person_id: UUID, comment: UUID, *, body: str) -> dict[str, Any]:
    """The person's own comment with other words, soon after it was made.

    Raises NoSuchComment, TooLateToEdit, Invalid.
    """
    found = _own(person_id, comment)
    young = Comment.objects.filter(
        pk=found.pk, deleted_at=None, created_at__gt=Now() - timedelta(minutes=EDIT_MINUTES)
    )
    if not young.update(body=said(body), edited_at=Now()):
        raise TooLateToEdit(minutes=EDIT_MINUTES)
    return comment_of(person_id, comment)


@transaction.atomic
def delete_comment(person_id: UUID, comment: UUID) -> None:
    """Take back one's own comment, at any time, or as the team anybody's; its answers stay. Raises NoSuchComment."""
    _hold_threads(Comment.objects.filter(pk=comment))
    if not Comment.objects.filter(pk=comment, author_id=person_id, deleted_at=None).exists():
        found, part = readable(person_id, comment)
        if not part.moderates or found.deleted_at is not None:
            raise NoSuchComment
    _empty(comment)


@transaction.atomic
def report_comment(person_id: UUID, comment: UUID, *, reason: str = "") -> None:
    """Ask the team to look at a comment; again changes nothing until it says something else.

    Raises NoSuchComment, OwnWords, Invalid.
    """
    _hold_threads(Comment.objects.filter(pk=comment))
    found, part = readable(person_id, comment)
    if found.deleted_at is not None:
        raise NoSuchComment
    if found.author_id == person_id:
        raise OwnWords
    if report(CommentReport, person_id, reason, changed_at=found.edited_at, comment=found):
        emit(CommentReported(comment=found.pk, course=part.course, lesson=found.lesson))


@transaction.atomic
def moderate_comment(person_id: UUID, comment: UUID, *, hidden: bool) -> dict[str, Any]:
    """As the team: hide a comment or show it again; what was reported of it is settled. Raises NoSuchComment."""
    found, part = readable(person_id, comment)
    if not part.moderates or found.deleted_at is not None:
        raise NoSuchComment
    Comment.objects.filter(pk=found.pk).update(hidden_at=Now() if hidden else None)
    CommentReport.objects.filter(comment=found, resolved_at=None).update(resolved_at=Now())
    return comment_of(person_id, comment)


@transaction.atomic
def forget_comments(person_id: UUID) -> None:
    """Take the person's words out of every thread; where there are answers, an empty place stays. Idempotent.

    Nobody's comment names them any more.
    """
    mine = Comment.objects.filter(author_id=person_id)
    _hold_threads(mine)
    answered = [row.thread_id for row in mine.filter(thread__isnull=False) if row.thread_id]
    mine.filter(thread__isnull=False).delete()
    mine.filter(_unanswered()).delete()
    mine.update(body="", mentions=[], deleted_at=Now(), author=None)
    Comment.objects.filter(_unanswered(), pk__in=answered, deleted_at__isnull=False).delete()
    sql.run(UNNAME, {"person": person_id})


def _thread(person_id: UUID, lesson: UUID, reply_to: UUID | None) -> UUID | None:
    if reply_to is None:
        return None
    found, _part = readable(person_id, reply_to)
    if found.lesson != lesson or found.deleted_at is not None:
        raise NoSuchComment
    thread = found.thread_id or found.pk
    if not _hold_threads(Comment.objects.filter(pk=thread)):
        raise NoSuchComment
    return thread


def _hold_threads(comments: QuerySet[Comment]) -> int:
    """Let nobody else answer in the threads of these comments, or delete there, until the transaction ends; how many.

    Without it an answer would go with what it answers, which was deleted in the same moment.
    """
    threads = set(comments.values_list(Coalesce("thread", "pk"), flat=True))
    return len(Comment.objects.select_for_update(of=("self",)).filter(pk__in=threads).order_by("pk"))


def _named(course: UUID, mentions: Collection[UUID]) -> list[UUID]:
    named = sorted(set(mentions))
    if len(named) > MOST_MENTIONS:
        raise Invalid.field("mentions", "too_many", _("At most 10 people can be named."))
    if named and learning.taking_part(course, named) != set(named):
        raise Invalid.field("mentions", "not_in_course", _("Only people of this course can be named."))
    return named


def _own(person_id: UUID, comment: UUID) -> Comment:
    found, _part = readable(person_id, comment)
    if found.author_id != person_id or found.deleted_at is not None:
        raise NoSuchComment
    return found


def _empty(comment: UUID) -> None:
    """Delete the row, or only its words while it has answers; the last answer takes an emptied beginning along."""
    thread = Comment.objects.filter(pk=comment).values_list("thread", flat=True).get()
    if not Comment.objects.filter(_unanswered(), pk=comment).delete()[0]:
        Comment.objects.filter(pk=comment).update(body="", mentions=[], deleted_at=Now(), author=None)
        CommentReport.objects.filter(comment=comment, resolved_at=None).update(resolved_at=Now())
    if thread is not None:
        Comment.objects.filter(_unanswered(), pk=thread, deleted_at__isnull=False).delete()


def _unanswered() -> Any:
    return ~Exists(Comment.objects.filter(thread=OuterRef("pk")))
