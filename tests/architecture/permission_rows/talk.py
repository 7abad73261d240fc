"""Comments on lessons and reviews of courses."""

from __future__ import annotations

from lms_site.communication import api as communication
from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.learning import builders
from tests.world import BAD_TOKENS, EVERYONE, LEARNERS, LOGGED_IN, STAFF, TEACHERS, Actor, World

PARTAKERS = LEARNERS | STAFF
MODERATORS = STAFF - {Actor.SUPPORT}
SELF = frozenset({Actor.STUDENT_SELF})
OTHERS = frozenset({Actor.STUDENT_OTHER})
OPEN = EVERYONE - BAD_TOKENS
OUTBOX = "foundation_outboxevent"


def furnish(world: World) -> None:
    """A comment and a review by each of the two learners, and the same by a third, who is no actor."""
    for things, actor in ((world.own, Actor.STUDENT_SELF), (world.foreign, Actor.STUDENT_OTHER)):
        course, lesson = things["course"], things["lesson"]
        own, other = world[actor].pk, builders.learner(course)
        for person in (own, other):
            learning.mark_done(person, lesson)
        things["comment"] = communication.post_comment(own, lesson, body="Mine.")["id"]
        things["said"] = communication.post_comment(other, lesson, body="Not mine.")["id"]
        communication.put_review(own, course, stars=3)
        things["review"] = communication.put_review(other, course, stars=4)["id"]
    peer = world[Actor.STUDENT_PEER].pk
    learning.mark_done(peer, world.own["lesson"])
    communication.put_review(peer, world.own["course"], stars=5)


ROWS = [
    Row("comments_list", ids={"key": "lesson"}, allow=PARTAKERS),
    Row(
        "comments_post",
        ids={"key": "lesson"},
        allow=PARTAKERS,
        body=lambda world: {"body": "A thought.", "reply_to": str(world.own["said"])},
        allow_foreign=frozenset(),
        body_ids={
            "/reply_to": Named("said", anywhere=frozenset()),
            "/mentions/0": Named("student", anywhere=frozenset()),
        },
        inserts={"communication_comment", OUTBOX},
    ),
    Row("comments_of_course", ids={"key": "course"}, allow=PARTAKERS),
    Row("comments_read", ids={"id": "comment"}, allow=PARTAKERS),
    Row(
        "comments_change",
        ids={"id": "comment"},
        allow=SELF,
        body=lambda world: {"body": "Another thought."},
        changes={"communication_comment": {"body", "edited_at"}},
    ),
    Row(
        "comments_delete",
        ids={"id": "comment"},
        allow=SELF | MODERATORS,
        deletes={"communication_comment"},
    ),
    Row("comments_replies", ids={"id": "comment"}, allow=PARTAKERS),
    Row(
        "comments_report",
        ids={"id": "said"},
        allow=PARTAKERS,
        body=lambda world: {"reason": "Rude."},
        inserts={"communication_commentreport", OUTBOX},
    ),
    Row(
        "comments_moderate",
        ids={"id": "said"},
        allow=MODERATORS,
        body=lambda world: {"hidden": True},
        changes={"communication_comment": {"hidden_at"}},
    ),
    Row("reviews_list", ids={"key": "course"}, allow=OPEN),
    Row("reviews_rating", ids={"key": "course"}, allow=OPEN),
    Row("reviews_own", ids={"key": "course"}, allow=LEARNERS, allow_foreign=OTHERS),
    Row(
        "reviews_put",
        ids={"key": "course"},
        allow=LEARNERS,
        allow_foreign=OTHERS,
        body=lambda world: {"stars": 5, "text": "Good."},
        changes={"communication_review": {"stars", "text", "updated_at"}},
        inserts={OUTBOX},
    ),
    Row(
        "reviews_delete",
        ids={"key": "course"},
        allow=LEARNERS,
        allow_foreign=OTHERS,
        deletes={"communication_review"},
    ),
    Row(
        "reviews_reply",
        ids={"id": "review"},
        allow=TEACHERS,
        body=lambda world: {"text": "Thank you."},
        changes={"communication_review": {"reply", "replied_at"}},
        inserts={OUTBOX},
    ),
    Row(
        "reviews_report",
        ids={"id": "review"},
        allow=LOGGED_IN,
        body=lambda world: {"reason": "Rude."},
        inserts={"communication_reviewreport", OUTBOX},
    ),
    Row(
        "reviews_moderate",
        ids={"id": "review"},
        allow=frozenset({Actor.ADMINISTRATOR}),
        body=lambda world: {"hidden": True},
        changes={"communication_review": {"hidden_at"}},
        inserts={OUTBOX},
    ),
]
