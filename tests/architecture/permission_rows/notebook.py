"""Notes, favourites, search in the own courses, lessons on paper."""

from __future__ import annotations

from lms_site.notebook import api as notebook
from tests.architecture.permissions import Named, Row
from tests.world import LEARNERS, LOGGED_IN, STAFF, Actor, World

PARTAKERS = LEARNERS | STAFF
SELF = frozenset({Actor.STUDENT_SELF})


def furnish(world: World) -> None:
    """A note and two favourites of each of the two learners."""
    for things, actor in ((world.own, Actor.STUDENT_SELF), (world.foreign, Actor.STUDENT_OTHER)):
        person = world[actor].pk
        note = notebook.add_note(person, notebook.NoteSpec(lesson=things["lesson"], body="Mine."))
        notebook.keep_lesson(person, things["lesson"])
        notebook.keep_course(person, things["course"])
        things["note"] = note["id"]


ROWS = [
    Row(
        "me_notes",
        allow=LOGGED_IN,
        query_ids={"course": Named("course"), "lesson": Named("lesson")},
    ),
    Row(
        "notes_add",
        ids={"key": "lesson"},
        allow=PARTAKERS,
        body=lambda world: {"body": "A thought."},
        changes={"notebook_note": {"block", "start", "end", "quote", "body", "colour"}},
        inserts={"notebook_note"},
    ),
    Row(
        "notes_change",
        ids={"id": "note"},
        allow=SELF,
        body=lambda world: {"body": "Another thought."},
        changes={"notebook_note": {"body", "colour", "updated_at"}},
    ),
    Row("notes_drop", ids={"id": "note"}, allow=SELF, deletes={"notebook_note"}),
    Row("me_favourites", allow=LOGGED_IN, query_ids={"course": Named("course")}),
    Row("lessons_keep", ids={"key": "lesson"}, allow=PARTAKERS, inserts={"notebook_favourite"}),
    Row("lessons_drop", ids={"key": "lesson"}, allow=SELF, deletes={"notebook_favourite"}),
    Row("courses_keep", ids={"key": "course"}, allow=LOGGED_IN, inserts={"notebook_favourite"}),
    Row("courses_drop", ids={"key": "course"}, allow=SELF, deletes={"notebook_favourite"}),
    Row("me_search", allow=LOGGED_IN, query="?q=mine", query_ids={"course": Named("course")}),
    Row("lessons_print", ids={"key": "lesson"}, allow=PARTAKERS),
]
