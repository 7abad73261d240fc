"""The words of published lessons, ready for PostgreSQL's full-text search."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class LessonWords(models.Model):
    """A lesson of a live course as it is searched: a projection of its edition, written after each publish.

    There is no index over the words: a search looks at the lessons of the courses that somebody takes, and at no
    others. `digest` is the edition they are of; a row of another one than the current is not searched.
    """

    course = models.ForeignKey(
        "publishing.Course", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    locale = models.CharField(max_length=16)
    item = models.UUIDField()
    digest = models.CharField(max_length=64)
    config = models.CharField(max_length=32)
    vector = SearchVectorField()

    privacy = no_personal_data("Words of teaching material.")

    class Meta:
        verbose_name = _("words of a lesson")
        verbose_name_plural = _("words of lessons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "locale", "item"], name="lesson_words_once")
        ]
        indexes: ClassVar = [models.Index(fields=["item"], name="lesson_words_item")]

    def __str__(self) -> str:
        return f"{self.item} ({self.locale})"
