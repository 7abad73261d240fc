"""What a person keeps for themselves. Nobody else ever reads it, teachers and administrators included."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import personal_data
from lms_site.notebook.search.models import LessonWords

__all__ = ["Favourite", "LessonWords", "Note"]


class Colour(models.TextChoices):
    """How a highlight is painted."""

    YELLOW = "yellow", _("yellow")
    GREEN = "green", _("green")
    BLUE = "blue", _("blue")
    PINK = "pink", _("pink")


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes."""

    def for_user(self, person_id: UUID) -> NoteQuerySet:
        """One's own; nobody has any right to another's."""
        return self.filter(person_id=person_id)


class Note(models.Model):
    """A note on a lesson, or a highlight in it.

    `block` is the block it stands at (empty: the whole lesson), `start` and `end` the marked range in that block's
    text. A lesson may change after the note was made: `quote`, the marked words, is how a client finds the place again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lesson = models.UUIDField()
    block = models.UUIDField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True)
    body = models.TextField(blank=True)
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.YELLOW)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = NoteQuerySet.as_manager()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who wrote it",
            "lesson": "what the person was reading",
            "quote": "what the person marked",
            "body": "what the person thought of it",
        },
        purpose="letting learners write in their lessons",
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True)
                | models.Q(block__isnull=False, start__isnull=False, end__gt=models.F("start")),
                name="note_range_is_a_range",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="note_newest"),
            models.Index(fields=["person", "course", "-id"], name="note_of_course"),
            models.Index(fields=["person", "lesson", "-id"], name="note_of_lesson"),
            models.Index(fields=["lesson"], name="note_at_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.lesson}"


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    """Favourites."""

    def for_user(self, person_id: UUID) -> FavouriteQuerySet:
        """One's own."""
        return self.filter(person_id=person_id)


class Favourite(models.Model):
    """A lesson, or without one a course, that a person wants at hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    course = models.ForeignKey(
        "publishing.Course", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lesson = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = FavouriteQuerySet.as_manager()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who likes it",
            "course": "what the person likes",
            "lesson": "what the person likes",
        },
        purpose="finding it again",
    )

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "course", "lesson"], nulls_distinct=False, name="favourite_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="favourite_newest"),
            models.Index(
                fields=["lesson"], name="favourite_at_lesson", condition=models.Q(lesson__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.lesson or self.course_id}"
