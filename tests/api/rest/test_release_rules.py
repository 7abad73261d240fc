"""A locked item gives nothing away, whichever way one comes; who may read all of it is told more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from lms_site.foundation import clock
from lms_site.learning import api as learning
from lms_site.notebook import api as notebook
from tests import media
from tests.api.caller import Caller
from tests.learning import builders
from tests.learning.builders import assessment, choice, course, learner, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
SECRET = "Ringed plovers nest on the shingle"
LOCK = {"release": {"match": "all", "rules": [{"kind": "teacher"}]}}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Locked:
    """A course with a locked module that holds a lesson with a file and a practice question, and a quiz."""

    def __init__(self) -> None:
        self.teacher = person()
        self.file, self.asked = media.file(), choice("a")
        self.module = replace(builders.module(), rules=LOCK)
        text = f"<p>{SECRET}</p>{self.file.html}"
        self.lesson = replace(
            lesson(self.asked, text=text, title="Waders", words=SECRET), parent=self.module.key
        )
        self.quiz = replace(assessment(choice("a")), parent=self.module.key)
        self.key = course(self.module, self.lesson, self.quiz, owner=self.teacher)
        notebook.index_course(self.key, locale="en")
        self.learner = learner(self.key)

    def ways(self):
        """Everything that gives something of an item away: method, path, body."""
        at = f"/lessons/{self.lesson.key}"
        return [
            ("GET", f"{at}/", None),
            ("GET", f"{at}/print/", None),
            ("PUT", f"{at}/progress/", {"state": "done"}),
            ("POST", f"{at}/activity/", {"seconds": 30}),
            ("POST", f"{at}/questions/{self.asked.key}/try", {"data": {"chosen": ["b"]}}),
            ("POST", f"{at}/notes/", {"body": "x"}),
            ("PUT", f"{at}/favourite/", None),
            ("GET", f"{at}/comments/", None),
            ("POST", f"{at}/comments/", {"body": "x"}),
            ("GET", f"/modules/{self.module.key}/", None),
            ("GET", f"/assessments/{self.quiz.key}/", None),
            ("POST", f"/assessments/{self.quiz.key}/attempts/", None),
        ]


def test_every_way_to_a_locked_item_says_why_and_nothing_of_it_to_members_and_is_missing_for_others():
    corner = Locked()
    ada, ben = Caller(corner.learner), Caller(person())
    for method, path, body in corner.ways():
        answer = ada.send(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "locked"), path
        assert [one["kind"] for one in answer.json()["data"]["reasons"]] == ["teacher"]
        assert SECRET.encode() not in answer.content
        missing = path
        for key in (corner.lesson.key, corner.module.key, corner.quiz.key):
            missing = missing.replace(str(key), str(uuid4()))
        hidden, nothing = ben.send(method, path, body), ben.send(method, missing, body)
        assert (hidden.status_code, hidden.content) == (404, nothing.content), path
    assert ada.get("/me/search/?q=plovers")["lessons"] == []
    assert ada.send("GET", corner.file.path.removeprefix("/api/v1")).status_code == 404


def test_an_unlocked_module_opens_every_way():
    corner = Locked()
    Caller(corner.teacher).call(
        "POST", f"/items/{corner.module.key}/unlocks/", {"person": str(corner.learner)}, expect=201
    )
    ada = Caller(corner.learner)
    for method, path, body in corner.ways():
        assert ada.send(method, path, body).status_code < 300, path
    assert len(ada.get("/me/search/?q=plovers")["lessons"]) == 1
    assert ada.send("GET", corner.file.path.removeprefix("/api/v1")).status_code == 302


def test_the_team_reads_everything_and_is_told_of_groups_and_of_rules_nobody_can_meet():
    corner = Locked()
    tilda = Caller(corner.teacher)
    assert tilda.send("GET", f"/lessons/{corner.lesson.key}/").status_code == 200
    first, second = lesson(), lesson()
    waits = [{"kind": "item_done", "item": str(one.key)} for one in (second, first)]
    circle = [
        replace(one, rules={"release": {"match": "all", "rules": [rule]}})
        for one, rule in zip((first, second), waits, strict=True)
    ]
    grouped = {"match": "all", "rules": [{"kind": "group", "group": "Tuesday"}]}
    third = replace(lesson(), rules={"release": grouped})
    key = course(*circle, third, owner=corner.teacher)
    who = learner(key)
    learning.make_group(corner.teacher, key, "Tuesday")
    ada = Caller(who)
    assert tilda.get(f"/items/{first.key}/rules/?person={who}")["stuck"] is True
    told = tilda.get(f"/items/{third.key}/rules/?person={who}")
    assert (told["stuck"], told["release"][0]["rules"][0]["group"]) == (False, "Tuesday")
    own = ada.get(f"/items/{third.key}/rules/")
    assert (own["stuck"], "Tuesday" in json.dumps(own)) == (None, False)
    assert ada.send("GET", f"/items/{third.key}/rules/?person={corner.teacher}").status_code == 404


def test_the_sentences_are_in_the_language_asked_for_and_the_moment_is_exact():
    at = (clock.now() + timedelta(days=3)).isoformat()
    rules = {"release": {"match": "all", "rules": [{"kind": "date", "from": at, "until": None}]}}
    item = replace(lesson(), rules=rules)
    ada = Caller(learner(course(item)))
    refused = ada.call("GET", f"/lessons/{item.key}/", expect=409)
    assert refused["data"]["starts_at"] == at
    assert refused["detail"].startswith("It opens on ")


def test_a_preview_is_judged_at_its_own_clock_and_by_what_its_persona_has_done():
    teacher = person()
    at = (clock.now() + timedelta(days=30)).isoformat()
    first = lesson()
    dated = {"match": "all", "rules": [{"kind": "date", "from": at, "until": None}]}
    after = {"match": "all", "rules": [{"kind": "item_done", "item": str(first.key)}]}
    by_date, by_item = (replace(lesson(), rules={"release": one}) for one in (dated, after))
    key = course(first, by_date, by_item, owner=teacher)

    def seen(**more):
        spec = learning.PreviewSpec(draft=False, **more)
        _info, token = learning.make_preview(teacher, key, spec)
        viewer = Caller()
        viewer.headers = {"Authorization": f"Preview {token}"}
        own = viewer.get(f"/courses/{key}/outline/")["own"]
        statuses = [viewer.send("GET", f"/lessons/{one.key}/").status_code for one in (by_date, by_item)]
        explained = [viewer.get(f"/items/{one.key}/rules/")["open"] for one in (by_date, by_item)]
        assert [str(one.key) not in own["locked"] for one in (by_date, by_item)] == explained
        assert [status == 200 for status in statuses] == explained
        return explained

    assert seen() == [False, False]
    assert seen(clock=clock.now() + timedelta(days=31)) == [True, False]
    assert seen(done=[first.key]) == [False, True]


def test_a_grant_with_an_idempotency_key_is_made_once_and_lists_are_constant_in_statements():
    corner = Locked()
    tilda = Caller(corner.teacher)
    tilda.headers["Idempotency-Key"] = "once"
    path, body = f"/items/{corner.lesson.key}/unlocks/", {"person": str(corner.learner)}
    first = tilda.call("POST", path, body, expect=201)
    assert tilda.call("POST", path, body, expect=201) == first
    del tilda.headers["Idempotency-Key"]
    assert tilda.call("POST", path, body, expect=201) == first
    assert tilda.refused("POST", path, {}, expect=422) == "invalid"
    counts = []
    for _ in range(2):
        tilda.call("POST", path, {"person": str(learner(corner.key))}, expect=201)
        with statements() as made:
            tilda.get(f"/courses/{corner.key}/unlocks/")
        counts.append(len(made))
    assert counts[0] == counts[1]
    page = tilda.get(f"/courses/{corner.key}/unlocks/?page_size=2")
    assert (len(page["results"]), bool(page["next"])) == (2, True)
