"""Comments on lessons, and what was reported of them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.communication.report_models import Report
from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, narrowed to what somebody who takes part in the course may see."""

    def shown_to(self, person_id: UUID, *, moderates: bool) -> CommentQuerySet:
        """What is not hidden by itself or with its thread, and one's own; all of it to who keeps order."""
        if moderates:
            return self
        in_sight = models.Q(thread__hidden_at=None) | models.Q(thread__author_id=person_id)
        return self.filter(models.Q(author_id=person_id) | (models.Q(hidden_at=None) & in_sight))


class Comment(models.Model):
    """What somebody wrote on a lesson: the beginning of a thread, or (`thread` set) an answer in one.

    States: shown; hidden by the team (`hidden_at`: only they and the author see it, and the answers to it); deleted
    (`deleted_at`: no words and nobody's, kept only while there are answers). `author` empty: the person was erased.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lesson = models.UUIDField()
    thread = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="+", null=True, blank=True, db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    body = models.TextField(blank=True)
    mentions = ArrayField(models.UUIDField(), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    privacy = personal_data(
        subject="author",
        fields={
            "author": "who wrote it",
            "body": "what the person said",
            "mentions": "whom the person named",
        },
        purpose="letting those who take a course talk about it",
        on_erasure=Erasure.ANONYMISE,
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True) | models.Q(body=""),
                name="comment_deleted_says_nothing",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["lesson", "-id"], name="comment_threads", condition=models.Q(thread=None)),
            models.Index(fields=["thread", "id"], name="comment_replies"),
            models.Index(fields=["course", "-id"], name="comment_of_course"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.lesson}"

    def is_hidden_from(self, person_id: UUID) -> bool:
        """Whether the team hid it, or the thread it stands in, from who has not written it; as `shown_to`."""
        hidden = (one for one in (self, self.thread) if one is not None and one.hidden_at is not None)
        return self.author_id != person_id and any(one.author_id != person_id for one in hidden)


class CommentReport(Report):
    """Somebody found a comment out of order. Open until the team has looked (`resolved_at`)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", db_index=False)

    privacy = personal_data(
        subject="person",
        fields={"person": "who reported it", "reason": "what the person thought of it"},
        purpose="keeping order among comments",
    )

    class Meta:
        verbose_name = _("report of a comment")
        verbose_name_plural = _("reports of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "person"], name="comment_reported_once")
        ]
