"""Reading what a person keeps: always their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lms_site.learning import api as learning
from lms_site.notebook.data import Row
from lms_site.notebook.errors import NoSuchNote
from lms_site.notebook.models import Favourite, Note

_NOTE = ("id", "lesson", "block", "start", "end", "quote", "body", "colour", "created_at", "updated_at")


def notes(person_id: UUID) -> QuerySet[Any, Any]:
    """The person's own notes as rows, for filters and pages of transports."""
    rows: QuerySet[Any, Any] = Note.objects.all().for_user(person_id).values(*_NOTE, "course")
    return rows


def favourites(person_id: UUID) -> QuerySet[Any, Any]:
    """The person's own favourites as rows, for pages of transports."""
    rows = Favourite.objects.all().for_user(person_id)
    return rows.values("id", "lesson", "created_at", "course")


def note_of(person_id: UUID, note: UUID, *, locale: str = "") -> Row:
    """One of the person's own notes, with `lesson_title`. Raises NoSuchNote."""
    found = notes(person_id).filter(pk=note).first()
    if found is None:
        raise NoSuchNote
    return with_titles(person_id, [found], locale=locale)[0]


def with_titles(person_id: UUID, rows: Sequence[Row], *, locale: str = "") -> list[Row]:
    """The rows with `lesson_title` and `course_title`, None where the person may not know one now; two statements."""
    lessons = {row["lesson"] for row in rows if row["lesson"]}
    lesson_titles = learning.lesson_titles(person_id, lessons, locale=locale)
    course_titles = learning.course_titles(person_id, {row["course"] for row in rows}, locale=locale)
    return [
        {
            **row,
            "lesson_title": lesson_titles.get(row["lesson"]),
            "course_title": course_titles.get(row["course"]),
        }
        for row in rows
    ]
