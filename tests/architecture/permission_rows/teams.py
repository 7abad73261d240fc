"""Teams of courses: seen by whoever belongs to them, changed by owners."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.world import LOGGED_IN, OWNERS, STAFF, Actor, World, person


def furnish(world: World) -> None:
    """A helper in each team, and one in both, who are none of the actors."""
    both = person("helper.of.both")
    for things, teacher in ((world.own, Actor.TEACHER_OWN), (world.foreign, Actor.TEACHER_OTHER)):
        helper = person(f"helper of {teacher}".replace(" ", "."))
        learning.join_team(world[teacher].pk, things["course"], learning.Role.ASSISTANT, person=helper.pk)
        things["colleague"] = helper.pk
        learning.join_team(world[teacher].pk, things["course"], learning.Role.ASSISTANT, person=both.pk)
        things["successor"] = both.pk


_COURSE = {"key": "course"}
_COLLEAGUE = {"key": "course", "person": "colleague"}

ROWS = [
    Row("team_list", ids=_COURSE, allow=STAFF),
    Row(
        "team_join",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"email": world[Actor.UNENROLLED].email, "role": "grader"},
        body_ids={"/person": Named("student", anywhere=LOGGED_IN, instead_of=("email",))},  # as for seats
        inserts={"learning_teammember", "accounts_user_groups"},  # whoever is in a team enters the studio
    ),
    Row(
        "team_change",
        ids=_COLLEAGUE,
        allow=OWNERS,
        body=lambda world: {"role": "editor"},
        changes={"learning_teammember": {"role"}},
    ),
    Row(
        "team_leave",
        ids=_COLLEAGUE,
        allow=OWNERS,
        deletes={"learning_teammember", "accounts_user_groups"},
    ),
    Row(
        "team_hand_over",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"person": str(world.own["successor"])},
        body_ids={
            "/person": Named("colleague", anywhere=frozenset()),
            "/of": Named("teacher", anywhere=frozenset()),
        },
        outcomes={Actor.ADMINISTRATOR: 422},  # owns nothing to hand over; names an owner by `of`
        changes={"learning_teammember": {"role"}},
    ),
]
