"""Files of documents: for whoever may read a document that shows them."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests import media
from tests.architecture.permissions import Row
from tests.learning import builders
from tests.world import LEARNERS, LOGGED_IN, OWNERS, Actor, World

READERS = LEARNERS | OWNERS | {Actor.SUPPORT}


def furnish(world: World) -> None:
    """A file of a lesson in each school corner."""
    corners = (
        (world.own, Actor.TEACHER_OWN, (Actor.STUDENT_SELF, Actor.STUDENT_PEER, Actor.REFUNDED)),
        (world.foreign, Actor.TEACHER_OTHER, (Actor.STUDENT_OTHER, Actor.REFUNDED)),
    )
    for things, teacher, students in corners:
        shown = media.file(folder="tests/")
        course = builders.course(builders.lesson(text=shown.html), owner=world[teacher].pk)
        for student in students:
            learning.give_seat(world[student].pk, course, source="staff")
        learning.end_seat(world[Actor.REFUNDED].pk, course)
        things["media"] = shown.sha


ROWS = [
    Row(
        "media_read",
        ids={"sha": "media"},
        fixed={"spec": "original"},
        allow=READERS,
        outcomes={Actor.ANONYMOUS: 404},
    ),
    Row("me_media_token", allow=LOGGED_IN),
]
