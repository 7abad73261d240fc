"""Endpoints of plugins: whoever the plugin says, and in a course who takes part in it."""

from __future__ import annotations

from tests.architecture.permissions import Row
from tests.plugin_host.doorman import SECRET
from tests.world import BAD_TOKENS, EVERYONE, LEARNERS, LOGGED_IN, STAFF, Actor

_COURSE = {"course": "course"}
_WRITES = {"inserts": {"plugin_host_pluginsettings"}}
_NOT_BAD = EVERYONE - BAD_TOKENS
_PARTAKERS = LEARNERS | STAFF

ROWS = [
    Row("x_acme_doorman_get_person", allow=LOGGED_IN),
    Row("x_acme_doorman_post_person", allow=LOGGED_IN, **_WRITES),
    Row("x_acme_doorman_delete_keys", allow=frozenset({Actor.ADMINISTRATOR}), **_WRITES),
    Row("x_acme_doorman_get_public", allow=_NOT_BAD),
    Row("x_acme_doorman_post_public", allow=_NOT_BAD, **_WRITES),
    Row(
        "x_acme_doorman_post_hook", allow=EVERYONE, headers=lambda world: {"Authorization": SECRET}, **_WRITES
    ),
    Row("x_acme_doorman_get_courses_course_notes", ids=_COURSE, allow=_PARTAKERS),
    Row("x_acme_doorman_post_courses_course_notes", ids=_COURSE, allow=_PARTAKERS, **_WRITES),
    Row("x_acme_doorman_get_courses_course_about", ids=_COURSE, allow=_NOT_BAD, allow_foreign=_NOT_BAD),
]
