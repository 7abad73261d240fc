"""Keeping things: one function an action, each for the person's own alone."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.ids import new_id
from lms_site.learning import api as learning
from lms_site.notebook.data import NoteSpec, Row
from lms_site.notebook.errors import NoSuchFavourite, NoSuchNote
from lms_site.notebook.models import Colour, Favourite, Note
from lms_site.notebook.queries import note_of

LONGEST_NOTE, LONGEST_QUOTE = 10_000, 2_000
_LAST_PLACE = (1 << 31) - 1
_KEEP = """
    INSERT INTO notebook_favourite (id, person_id, course_id, lesson)
    VALUES (%(id)s, %(person)s, %(course)s, %(lesson)s) ON CONFLICT DO NOTHING
"""


def add_note(person_id: UUID, spec: NoteSpec, *, locale: str = "") -> Row:
    """A new note on a lesson that is open to the person. Raises NoSuchItem, NotStarted (of learning), Invalid."""
    part = learning.lesson_participation(person_id, spec.lesson)
    _check(spec)
    note = Note.objects.create(
        person_id=person_id,
        course_id=part.course,
        lesson=spec.lesson,
        block=spec.block,
        start=spec.start,
        end=spec.end,
        quote=spec.quote,
        body=spec.body,
        colour=spec.colour,
    )
    return note_of(person_id, note.pk, locale=locale)


def change_note(
    person_id: UUID, note: UUID, *, body: str | None = None, colour: str | None = None, locale: str = ""
) -> Row:
    """The person's note with other words or another colour; None leaves a value. Raises NoSuchNote, Invalid."""
    present = note_of(person_id, note)
    _check_words(body or "", colour or Colour.YELLOW)
    if body is not None and not body.strip() and present["start"] is None:
        raise Invalid.field("body", "required", _("Write something, or mark a range."))
    changed = {name: value for name, value in (("body", body), ("colour", colour)) if value is not None}
    Note.objects.all().for_user(person_id).filter(pk=note).update(**changed, updated_at=Now())
    return note_of(person_id, note, locale=locale)


def drop_note(person_id: UUID, note: UUID) -> None:
    """Delete the person's note for good. Raises NoSuchNote."""
    if not Note.objects.all().for_user(person_id).filter(pk=note).delete()[0]:
        raise NoSuchNote


def keep_lesson(person_id: UUID, lesson: UUID) -> None:
    """Make a lesson that is open to the person a favourite. Idempotent. Raises NoSuchItem, NotStarted (of learning)."""
    _keep(person_id, learning.lesson_participation(person_id, lesson).course, lesson)


def keep_course(person_id: UUID, course_key: UUID) -> None:
    """Make a course whose page the person may see a favourite. Idempotent. Raises NoSuchCourse (of learning)."""
    learning.course_document(person_id, course_key)
    _keep(person_id, course_key, None)


def drop_lesson(person_id: UUID, lesson: UUID) -> None:
    """The lesson is no favourite of the person's any more. Raises NoSuchFavourite when it was none."""
    if not Favourite.objects.all().for_user(person_id).filter(lesson=lesson).delete()[0]:
        raise NoSuchFavourite


def drop_course(person_id: UUID, course_key: UUID) -> None:
    """The course is no favourite of the person's any more. Raises NoSuchFavourite when it was none."""
    kept = Favourite.objects.all().for_user(person_id).filter(course_id=course_key, lesson=None)
    if not kept.delete()[0]:
        raise NoSuchFavourite


def _keep(person_id: UUID, course_key: UUID, lesson: UUID | None) -> None:
    sql.run(_KEEP, {"id": new_id(), "person": person_id, "course": course_key, "lesson": lesson})


def _check(spec: NoteSpec) -> None:
    _check_words(spec.body, spec.colour)
    if len(spec.quote) > LONGEST_QUOTE:
        raise Invalid.field("quote", "too_long", _("This is too long."))
    if spec.start is None and spec.end is None:
        if not spec.body.strip():
            raise Invalid.field("body", "required", _("Write something, or mark a range."))
        return
    if spec.start is None or spec.end is None or not 0 <= spec.start < spec.end <= _LAST_PLACE:
        raise Invalid.field("end", "no_range", _("A range has a start, and an end after it."))
    if spec.block is None:
        raise Invalid.field("block", "required", _("A range stands in a block."))


def _check_words(body: str, colour: str) -> None:
    if len(body) > LONGEST_NOTE:
        raise Invalid.field("body", "too_long", _("This is too long."))
    if colour not in Colour.values:
        raise Invalid.field("colour", "unknown", _("There is no such colour."))
