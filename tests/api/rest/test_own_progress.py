"""What one has done, by token: by lesson, module and course, and as a history."""

from __future__ import annotations

import dataclasses

import pytest

from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning import builders as make
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


class Taken:
    """A course of a module with a module and a quiz in it, a lesson in each module, and one lesson beside them."""

    def __init__(self) -> None:
        self.outer, inner = make.module(title="Coast"), make.module(title="Cliffs")
        self.inner = dataclasses.replace(inner, parent=self.outer.key)
        self.gulls = dataclasses.replace(make.lesson(title="Gulls"), parent=self.outer.key)
        self.auks = dataclasses.replace(make.lesson(title="Auks"), parent=self.inner.key)
        self.quiz = dataclasses.replace(
            make.assessment(make.choice(), title="Quiz", completes_on="submitted"), parent=self.inner.key
        )
        self.alone = make.lesson(title="Alone")
        self.key = make.course(self.outer, self.gulls, self.inner, self.auks, self.quiz, self.alone)
        self.who = make.learner(self.key)
        self.me = Caller(self.who)

    def work(self) -> None:
        learning.record_progress(self.who, self.gulls.key, state="done")
        learning.record_progress(self.who, self.auks.key, state="viewed")
        view = learning.start_attempt(self.who, self.quiz.key)
        learning.submit(self.who, view.id)

    def report(self):
        return self.me.get(f"/courses/{self.key}/progress/")


@pytest.fixture
def taken():
    return Taken()


def test_progress_is_told_by_lesson_module_and_course(taken):
    taken.work()
    report = taken.report()
    assert (report["course"], report["done"], report["total"]) == (str(taken.key), 2, 4)
    modules = {one["title"]: (one["done"], one["total"]) for one in report["modules"]}
    assert modules == {"Coast": (2, 3), "Cliffs": (1, 2)}
    states = [(one["title"], one["kind"], one["state"]) for one in report["items"]]
    assert states == [
        ("Gulls", "lesson", "done"),
        ("Auks", "lesson", "viewed"),
        ("Quiz", "assessment", "done"),
        ("Alone", "lesson", ""),
    ]
    gulls, _auks, _quiz, alone = report["items"]
    assert (gulls["parent"], gulls["share"]) == (str(taken.outer.key), "1")
    assert gulls["done_at"]
    assert (alone["share"], alone["first_at"], alone["done_at"]) == ("0", None, None)


def test_who_has_done_nothing_gets_every_item_as_not_opened(taken):
    report = taken.report()
    assert (report["done"], report["total"], {one["state"] for one in report["items"]}) == (0, 4, {""})


def test_progress_is_the_members_own_and_nobody_elses(taken):
    taken.work()
    other = Caller(make.learner(taken.key))
    assert other.get(f"/courses/{taken.key}/progress/")["done"] == 0
    stranger = Caller(make.person())
    missing = stranger.call("GET", f"/courses/{taken.who}/progress/", expect=404)
    assert stranger.call("GET", f"/courses/{taken.key}/progress/", expect=404) == missing


def test_progress_is_one_statement_however_much_there_is(taken):
    taken.work()
    with statements() as made:
        learning.progress_report(taken.who, taken.key)
    assert len(made) == 1


def test_progress_that_has_not_changed_is_not_sent_again(taken):
    path = f"/courses/{taken.key}/progress/"
    etag = taken.me.send("GET", path)["ETag"]
    assert taken.me.send("GET", path, if_none_match=etag).status_code == 304
    taken.work()
    assert taken.me.send("GET", path, if_none_match=etag).status_code == 200


def test_the_history_tells_what_happened_latest_first(taken):
    taken.work()
    happened = [(one["what"], one["title"]) for one in taken.me.get("/me/history/")["results"]]
    assert sorted(happened) == sorted(
        [
            ("joined", "A course"),
            ("opened", "Gulls"),
            ("done", "Gulls"),
            ("opened", "Auks"),
            ("opened", "Quiz"),
            ("done", "Quiz"),
            ("handed_in", "Quiz"),
        ]
    )
    moments = [one["at"] for one in taken.me.get("/me/history/")["results"]]
    assert moments == sorted(moments, reverse=True)


def test_the_history_is_read_in_pages_without_a_gap(taken):
    taken.work()
    whole = taken.me.get("/me/history/")["results"]
    seen, path = [], "/me/history/?page_size=2"
    while path:
        page = taken.me.get(path)
        seen += page["results"]
        path = page["next"] and page["next"].removeprefix("/api/v1")
    assert seen == whole


def test_the_history_of_one_course_leaves_the_others_out(taken):
    taken.work()
    other = make.course(make.lesson())
    learning.give_seat(taken.who, other, source="staff")
    assert len(taken.me.get("/me/history/")["results"]) == 8
    (joined,) = taken.me.get(f"/me/history/?course={other}")["results"]
    assert (joined["what"], joined["item"]) == ("joined", str(other))


def test_a_course_one_has_left_leaves_the_history(taken):
    taken.work()
    learning.leave(taken.who, taken.key)
    assert taken.me.get("/me/history/")["results"] == []


@pytest.mark.parametrize("number", [10, 100])
def test_the_history_costs_the_same_with_more_in_it(taken, number):
    lessons = [make.lesson() for _ in range(number)]
    key = make.course(*lessons)
    learning.give_seat(taken.who, key, source="staff")
    for one in lessons:
        learning.record_progress(taken.who, one.key, state="done")
    with statements() as made:
        learning.history(taken.who, limit=100)
    assert len(made) == 1


def test_every_document_has_an_etag_that_proxies_understand(taken):
    course = f"/courses/{taken.key}/"
    lesson, quiz = f"/lessons/{taken.gulls.key}/", f"/assessments/{taken.quiz.key}/"
    for path in (course, f"{course}outline/", lesson, quiz):
        etag = taken.me.send("GET", path)["ETag"]
        assert etag[0] == etag[-1] == '"'
        for sent in (etag, f"W/{etag}", f'"another", {etag}'):
            assert taken.me.send("GET", path, if_none_match=sent).status_code == 304
        assert taken.me.send("GET", path, if_none_match='"another"').json()
