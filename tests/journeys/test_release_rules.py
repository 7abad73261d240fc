"""A teacher locks lessons by every kind of rule and says what completes them; a learner finds the way, by token."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group

from lms_site.foundation import clock
from lms_site.foundation.outbox import drain
from lms_site.learning.models import Enrolment, ItemProgress
from lms_site.publishing import api as publishing
from tests import world
from tests.api.caller import Caller
from tests.content_types import builders
from tests.learning.statements import facts

pytestmark = pytest.mark.django_db
PAGES = "/authoring/pages/"
FILM = {
    "type": "video",
    "value": {"title": "Waders", "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
}
CHOICE = {
    "prompt": "<p>Which one sings in flight?</p>",
    "options": [{"text": "<p>Tree pipit</p>", "correct": True}, {"text": "<p>Wren</p>"}],
}


class Teacher(Caller):
    """Writes pages and publishes them at once."""

    def page(self, kind, title, parent=None, **content):
        sent = {"kind": kind, "title": title, **({"parent": parent} if parent else {}), **content}
        key = self.call("POST", PAGES, sent, expect=201)["key"]
        self.call("POST", f"{PAGES}{key}/publish/")
        return key

    def quiz(self, parent, **content):
        bank = self.call("POST", "/authoring/banks/", {"title": "Birds"}, expect=201)["key"]
        written = {"bank": bank, "type": "lms.choice", "title": "Flight", "content": CHOICE}
        question = self.call("POST", "/authoring/questions/", written, expect=201)["key"]
        self.call("POST", f"/authoring/questions/{question}/publish/")
        item = {"type": "question", "value": {"question": question, "points": "1"}}
        return self.page("assessment", "Quiz", parent, items=[item], **content)


@pytest.fixture
def teacher(db):
    builders.catalog()
    tilda = world.person("tilda")
    tilda.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))
    return Teacher(tilda.pk)


@pytest.fixture
def ada(db):
    return Caller(world.person("ada").pk)


def rule(kind, **value):
    return {"type": kind, "value": value}


def text(words):
    return [{"type": "rich_text", "value": {"text": f"<p>{words}</p>"}}]


def own(learner, course):
    return learner.get(f"/courses/{course}/outline/")["own"]


def is_locked(learner, course, lesson, kind):
    """The outline, the lesson and the explanation say the same; the sentence."""
    shown = own(learner, course)["locked"][lesson]
    refused = learner.call("GET", f"/lessons/{lesson}/", expect=409)
    rules = learner.get(f"/items/{lesson}/rules/")
    assert refused["code"] == "locked"
    assert refused["data"]["reasons"] == shown["reasons"]
    assert refused["data"]["starts_at"] == shown["until"] == rules["until"]
    assert refused["detail"] == shown["text"] == rules["text"] != ""
    assert [one["kind"] for one in shown["reasons"]] == [kind]
    assert not rules["open"]
    return shown


def is_open(learner, course, lesson):
    assert lesson not in own(learner, course)["locked"]
    assert learner.get(f"/lessons/{lesson}/")["key"] == lesson
    assert learner.get(f"/items/{lesson}/rules/")["open"]


def test_every_kind_of_rule_locks_says_why_and_opens(teacher, ada):
    needed = teacher.page("course", "Basics")
    basics = teacher.page("lesson", "Basics", teacher.page("module", "One", needed), body=text("First"))
    course = teacher.page("course", "Birds")
    module = teacher.page("module", "Songs", course)
    first = teacher.page("lesson", "First", module, body=text("First"))
    quiz = teacher.quiz(module, review_score="submitted")
    publishing.compile_stale()
    group = teacher.call("POST", f"/courses/{course}/groups/", {"name": "Tuesday"}, expect=201)["id"]

    def locked(title, kind, **value):
        return teacher.page("lesson", title, module, body=text(title), release=[rule(kind, **value)])

    soon, later = ((clock.now() + timedelta(seconds=seconds)).isoformat() for seconds in (4, 3600))
    lessons = {
        "previous_done": locked("Previous", "previous_done", what="item"),
        "item_done": locked("Item", "item_done", item=first),
        "score": locked("Score", "score", assessment=quiz, percent="80"),
        "group": locked("Group", "in_group", group="Tuesday"),
        "course_done": locked("Course", "course_done", course=needed),
        "teacher": locked("Teacher", "teacher", note="After the walk."),
        "after_enrolment": locked("Week", "after_enrolment", days=7),
        "date": locked("Date", "date", begins=later, ends=None),
    }
    comes = locked("Comes", "date", begins=soon, ends=None)
    publishing.compile_stale()
    for key in (course, needed):
        ada.call("POST", f"/courses/{key}/enrolment/", expect=201)
    who = ada.get("/me/")["id"]
    for kind, lesson in lessons.items():
        is_locked(ada, course, lesson, kind)
        assert ada.refused("PUT", f"/lessons/{lesson}/progress/", {"state": "done"}) == "locked"
        assert ada.refused("GET", f"/lessons/{lesson}/print/") == "locked"
        assert ada.refused("POST", f"/lessons/{lesson}/activity/", {"seconds": 9}) == "locked"
    assert ItemProgress.objects.count() == 0

    for kind in ("after_enrolment", "date"):
        assert is_locked(ada, course, lessons[kind], kind)["until"] is not None
    Enrolment.objects.filter(person=who).update(enrolled_at=clock.now() - timedelta(days=8))
    is_open(ada, course, lessons["after_enrolment"])

    ada.call("PUT", f"/lessons/{first}/progress/", {"state": "done"})
    is_open(ada, course, lessons["item_done"])
    sits(ada, quiz)
    is_open(ada, course, lessons["score"])
    is_open(ada, course, lessons["previous_done"])
    teacher.call("PUT", f"/groups/{group}/members/{who}/", expect=204)
    is_open(ada, course, lessons["group"])
    ada.call("PUT", f"/lessons/{basics}/progress/", {"state": "done"})
    is_open(ada, course, lessons["course_done"])
    opened_by_hand(teacher, ada, course, lessons["teacher"])
    while comes in own(ada, course)["locked"]:
        time.sleep(0.5)
    is_open(ada, course, comes)


def sits(learner, quiz):
    attempt = learner.call("POST", f"/assessments/{quiz}/attempts/", expect=201)
    [part] = attempt["parts"]
    right = next(one["id"] for one in part["item"]["delivery"]["options"] if "Tree" in one["text"])
    answer = {"position": 1, "seq": 1, "data": {"chosen": [right]}}
    learner.call("POST", f"/attempts/{attempt['id']}/submit", {"answers": [answer]})


def opened_by_hand(teacher, ada, course, lesson):
    who = ada.get("/me/")["id"]
    assert "After the walk." in is_locked(ada, course, lesson, "teacher")["text"]
    asked = teacher.get(f"/items/{lesson}/rules/?person={who}")
    assert (asked["open"], asked["stuck"]) == (False, False)
    made = teacher.call("POST", f"/items/{lesson}/unlocks/", {"person": who}, expect=201)
    is_open(ada, course, lesson)
    assert [one["id"] for one in teacher.get(f"/courses/{course}/unlocks/?active=true")["results"]] == [
        made["id"]
    ]
    teacher.call("DELETE", f"/unlocks/{made['id']}/", expect=204)
    is_locked(ada, course, lesson, "teacher")
    assert teacher.get(f"/courses/{course}/unlocks/?active=true")["results"] == []


def test_every_kind_of_completion_and_the_course_is_told_once(teacher, ada):
    course = teacher.page("course", "Birds")
    module = teacher.page("module", "Songs", course)
    marked = teacher.page("lesson", "Marked", module, body=text("."))
    viewed = teacher.page("lesson", "Viewed", module, body=text("."), completion="viewed")
    timed = teacher.page("lesson", "Timed", module, body=text("."), completion="time", completion_minutes=1)
    film = teacher.page("lesson", "Film", module, body=[FILM], completion="video", completion_percentage="50")
    quiz = teacher.quiz(
        module, completion="passed", pass_percentage="50", review_score="submitted", max_attempts=3
    )
    teacher.page("lesson", "Extra", module, body=text("."), optional=True)
    publishing.compile_stale()
    ada.call("POST", f"/courses/{course}/enrolment/", expect=201)
    assert ada.get(f"/items/{timed}/rules/")["completion"]["needed"] == "60"

    done = {"state": "done"}
    assert ada.call("PUT", f"/lessons/{marked}/progress/", done)["newly_done"]
    assert ada.call("PUT", f"/lessons/{viewed}/progress/", {"state": "viewed"})["newly_done"]
    assert ada.call("PUT", f"/lessons/{timed}/progress/", done)["state"] == "viewed"
    spends_time(ada, timed)
    watches(ada, film)
    sits(ada, quiz)
    drain()
    [told] = facts("lms.course.completed.v1")
    assert told["course"] == course
    drain()
    found = ada.get(f"/courses/{course}/completion/")
    assert (found["met"], found["done"], found["total"]) == (True, 5, 5)
    shown = own(ada, course)["completed_at"]
    assert datetime.fromisoformat(shown) == datetime.fromisoformat(found["completed_at"])
    teacher.page("lesson", "Later", module, body=text("."))
    publishing.compile_stale()
    drain()
    assert not ada.get(f"/courses/{course}/completion/")["met"]
    assert own(ada, course)["completed_at"] == shown
    assert len(facts("lms.course.completed.v1")) == 1


def spends_time(ada, lesson):
    """No report is believed beyond the time that passed on the server."""
    said = ada.call("POST", f"/lessons/{lesson}/activity/", {"seconds": 3_600})
    assert said["state"] == "viewed"
    assert said["seconds"] < 30
    passes(lesson, seconds=70)
    said = ada.call("POST", f"/lessons/{lesson}/activity/", {"seconds": 60})
    assert (said["state"], said["newly_done"]) == ("done", True)
    assert 60 <= said["seconds"] < 90


def watches(ada, lesson):
    [block] = ada.get(f"/lessons/{lesson}/")["blocks"]

    def report(*parts):
        film = {"film": block["id"], "duration": 100, "parts": parts}
        return ada.call("POST", f"/lessons/{lesson}/activity/", {"films": [film]})

    assert float(report([0, 100])["share"]) < 0.3
    passes(lesson, seconds=15)
    assert report([0, 20], [10, 30])["share"] == "0.6"
    assert report([0, 30])["state"] == "viewed"
    passes(lesson, seconds=15)
    assert report([60, 85])["newly_done"]


def passes(lesson, *, seconds):
    """Let the last report, or the opening, be so long ago."""
    from lms_site.learning.models import Activity

    for row in Activity.objects.filter(item=lesson):
        row.reported_at -= timedelta(seconds=seconds)
        row.save()


def test_rules_that_wait_for_each_other_or_lead_nowhere_are_refused(teacher):
    course = teacher.page("course", "Birds")
    module = teacher.page("module", "Songs", course)
    first = teacher.page("lesson", "First", module, body=text("."))
    second = teacher.page("lesson", "Second", module, body=text("."), release=[rule("item_done", item=first)])
    elsewhere = teacher.page("lesson", "Far", teacher.page("module", "M", teacher.page("course", "Other")))

    def refused(*rules, **more):
        page = {"kind": "lesson", "title": "Third", "parent": module, "release": rules, **more}
        made = teacher.send("POST", PAGES, page)
        if made.status_code == 201:
            made = teacher.send("POST", f"{PAGES}{made.json()['key']}/publish/")
        assert made.status_code == 422, made.content
        return {error["pointer"].split("/")[1] for error in made.json()["errors"]}

    assert refused(rule("item_done", item=elsewhere)) == {"release"}
    assert refused(rule("in_group", group="Nobody")) == {"release"}
    assert refused(rule("date", begins=None, ends=None)) == {"release"}
    assert refused(rule("course_done", course=course)) == {"release"}
    assert refused(completion="time") == {"completion_minutes"}
    draft = teacher.send("GET", f"{PAGES}{first}/")
    etag = draft.headers["ETag"]
    teacher.headers["If-Match"] = etag
    answer = teacher.send("PATCH", f"{PAGES}{first}/", {"release": [rule("item_done", item=second)]})
    assert answer.status_code == 422
    assert "First" in answer.json()["errors"][0]["detail"]
    assert "Second" in answer.json()["errors"][0]["detail"]
