"""Kinds about what people say: answers, being named, answers to reviews, and what was reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.accounts import api as accounts
from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.communication.comments.queries import readable
from lms_site.communication.errors import NoSuchComment
from lms_site.communication.events import CommentPosted, CommentReported, ReviewReplied, ReviewReported
from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import each, register
from lms_site.communication.notifications.names import Names
from lms_site.communication.reviews.models import Review, ReviewReport
from lms_site.learning import api as learning

MOST_IN_THREAD: Final = 200
_ONCE_A_DAY: Final = timedelta(days=1)


def _notice(event: CommentPosted, person: object) -> Notice:
    data = {"course": str(event.course), "lesson": str(event.lesson), "comment": str(event.comment)}
    if event.thread is not None:
        data["thread"] = str(event.thread)
    return Notice(person=person, actor=event.author, data=data)  # type: ignore[arg-type] # ids of the columns below


def _answered(event: CommentPosted) -> Iterator[Notice]:
    """Who wrote in the thread before, but for who is named in the answer: they hear of that."""
    if event.thread is None:
        return
    told = {event.author, *event.mentions}
    before = Comment.objects.filter(
        Q(pk=event.thread) | Q(thread=event.thread, pk__lt=event.comment),
        author__isnull=False,
        deleted_at=None,
    )
    people = before.exclude(author__in=told).values_list("author", flat=True).distinct().order_by("author")
    for person in people[:MOST_IN_THREAD]:
        yield _notice(event, person)


def _named(event: CommentPosted) -> Iterator[Notice]:
    for person in event.mentions:
        if person != event.author:
            yield _notice(event, person)


def _can_read(notice: Notice) -> bool:
    """Whether the comment stands there for the person: in a lesson open to them, neither hidden nor deleted."""
    if notice.person is None:
        return False
    try:
        comment, _part = readable(notice.person, notice.key("comment"))
    except NoSuchComment:
        return False
    return comment.deleted_at is None


def _says_answered(notice: Notice, names: Names) -> Words:
    about = {"who": names.actor(notice), "lesson": names.lesson(notice), "course": names.course(notice)}
    return Words(
        title=_("%(who)s answered under “%(lesson)s”") % about,
        text=_("There is a new answer in a conversation of yours in the course “%(course)s”.") % about,
    )


def _says_named(notice: Notice, names: Names) -> Words:
    about = {"who": names.actor(notice), "lesson": names.lesson(notice), "course": names.course(notice)}
    return Words(
        title=_("%(who)s named you under “%(lesson)s”") % about,
        text=_("You are named in a comment in the course “%(course)s”.") % about,
    )


comment_reply = register(
    Kind(
        key="comment_reply",
        title=gettext_lazy("Somebody answers in a conversation of yours"),
        hears={CommentPosted.type: _answered},
        may_know=each(_can_read),
        says=_says_answered,
    )
)
mentioned = register(
    Kind(
        key="mentioned",
        title=gettext_lazy("Somebody names you in a comment"),
        hears={CommentPosted.type: _named},
        may_know=each(_can_read),
        says=_says_named,
    )
)


def _review_answered(event: ReviewReplied) -> Iterator[Notice]:
    author = Review.objects.filter(pk=event.review).values_list("author_id", flat=True).first()
    if author is not None:
        data = {"course": str(event.course), "review": str(event.review)}
        yield Notice(person=author, about=event.review, data=data)


def _has_answer(notice: Notice) -> bool:
    own = Review.objects.filter(pk=notice.key("review"), author=notice.person, hidden_at=None)
    return own.exclude(reply="").exists()


def _says_review_answered(notice: Notice, names: Names) -> Words:
    about = {"course": names.course(notice)}
    return Words(
        title=_("Your review of “%(course)s” was answered") % about,
        text=_("Those who run the course “%(course)s” have answered what you wrote about it.") % about,
    )


review_replied = register(
    Kind(
        key="review_replied",
        title=gettext_lazy("Your review of a course is answered"),
        hears={ReviewReplied.type: _review_answered},
        may_know=each(_has_answer),
        says=_says_review_answered,
    )
)


def _comment_reported(event: CommentReported) -> Iterator[Notice]:
    """Those of the team who keep order."""
    data = {"course": str(event.course), "lesson": str(event.lesson), "comment": str(event.comment)}
    for person in learning.team_with(event.course, learning.Right.MODERATE):
        yield Notice(person=person, about=event.comment, data=data)


def _has_to_look(notice: Notice) -> bool:
    """Whether the person keeps order there, and nobody of the team has looked yet."""
    if notice.person is None:
        return False
    try:
        comment, part = readable(notice.person, notice.key("comment"))
    except NoSuchComment:
        return False
    waiting = CommentReport.objects.filter(comment=comment, resolved_at=None)
    return part.moderates and comment.deleted_at is None and waiting.exists()


def _says_comment_reported(notice: Notice, names: Names) -> Words:
    about = {"lesson": names.lesson(notice), "course": names.course(notice)}
    return Words(
        title=_("A comment under “%(lesson)s” was reported") % about,
        text=_("Somebody asks the team of the course “%(course)s” to look at it.") % about,
    )


def _review_reported(event: ReviewReported) -> Iterator[Notice]:
    data = {"course": str(event.course), "review": str(event.review)}
    for person in accounts.administrators():
        yield Notice(person=person, about=event.review, data=data)


def _has_to_judge(notice: Notice) -> bool:
    """Whether the person administers the site, and nobody has looked yet."""
    waiting = ReviewReport.objects.filter(review=notice.key("review"), resolved_at=None)
    return notice.person is not None and learning.administers(notice.person) and waiting.exists()


def _says_review_reported(notice: Notice, names: Names) -> Words:
    about = {"course": names.course(notice)}
    return Words(
        title=_("A review of “%(course)s” was reported") % about,
        text=_("Somebody asks the administrators of the site to look at it."),
    )


comment_reported = register(
    Kind(
        key="comment_reported",
        title=gettext_lazy("A comment in a course of yours is reported"),
        hears={CommentReported.type: _comment_reported},
        may_know=each(_has_to_look),
        says=_says_comment_reported,
        pause=_ONCE_A_DAY,
    )
)
review_reported = register(
    Kind(
        key="review_reported",
        title=gettext_lazy("A review of a course is reported to the administrators"),
        hears={ReviewReported.type: _review_reported},
        may_know=each(_has_to_judge),
        says=_says_review_reported,
        pause=_ONCE_A_DAY,
    )
)
