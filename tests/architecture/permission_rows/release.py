"""Release and completion rules: explained, opened by hand, fed with reports."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.world import GRADERS, LEARNERS, STAFF, Actor, World

TOLD = "foundation_outboxevent"


def furnish(world: World) -> None:
    """A lesson that was opened to a learner in each course."""
    for things, teacher, student in (
        (world.own, Actor.TEACHER_OWN, Actor.STUDENT_SELF),
        (world.foreign, Actor.TEACHER_OTHER, Actor.STUDENT_OTHER),
    ):
        spec = learning.UnlockSpec(item=things["lesson"], person=world[student].pk)
        things["unlock"] = learning.unlock(world[teacher].pk, spec).id


ROWS = [
    Row(
        "items_rules",
        ids={"key": "lesson"},
        allow=LEARNERS | STAFF,
        query_ids={"person": Named("student")},
    ),
    Row(
        "courses_completion",
        ids={"key": "course"},
        allow=LEARNERS,
        query_ids={"person": Named("student")},
    ),
    Row("unlocks_list", ids={"key": "course"}, allow=GRADERS),
    Row(
        "unlocks_grant",
        ids={"key": "lesson"},
        allow=GRADERS,
        allow_foreign=frozenset(),
        body_ids={
            "/person": Named("student", anywhere=frozenset()),
            "/group": Named("group", anywhere=frozenset(), instead_of=("person",)),
        },
        body=lambda world: {"person": str(world[Actor.STUDENT_PEER].pk)},
        changes={"learning_unlock": {"person_id"}},
        inserts={"learning_unlock"},
    ),
    Row(
        "unlocks_end",
        ids={"id": "unlock"},
        allow=GRADERS,
        changes={"learning_unlock": {"ended_at"}},
    ),
    Row(
        "lessons_activity",
        ids={"key": "lesson"},
        allow=LEARNERS,
        body=lambda world: {"seconds": 30},
        changes={
            "learning_enrolment": {"last_item", "last_seen_at"},
            "learning_itemprogress": {"state", "share"},
        },
        inserts={"learning_itemprogress", "learning_activity", TOLD},
    ),
]
