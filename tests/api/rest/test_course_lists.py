"""The lessons and the assignments of a course, as lists for members and the team."""

from __future__ import annotations

import datetime as dt

import pytest

from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning import builders as make
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)


def read(caller, path):
    """Every row of the list, page by page."""
    rows = []
    while path:
        page = caller.get(path)
        rows += page["results"]
        path = page["next"] and page["next"].removeprefix("/api/v1")
    return rows


def test_lessons_come_in_their_order_with_ones_own_state():
    lessons = [make.lesson(title=f"Lesson {number}") for number in range(5)]
    key = make.course(lessons[0], make.assessment(make.choice()), *lessons[1:])
    who = make.learner(key)
    learning.record_progress(who, lessons[1].key, state="done")
    rows = read(Caller(who), f"/courses/{key}/lessons/?page_size=2")
    assert [(row["title"], row["state"]) for row in rows] == [
        ("Lesson 0", ""),
        ("Lesson 1", "done"),
        ("Lesson 2", ""),
        ("Lesson 3", ""),
        ("Lesson 4", ""),
    ]


def test_assignments_say_what_they_are_worth_and_until_when():
    first = make.assessment(make.choice(), title="Quiz", due_at=DUE)
    second = make.assessment(make.essay(), make.choice(), title="Essay")
    key = make.course(make.lesson(), first, second)
    who = make.learner(key)
    view = learning.start_attempt(who, first.key)
    learning.submit(who, view.id)
    quiz, essay = read(Caller(who), f"/courses/{key}/assignments/")
    assert (quiz["title"], quiz["max_points"], quiz["grade"]) == ("Quiz", "1", "graded")
    assert dt.datetime.fromisoformat(quiz["deadlines"]["due_at"]) == DUE
    assert (essay["title"], essay["max_points"], essay["grade"], essay["deadlines"]) == ("Essay", "2", "", {})


def test_who_has_more_time_is_told_the_later_deadline():
    owner = make.person()
    item = make.assessment(make.choice(), due_at=DUE)
    key = make.course(item, owner=owner)
    who, other = make.learner(key), make.learner(key)
    later = DUE + dt.timedelta(days=3)
    spec = learning.AccommodationSpec(person=who, assessment=item.key, due_at=later)
    learning.grant_accommodation(owner, spec)
    for person, until in ((who, later), (other, DUE)):
        (row,) = read(Caller(person), f"/courses/{key}/assignments/")
        assert dt.datetime.fromisoformat(row["deadlines"]["due_at"]) == until


def test_the_team_reads_the_lists_too_and_others_learn_nothing():
    owner = make.person()
    key = make.course(make.lesson(title="A"), make.assessment(make.choice(), title="B"), owner=owner)
    for name, title in (("lessons", "A"), ("assignments", "B")):
        (row,) = read(Caller(owner), f"/courses/{key}/{name}/")
        assert row["title"] == title
        missing = Caller(make.person()).call("GET", f"/courses/{owner}/{name}/", expect=404)
        assert Caller(make.person()).call("GET", f"/courses/{key}/{name}/", expect=404) == missing


def test_a_course_without_assignments_has_an_empty_list():
    key = make.course(make.lesson())
    assert read(Caller(make.learner(key)), f"/courses/{key}/assignments/") == []


@pytest.mark.parametrize("number", [10, 100])
def test_the_lists_cost_the_same_with_more_in_them(number):
    key = make.course(*(make.lesson() for _ in range(number)), make.assessment(make.choice(), due_at=DUE))
    who = make.learner(key)
    for kind, cost in (("lesson", 1), ("assessment", 2)):
        with statements() as made:
            learning.course_items(who, key, kind, limit=100)
        assert len(made) == cost
