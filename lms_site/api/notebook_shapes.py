"""Notes, favourites and what a search found, as models for the OpenAPI schema and for reading bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape

Colour = Literal["yellow", "green", "blue", "pink"]
_PLACE = (1 << 31) - 1


class NoteIn(BaseModel):
    """A note, or with a range a highlight."""

    model_config = ConfigDict(extra="forbid")

    block: UUID | None = Field(None, description="The block it stands at; null: the whole lesson.")
    start: int | None = Field(
        None, ge=0, le=_PLACE, description="Where the marked range begins in the block's text."
    )
    end: int | None = Field(None, ge=1, le=_PLACE, description="Where it ends.")
    quote: str = Field(
        "", max_length=2_000, description="The marked words: a lesson may change, they find the place again."
    )
    body: str = Field("", max_length=10_000, examples=["Compare with the rock pipit."])
    colour: Colour = "yellow"


class NoteChanges(BaseModel):
    """What may be changed of a note; a missing member stays as it is."""

    model_config = ConfigDict(extra="forbid")

    body: str | None = Field(None, max_length=10_000, examples=["Compare with the water pipit."])
    colour: Colour | None = None


class NoteOut(Shape):
    """A note of the caller's own."""

    model_config = ConfigDict(title="Note")

    id: UUID
    course: UUID
    course_title: str | None = Field(description="Null: the caller may not see the course now.")
    lesson: UUID
    lesson_title: str | None = Field(description="Null: the caller takes no part in the course now.")
    block: UUID | None
    start: int | None
    end: int | None
    quote: str
    body: str
    colour: Colour
    created_at: datetime
    updated_at: datetime


class FavouriteOut(Shape):
    """Something the caller wants at hand."""

    model_config = ConfigDict(title="Favourite")

    id: UUID
    course: UUID
    course_title: str | None = Field(description="Null: the caller may not see the course now.")
    lesson: UUID | None = Field(description="Null: the course itself.")
    lesson_title: str | None
    created_at: datetime


class PassageOut(Shape):
    """A piece of a text; plain text, no HTML."""

    model_config = ConfigDict(title="Passage")

    text: str = Field(examples=["plovers"])
    hit: bool = Field(description="These words were searched for.")


class FoundLessonOut(Shape):
    """A lesson in which the words were found."""

    model_config = ConfigDict(title="FoundLesson")

    lesson: UUID
    course: UUID
    locale: str
    title: str
    snippet: list[PassageOut]


class FoundNoteOut(Shape):
    """A note of the caller's own in which the words were found."""

    model_config = ConfigDict(title="FoundNote")

    note: UUID
    lesson: UUID
    course: UUID
    title: str | None = Field(description="The lesson's; null: the caller takes no part in the course now.")
    snippet: list[PassageOut]


class FoundOut(Shape):
    """What was found, the best of each kind first."""

    model_config = ConfigDict(title="Found")

    lessons: list[FoundLessonOut]
    notes: list[FoundNoteOut]
