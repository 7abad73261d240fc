"""Previews: made, listed and ended by who teaches the course."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.world import TEACHERS, Actor, World


def furnish(world: World) -> None:
    """A preview of each course, made by its teacher."""
    for things, teacher in ((world.own, Actor.TEACHER_OWN), (world.foreign, Actor.TEACHER_OTHER)):
        spec = learning.PreviewSpec(draft=False)
        things["preview"] = learning.make_preview(world[teacher].pk, things["course"], spec)[0].id


ROWS = [
    Row(
        "previews_make",
        ids={"key": "course"},
        allow=TEACHERS,
        body=lambda world: {"persona": "member"},
        body_ids={"/groups/0": Named("group", anywhere=frozenset())},
        changes={"learning_preview": {"draft", "persona", "done", "groups", "clock", "expires_at"}},
        inserts={"learning_preview"},
    ),
    Row("previews_list", ids={"key": "course"}, allow=TEACHERS),
    Row(
        "previews_end",
        ids={"id": "preview"},
        allow=TEACHERS,
        changes={"learning_preview": {"revoked_at"}},
    ),
]
