"""Teams of courses: seen by whoever belongs to them, changed by owners."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests.architecture.permissions import Row
from tests.world import OWNERS, STAFF, Actor, World, person


def furnish(world: World) -> None:
    """A helper in both teams, who is none of the actors."""
    helper = person("helper")
    for things, teacher in ((world.own, Actor.TEACHER_OWN), (world.foreign, Actor.TEACHER_OTHER)):
        learning.join_team(world[teacher].pk, things["course"], learning.Role.ASSISTANT, person=helper.pk)
        things["colleague"] = helper.pk


_COURSE = {"key": "course"}
_COLLEAGUE = {"key": "course", "person": "colleague"}

ROWS = [
    Row("team_list", ids=_COURSE, allow=STAFF),
    Row(
        "team_join",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"email": world[Actor.UNENROLLED].email, "role": "grader"},
        inserts={"learning_teammember"},
    ),
    Row(
        "team_change",
        ids=_COLLEAGUE,
        allow=OWNERS,
        body=lambda world: {"role": "editor"},
        changes={"learning_teammember": {"role"}},
    ),
    Row("team_leave", ids=_COLLEAGUE, allow=OWNERS),
    Row(
        "team_hand_over",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"person": str(world.own["colleague"])},
        outcomes={Actor.ADMINISTRATOR: 422},  # owns nothing to hand over; names an owner by `of`
        changes={"learning_teammember": {"role"}},
    ),
]
