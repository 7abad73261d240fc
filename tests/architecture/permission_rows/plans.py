"""What is done with pages and questions besides writing them: plans called off, questions withdrawn and taken back."""

from __future__ import annotations

from content_types import api as content
from tests.architecture.permission_rows.authoring import INDEXED, LOGS, QUESTION, SAVED
from tests.architecture.permissions import Named, Row
from tests.world import TEACHERS, Actor, World


def furnish(world: World) -> None:
    """The version of the question in each corner."""
    for things, actor in ((world.own, Actor.TEACHER_OWN), (world.foreign, Actor.TEACHER_OTHER)):
        found = content.question_versions(world[actor].pk, things["written_question"])
        things["question_version"] = found[0].number


ROWS = [
    Row(
        "authoring_pages_unschedule",
        ids={"key": "written_lesson"},
        allow=TEACHERS,
        changes=SAVED,
        inserts=LOGS,
    ),
    Row(
        "authoring_questions_unpublish",
        ids={"key": "written_question"},
        allow=TEACHERS,
        changes={**INDEXED, "content_question": QUESTION},
        inserts=LOGS,
    ),
    Row(
        "authoring_questions_duplicate",
        ids={"key": "written_question"},
        allow=TEACHERS,
        body=lambda world: {"title": "Copy"},
        body_ids={"/bank": Named("bank")},
        changes={**INDEXED, "content_question": QUESTION | {"type"}},
        inserts=LOGS | {"content_question"},
    ),
    Row(
        "authoring_questions_restore",
        ids={"key": "written_question"},
        allow=TEACHERS,
        changes={"content_question": {"archived_at"}},
        inserts=LOGS,
    ),
    Row("authoring_question_versions_list", ids={"key": "written_question"}, allow=TEACHERS),
    Row(
        "authoring_question_versions_read",
        ids={"key": "written_question", "number": "question_version"},
        allow=TEACHERS,
    ),
]
