"""Becoming a teacher, and the roles of the site."""

from __future__ import annotations

from lms_site.accounts import api as accounts
from tests.architecture.permissions import Row
from tests.world import LOGGED_IN, Actor, World, person

ADMINISTRATORS = frozenset({Actor.ADMINISTRATOR})
# Administrators may teach without being asked.
ASKING = {Actor.ADMINISTRATOR: 409}


def furnish(world: World) -> None:
    """Two applications of people who are none of the actors."""
    for things, name in ((world.own, "hopeful"), (world.foreign, "eager")):
        applicant = person(name)
        accounts.apply_to_teach(applicant.pk, "Please.")
        [row] = accounts.applications(world[Actor.ADMINISTRATOR].pk).filter(person=applicant)
        things["application"] = row.pk


ROWS = [
    Row("teaching_read", allow=LOGGED_IN),
    Row(
        "teaching_apply",
        allow=LOGGED_IN - ADMINISTRATORS,
        outcomes=ASKING,
        body=lambda world: {"text": "I watch birds."},
        changes={"accounts_teacherapplication": {"text"}},
        inserts={"accounts_teacherapplication"},
    ),
    Row("teaching_withdraw", allow=LOGGED_IN),
    Row("teacher_applications_list", allow=ADMINISTRATORS),
    Row(
        "teacher_applications_decide",
        ids={"id": "application"},
        allow=ADMINISTRATORS,
        body=lambda world: {"verdict": "declined", "answer": "Not now."},
        changes={"accounts_teacherapplication": {"state", "answer", "decided_at", "decided_by_id"}},
    ),
    Row("roles_list", allow=ADMINISTRATORS),
]
