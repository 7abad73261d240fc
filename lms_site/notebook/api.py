"""The door of the notebook. Errors in `errors`."""

from lms_site.notebook.data import NoteSpec
from lms_site.notebook.merging import merge
from lms_site.notebook.queries import favourites, note_of, notes, with_titles
from lms_site.notebook.search.data import Found, FoundLesson, FoundNote, Passage
from lms_site.notebook.search.queries import search
from lms_site.notebook.search.services import index_course
from lms_site.notebook.services import (
    add_note,
    change_note,
    drop_course,
    drop_lesson,
    drop_note,
    keep_course,
    keep_lesson,
)

__all__ = [
    "Found",
    "FoundLesson",
    "FoundNote",
    "NoteSpec",
    "Passage",
    "add_note",
    "change_note",
    "drop_course",
    "drop_lesson",
    "drop_note",
    "favourites",
    "index_course",
    "keep_course",
    "keep_lesson",
    "merge",
    "note_of",
    "notes",
    "search",
    "with_titles",
]
