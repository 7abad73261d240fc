"""What a school tells its people, by token alone: in their list, and by mail to a server that is really there."""

from __future__ import annotations

import re
import time

import pytest

from lms_site.accounts import api as accounts
from tests.api.caller import Caller
from tests.communication.post import Post, somebody, text_of
from tests.learning.builders import OPEN_REVIEW, assessment, course, essay, lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings):
    one = Post(settings)
    yield one
    one.server.close()


def kinds(caller, query=""):
    return [row["kind"] for row in caller.get(f"/me/notifications/{query}")["results"]]


def subjects(post, person):
    return [mail["Subject"] for mail in post.to(person)]


def test_somebody_is_let_in_marked_named_and_told_each_time_in_the_list_and_by_mail(post):
    tilda, ada = somebody("Tilda"), somebody("Ada")
    teacher, learner = Caller(tilda), Caller(ada)
    waders, work = lesson(title="Waders"), assessment(essay(), title="An essay", **OPEN_REVIEW)
    key = course(waders, work, owner=tilda, free=True)

    is_let_in(teacher, learner, key, post)
    assert subjects(post, ada) == ["You have a place in “A course”"]

    is_marked(teacher, learner, work.key, post)
    is_named(teacher, learner, ada, waders.key, post)
    assert kinds(learner) == ["mentioned", "graded", "enrolled"]
    assert subjects(post, ada)[1:] == ["“An essay” has been marked", "Tilda named you under “Waders”"]

    reads(learner)
    wishes_for_no_more_mails(teacher, learner, ada, waders.key, post)


def is_let_in(teacher, learner, key, post):
    teacher.call("PUT", f"/courses/{key}/joining/", {"approval": True})
    learner.call("POST", f"/courses/{key}/application/", {"message": "Please"}, expect=201)
    post.send()
    assert kinds(learner) == []
    [waiting] = teacher.get(f"/courses/{key}/applications/")["results"]
    teacher.call("POST", f"/applications/{waiting['id']}/approve/")
    post.send()


def is_marked(teacher, learner, assessment, post):
    attempt = learner.call("POST", f"/assessments/{assessment}/attempts/", expect=201)
    answer = {"seq": 1, "data": {"text": "Long ago there was a plover."}}
    learner.call("PUT", f"/attempts/{attempt['id']}/items/1/response/", answer)
    learner.call("POST", f"/attempts/{attempt['id']}/submit", {})
    post.send()
    assert "graded" not in kinds(learner)
    [todo] = teacher.get("/grading/queue/")["results"]
    path = f"/grading/attempts/{todo['attempt']}/items/{todo['position']}/"
    teacher.call("PUT", path, {"fraction": "0.5", "comment": "Go on."})
    post.send()
    [row] = learner.get("/me/notifications/?kind=graded")["results"]
    assert row["data"]["attempt"] == attempt["id"]


def is_named(teacher, learner, ada, lesson, post):
    teacher.call("POST", f"/lessons/{lesson}/comments/", {"body": "Ada!", "mentions": [ada]}, expect=201)
    post.send()


def reads(learner):
    assert learner.get("/me/notifications/unread/") == {"unread": 3}
    newest = learner.get("/me/notifications/")["results"][0]["id"]
    learner.call("PUT", f"/me/notifications/{newest}/read/", expect=204)
    assert kinds(learner, "?unread=true") == ["graded", "enrolled"]
    learner.call("POST", "/me/notifications/read/", {}, expect=204)
    assert learner.get("/me/notifications/unread/") == {"unread": 0}


def wishes_for_no_more_mails(teacher, learner, ada, lesson, post):
    wish = {"kind": "mentioned", "channel": "lms.email", "wanted": False}
    learner.call("PATCH", "/me/notification-preferences/", {"wishes": [wish]})
    before = len(post.to(ada))
    teacher.call("POST", f"/lessons/{lesson}/comments/", {"body": "Again!", "mentions": [ada]}, expect=201)
    post.send()
    assert kinds(learner, "?unread=true") == ["mentioned"]
    assert len(post.to(ada)) == before


def test_a_class_is_invited_by_a_list_and_comes_in_by_the_codes_of_the_mails(post):
    tilda = somebody("Tilda")
    key = course(lesson(), owner=tilda, free=True)
    sent = {"csv": "email\nnew@example.org\nother@example.org\n", "dry_run": False}
    report = Caller(tilda).call("POST", f"/courses/{key}/invitations/list/", sent)
    assert report["counts"] == {"invited": 2}
    begun = time.monotonic()
    post.send()
    assert time.monotonic() - begun < 10
    [mail] = post.to("new@example.org")
    code = re.search(r"Your code: (\w+)", text_of(mail)).group(1)
    newcomer = Caller(accounts.add_person("new@example.org", None, name="New").pk)
    seat = newcomer.call("POST", "/invitations/redeem/", {"code": code}, expect=201)
    assert seat["course"] == str(key)
    post.send()
    assert kinds(newcomer) == ["enrolled"]
