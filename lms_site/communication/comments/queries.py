"""Reading comments: who may is asked first, then a page is one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from lms_site.communication.comments.models import Comment, CommentQuerySet, CommentReport
from lms_site.communication.errors import NoSuchComment
from lms_site.communication.reports import reasons
from lms_site.communication.words import AUTHOR, TOLD, told_to, with_author
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchItem, NotStarted

Rows = QuerySet[Any, Any]
_COLUMNS = ("id", "course", "lesson", "thread", "body", "mentions", "created_at", "edited_at")


def threads(person_id: UUID, lesson: UUID) -> Rows:
    """The threads of a lesson, as rows for pages of transports. Raises NoSuchItem, NotStarted (of learning)."""
    part = learning.lesson_participation(person_id, lesson, moderating=True)
    return _rows(Comment.objects.filter(lesson=lesson, thread=None), person_id, moderates=part.moderates)


def replies(person_id: UUID, comment: UUID) -> Rows:
    """The answers in a thread. Raises NoSuchComment."""
    found, part = readable(person_id, comment)
    return _rows(Comment.objects.filter(thread=found.pk), person_id, moderates=part.moderates)


def course_comments(person_id: UUID, course_key: UUID, *, reported: bool = False) -> Rows:
    """Every comment on the lessons of a course that are open to the person. Raises NoSuchCourse (of learning).

    `reported`: only those that wait for the team; nobody else finds any.
    """
    part = learning.course_participation(person_id, course_key, moderating=True)
    lessons = learning.open_lessons(person_id, course_key, moderating=part.moderates)
    found = Comment.objects.filter(course_id=course_key, lesson__in=lessons, deleted_at=None)
    if reported:
        found = found.filter(Exists(_waiting())) if part.moderates else found.none()
    return _rows(found, person_id, moderates=part.moderates)


def comment_of(person_id: UUID, comment: UUID) -> dict[str, Any]:
    """One comment. Raises NoSuchComment."""
    found, part = readable(person_id, comment)
    rows = _rows(Comment.objects.filter(pk=found.pk), person_id, moderates=part.moderates)
    return shown(rows.get())


def readable(person_id: UUID, comment: UUID) -> tuple[Comment, learning.Participation]:
    """The comment, if the person may read it, and how they take part in its course. Raises NoSuchComment."""
    found = Comment.objects.filter(pk=comment).select_related("thread").first()
    if found is None:
        raise NoSuchComment
    try:
        part = learning.lesson_participation(person_id, found.lesson, moderating=True)
    except (NoSuchItem, NotStarted):
        raise NoSuchComment from None
    if not part.moderates and found.is_hidden_from(person_id):
        raise NoSuchComment
    return found, part


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the above as people get it."""
    return with_author(row)


def _rows(comments: CommentQuerySet, person_id: UUID, *, moderates: bool) -> Rows:
    answers = Comment.objects.filter(thread=OuterRef("pk"), deleted_at=None)
    counts: dict[str, Any] = {"replies": _number(answers.shown_to(person_id, moderates=moderates), "thread")}
    if moderates:
        counts["reports"] = _number(_waiting(), "comment")
        counts["reasons"] = reasons(_waiting())
    rows: Rows = comments.shown_to(person_id, moderates=moderates).values(
        *_COLUMNS,
        *AUTHOR,
        **counts,
        **{TOLD: told_to(person_id, "communication_comment", among_members=True)},
        hidden=_is(hidden_at__isnull=False),
        deleted=_is(deleted_at__isnull=False),
    )
    return rows


def _waiting() -> QuerySet[CommentReport]:
    return CommentReport.objects.filter(comment=OuterRef("pk"), resolved_at=None)


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _is(**condition: Any) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())
