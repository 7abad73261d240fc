"""Profiles with their pictures, teachers, terms of use, closing an account."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from lms_site.accounts import api as accounts
from lms_site.catalog import api as catalog
from tests.architecture.permissions import Row
from tests.learning import builders
from tests.world import BAD_TOKENS, EVERYONE, LOGGED_IN, PASSWORD, Actor, World

ADMINISTRATORS = frozenset({Actor.ADMINISTRATOR})
OPEN = EVERYONE - BAD_TOKENS
PICTURED = frozenset({Actor.STUDENT_SELF, Actor.STUDENT_OTHER})
# The only owner of a course and the only administrator stay.
STAYING = dict.fromkeys((Actor.TEACHER_OWN, Actor.TEACHER_OTHER, Actor.ADMINISTRATOR), 409)
PROFILE = {"headline", "bio", "links", "languages", "time_zone", "shown"}


def furnish(world: World) -> None:
    """A listed course and its teacher, a learner who hides the name and the picture, in each school corner."""
    corners = (
        (world.own, Actor.TEACHER_OWN, Actor.STUDENT_SELF),
        (world.foreign, Actor.TEACHER_OTHER, Actor.STUDENT_OTHER),
    )
    for things, teacher, student in corners:
        key = builders.course(builders.lesson(), owner=world[teacher].pk)
        card = {"key": str(key), "title": "Listed"}
        catalog.put_listing(
            catalog.ListingSpec(course=key, locale="en", slug=f"l-{key.hex}", title="Listed", card=card)
        )
        things["listed_course"], things["teacher"] = key, world[teacher].pk
        hidden = world[student].pk
        accounts.change_own_profile(hidden, {"shown": {"name": "nobody"}})
        things["hidden_person"] = hidden
        things["avatar"] = accounts.put_avatar(hidden, picture(), 100).key


def picture() -> BytesIO:
    """The smallest there may be."""
    buffer = BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


ROWS = [
    Row("me_profile_read", allow=LOGGED_IN),
    Row(
        "me_profile_change",
        allow=LOGGED_IN,
        body=lambda world: {"name": "New Name", "headline": "New"},
        changes={"accounts_user": {"name", "first_name", "last_name"}, "accounts_personprofile": PROFILE},
        inserts={"accounts_personprofile"},
    ),
    # What is sent here is JSON; tests/accounts/test_avatars.py sends forms.
    Row("me_avatar_put", outcomes=dict.fromkeys(LOGGED_IN, 422)),
    Row(
        "me_avatar_crop",
        allow=PICTURED,
        body=lambda world: {"x": 0, "y": 0, "width": 16, "height": 16},
        changes={"accounts_personprofile": {"avatar", "picture"}},
    ),
    Row("me_avatar_delete", allow=LOGGED_IN),
    Row(
        "avatars_read",
        ids={"key": "avatar"},
        fixed={"size": "64"},
        allow=frozenset({Actor.STUDENT_SELF}),
        outcomes={Actor.ANONYMOUS: 404},
    ),
    Row("profiles_read", ids={"id": "hidden_person"}, allow=frozenset({Actor.STUDENT_SELF})),
    Row("teachers_list", allow=OPEN),
    Row("teachers_read", ids={"id": "teacher"}, allow=OPEN),
    Row("teachers_courses", ids={"id": "teacher"}, allow=OPEN),
    Row("courses_teachers", ids={"key": "listed_course"}, allow=OPEN),
    # The school has no terms: they would be asked for in every other row.
    Row("terms_read", outcomes=dict.fromkeys(OPEN, 404)),
    Row(
        "terms_publish",
        allow=ADMINISTRATORS,
        body=lambda world: {"version": "1", "text": "Be kind."},
        changes={"accounts_terms": {"version", "address", "text", "changes", "starts_at"}},
        inserts={"accounts_terms"},
    ),
    Row("terms_list", allow=ADMINISTRATORS),
    Row("me_terms_read", allow=LOGGED_IN),
    Row("me_terms_accept", outcomes=dict.fromkeys(LOGGED_IN, 422), body=lambda world: {"version": "1"}),
    Row(
        "me_close",
        allow=LOGGED_IN - STAYING.keys(),
        outcomes=STAYING,
        body=lambda world: {"password": PASSWORD},
        changes={"accounts_user": {"is_active"}, "accounts_tokensession": {"ended_at", "end_reason"}},
        inserts={"accounts_accountclosing"},
    ),
    # Whoever calls this is nobody; what counts is the key of the mail.
    Row("account_reopen", outcomes=dict.fromkeys(OPEN, 404), body=lambda world: {"token": "no key"}),
]
