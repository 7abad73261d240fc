"""What makes something is made once, however often a client that lost the answer sends it."""

from __future__ import annotations

import pytest

from lms_site.api.openapi import build
from lms_site.foundation.models import IdempotencyKey
from tests.api.caller import Caller
from tests.api.rest.authors import PAGES
from tests.learning.builders import administrator, course, learner, lesson

pytestmark = pytest.mark.django_db
KEY = {"Idempotency_Key": "0197e3a2-lost-the-answer"}


@pytest.mark.parametrize("what", ["comments", "notes"])
def test_a_comment_and_a_note_that_are_sent_twice_are_there_once(what):
    item = lesson()
    ada = Caller(learner(course(item)))
    path = f"/lessons/{item.key}/{what}/"
    made, again = (ada.send("POST", path, {"body": "Once."}, **KEY) for _ in range(2))
    assert (made.status_code, again.content) == (201, made.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    found = ada.get(path if what == "comments" else "/me/notes/")
    assert len(found["results"]) == 1
    other = ada.send("POST", path, {"body": "Something else."}, **KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_page_that_is_sent_twice_is_there_once(author, course):
    body = {"kind": "module", "title": "Songs", "parent": course}
    made, again = (author.call("POST", PAGES, body, 201, **KEY) for _ in range(2))
    assert made["key"] == again["key"]


def test_a_refusal_leaves_the_key_free(author, course):
    body = {"kind": "module", "parent": course}
    author.call("POST", PAGES, body, 422, **KEY)
    author.call("POST", PAGES, {**body, "title": "Songs"}, 201, **KEY)


def test_a_code_that_is_shown_once_is_kept_with_no_answer():
    teacher = administrator()
    path = f"/courses/{course(lesson())}/invitations/"
    codes = {Caller(teacher).send("POST", path, {}, **KEY).json()["code"] for _ in range(2)}
    assert len(codes) == 2
    assert not IdempotencyKey.objects.exists()


def test_the_schema_names_every_call_that_takes_a_key():
    takes, makes = set(), set()
    for path, methods in build.build()["paths"].items():
        about = methods.get("post", {})
        if any(one.get("name") == "Idempotency-Key" for one in about.get("parameters", [])):
            takes.add(about["operationId"])
        content = about.get("requestBody", {}).get("content", {"application/json": {}})
        good = {status for status in about.get("responses", {}) if status.startswith("2")}
        if good == {"201"} and "application/json" in content and "/auth/" not in path:
            makes.add(about["operationId"])
    assert makes - takes == {"previews_make", "invitations_make"}
    assert {"comments_post", "authoring_pages_create", "people_merge"} <= takes
