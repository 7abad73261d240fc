"""Kinds about what people say: answers, being named, answers to reviews."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.communication.comments.models import Comment
from lms_site.communication.comments.queries import readable
from lms_site.communication.errors import NoSuchComment
from lms_site.communication.events import CommentPosted, ReviewReplied
from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import each, register
from lms_site.communication.notifications.names import Names
from lms_site.communication.reviews.models import Review

MOST_IN_THREAD: Final = 200


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
