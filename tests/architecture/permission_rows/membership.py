"""Ways into a course, and the people of it."""

from __future__ import annotations

from lms_site.commerce import api as commerce
from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.learning import builders
from tests.world import BAD_TOKENS, EVERYONE, LOGGED_IN, OWNERS, STAFF, TEACHERS, TEAM_ROLES, Actor, World

OPEN = EVERYONE - BAD_TOKENS
TOLD = "foundation_outboxevent"
LETTERS = frozenset({"communication_notification", "communication_delivery", "communication_unreadcount"})
RULES = frozenset({"capacity", "waiting_list", "approval", "prerequisites"})


def furnish(world: World) -> None:
    """Beside each course one where a teacher approves, and one with a price; an application, a code, a group."""
    for things, teacher, student in (
        (world.own, Actor.TEACHER_OWN, Actor.STUDENT_SELF),
        (world.foreign, Actor.TEACHER_OTHER, Actor.STUDENT_OTHER),
    ):
        _corner(things, world[teacher].pk, world[student].pk)
    for actor, role in TEAM_ROLES.items():
        for name in ("guarded", "priced"):
            learning.join_team(world[Actor.TEACHER_OWN].pk, world.own[name], role, person=world[actor].pk)


def _corner(things: dict[str, object], teacher: object, student: object) -> None:
    guarded = builders.course(builders.lesson(), owner=teacher, free=True)
    learning.set_joining(teacher, guarded, learning.JoiningRules(approval=True))
    priced = builders.course(builders.lesson(), owner=teacher)
    commerce.set_price(teacher, priced, commerce.PriceOfCourse(amount=100, currency="EUR"))
    invitation = learning.make_invitation(teacher, guarded, learning.InvitationSpec())
    group = learning.make_group(teacher, things["course"], "Tuesday")
    learning.add_to_group(teacher, group.id, student)
    things.update(
        guarded=guarded,
        priced=priced,
        seat_application=learning.apply(student, guarded).id,
        invitation=invitation.id,
        code=invitation.code,
        group=group.id,
    )


ROWS = [
    Row("courses_joining", ids={"key": "course"}, allow=OPEN),
    Row(
        "courses_joining_change",
        ids={"key": "course"},
        allow=TEACHERS,
        body=lambda world: {"capacity": 50, "waiting_list": True},
        body_ids={"/prerequisites/0": Named("listed_course", anywhere=LOGGED_IN)},  # what is published
        changes={"learning_courserules": RULES},
        inserts={"learning_courserules"},
    ),
    Row(
        "courses_price_change",
        ids={"key": "priced"},
        allow=OWNERS,
        body=lambda world: {"amount": 200, "currency": "EUR"},
        changes={"commerce_price": {"amount", "currency"}},
    ),
    Row("courses_price_remove", ids={"key": "priced"}, allow=OWNERS, deletes={"commerce_price"}),
    Row(
        "courses_apply",
        ids={"key": "guarded"},
        allow=LOGGED_IN,
        body=lambda world: {"message": "Please."},
        changes={"learning_application": {"message"}},
        inserts={"learning_application", TOLD},
    ),
    Row(
        "courses_application",
        ids={"key": "guarded"},
        allow=frozenset({Actor.STUDENT_SELF}),
    ),
    Row(
        "courses_withdraw",
        ids={"key": "guarded"},
        allow=frozenset({Actor.STUDENT_SELF}),
        changes={"learning_application": {"state", "decided_at"}},
        inserts={TOLD},
    ),
    Row("applications_list", ids={"key": "guarded"}, allow=TEACHERS),
    Row(
        "applications_approve",
        ids={"id": "seat_application"},
        allow=TEACHERS,
        changes={"learning_application": {"state", "decided_at", "decided_by_id"}},
        inserts={"learning_enrolment", TOLD},
    ),
    Row(
        "applications_refuse",
        ids={"id": "seat_application"},
        allow=TEACHERS,
        body=lambda world: {"reason": "No."},
        changes={"learning_application": {"state", "decided_at", "decided_by_id", "reason"}},
        inserts={TOLD},
    ),
    Row("invitations_list", ids={"key": "guarded"}, allow=TEACHERS),
    Row(
        "invitations_make",
        ids={"key": "guarded"},
        allow=TEACHERS,
        body=lambda world: {"label": "Class", "max_uses": 1, "email": "guest@example.org"},
        changes={"learning_invitation": {"label", "email", "max_uses", "expires_at"}},
        inserts={"learning_invitation", *LETTERS},
    ),
    Row(
        "invitations_make_many",
        ids={"key": "guarded"},
        allow=TEACHERS,
        body=lambda world: {"csv": "email\nnew@example.org", "dry_run": False},
        changes={"learning_invitation": {"expires_at"}},
        inserts={"learning_invitation", *LETTERS},
    ),
    Row(
        "invitations_revoke",
        ids={"id": "invitation"},
        allow=TEACHERS,
        changes={"learning_invitation": {"revoked_at", "email"}},
    ),
    Row(
        "invitations_redeem",
        allow=LOGGED_IN,
        body=lambda world: {"code": world.own["code"]},
        changes={
            "learning_invitation": {"uses"},
            "learning_application": {"state", "decided_at"},
            "catalog_listing": {"popularity"},
        },
        inserts={"learning_enrolment", TOLD},
    ),
    Row("students_list", ids={"key": "course"}, allow=STAFF),
    Row("students_export", ids={"key": "course"}, allow=STAFF),
    Row(
        "students_add",
        ids={"key": "course"},
        allow=TEACHERS,
        body=lambda world: {"person": str(world[Actor.UNENROLLED].pk)},
        body_ids={"/person": Named("student", anywhere=LOGGED_IN)},  # whoever has an account
        changes={"catalog_listing": {"popularity"}},
        inserts={"learning_enrolment", TOLD},
    ),
    Row(
        "students_remove",
        ids={"key": "course", "person": "student"},
        allow=TEACHERS,
        changes={"learning_enrolment": {"state", "ended_at"}},
        inserts={TOLD},
    ),
    Row("groups_list", ids={"key": "course"}, allow=STAFF),
    Row(
        "groups_make",
        ids={"key": "course"},
        allow=TEACHERS,
        body=lambda world: {"name": "Wednesday"},
        changes={"learning_group": {"name"}},
        inserts={"learning_group"},
    ),
    Row(
        "groups_rename",
        ids={"id": "group"},
        allow=TEACHERS,
        body=lambda world: {"name": "Wednesday"},
        changes={"learning_group": {"name", "former_names"}},
    ),
    Row(
        "groups_delete",
        ids={"id": "group"},
        allow=TEACHERS,
        deletes={"learning_group", "learning_groupmember"},
    ),
    Row(
        "groups_add",
        ids={"id": "group", "person": "student"},
        allow=TEACHERS,
        inserts={"learning_groupmember"},
    ),
    Row(
        "groups_remove",
        ids={"id": "group", "person": "student"},
        allow=TEACHERS,
        deletes={"learning_groupmember"},
    ),
    Row("me_taught_courses", allow=LOGGED_IN),
]
