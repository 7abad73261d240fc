"""A guest looks around; newcomers join in each way there is, by token alone."""

from __future__ import annotations

import datetime as dt

import pytest

from lms_site.catalog import api as catalog
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning import builders as make

pytestmark = pytest.mark.django_db


def listed(key, title, *, category="", level="", language="en", free=True):
    card = {"key": str(key), "title": title}
    catalog.put_listing(
        catalog.ListingSpec(
            course=key,
            locale="en",
            slug=title.lower(),
            title=title,
            card=card,
            category=category,
            level=level,
            language=language,
            is_free=free,
        )
    )


def cards(query=""):
    return [card["title"] for card in Caller().get(f"/courses/{query}")["results"]]


def test_a_guest_finds_a_course_a_teacher_and_reads_what_is_open():
    tilda = make.person(name="Tilda")
    tasted = make.lesson(title="A taste", preview=True)
    closed = make.lesson(title="The rest")
    birds = make.course(tasted, closed, owner=tilda, free=True)
    tea = make.course(make.lesson(), owner=tilda)
    names = (("nature", ""), ("birds", "nature"), ("kitchen", ""))
    catalog.put_categories(
        [catalog.CategoryName(slug=slug, name=slug.title(), parent=parent) for slug, parent in names],
        locale="en",
    )
    listed(birds, "Birds", category="birds", level="beginner")
    listed(tea, "Tea", category="kitchen", level="advanced", language="de", free=False)

    tree = {one["slug"]: one["parent"] for one in Caller().get("/categories/")}
    assert tree == dict(names)
    assert cards("?ordering=title") == ["Birds", "Tea"]
    assert cards("?category=nature") == cards("?level=beginner") == cards("?free=true") == ["Birds"]
    assert cards("?language=de") == cards("?free=false") == cards("?q=tea") == ["Tea"]

    Caller(tilda).call("PATCH", "/me/profile/", {"shown": {"name": "everyone"}})
    (teacher,) = Caller().get("/teachers/")["results"]
    taught = Caller().get(f"/teachers/{teacher['id']}/courses/")["results"]
    assert (teacher["name"], sorted(card["title"] for card in taught)) == ("Tilda", ["Birds", "Tea"])
    assert Caller().get(f"/courses/{birds}/reviews/")["results"] == []
    assert Caller().get(f"/courses/{birds}/news/")["results"] == []
    assert Caller().get(f"/lessons/{tasted.key}/")["title"] == "A taste"
    Caller().call("GET", f"/lessons/{closed.key}/", expect=404)


def test_newcomers_come_in_by_every_door_and_leave_again():
    teacher = Caller(make.person(name="Tilda"))
    owner = teacher.get("/me/")["id"]
    first = make.lesson(title="First steps")
    basics = make.course(first, owner=owner, free=True)
    advanced = make.course(make.lesson(), owner=owner, free=True)
    ada, eve, bob = (Caller(make.person(name=name)) for name in ("Ada", "Eve", "Bob"))

    needs_the_basics(teacher, ada, basics, advanced, first)
    waits_for_a_place(teacher, ada, eve, basics)
    asks_to_be_let_in(teacher, bob, basics)
    has_a_code(teacher, bob, owner)
    costs_something(teacher, bob, owner)
    is_closed_for_now(teacher, eve, owner)


def needs_the_basics(teacher, ada, basics, advanced, first):
    """Prerequisites: done with one course, the other one opens."""
    teacher.call("PUT", f"/courses/{advanced}/joining/", {"prerequisites": [str(basics)]})
    assert ada.refused("POST", f"/courses/{advanced}/enrolment/") == "prerequisites_missing"
    ada.call("POST", f"/courses/{basics}/enrolment/", expect=201)
    ada.call("PUT", f"/lessons/{first.key}/progress/", {"state": "done"})
    drain()
    ada.call("POST", f"/courses/{advanced}/enrolment/", expect=201)
    taken = ada.get("/me/enrolments/")["results"]
    assert {one["course"] for one in taken} == {str(basics), str(advanced)}


def waits_for_a_place(teacher, ada, eve, basics):
    """Capacity and waiting list: who leaves makes room for who waits."""
    teacher.call("PUT", f"/courses/{basics}/joining/", {"capacity": 1, "waiting_list": True})
    assert eve.refused("POST", f"/courses/{basics}/enrolment/") == "course_full"
    eve.call("POST", f"/courses/{basics}/application/", {}, expect=201)
    ada.call("DELETE", f"/courses/{basics}/enrolment/", expect=204)
    assert eve.get(f"/courses/{basics}/application/")["state"] == "accepted"


def asks_to_be_let_in(teacher, bob, basics):
    """Approval: the teacher decides."""
    teacher.call("PUT", f"/courses/{basics}/joining/", {"approval": True})
    assert bob.refused("POST", f"/courses/{basics}/enrolment/") == "approval_needed"
    bob.call("POST", f"/courses/{basics}/application/", {"message": "Please."}, expect=201)
    (asked,) = teacher.get(f"/courses/{basics}/applications/?state=requested")["results"]
    teacher.call("POST", f"/applications/{asked['id']}/approve/")
    assert bob.get(f"/courses/{basics}/application/")["state"] == "accepted"


def has_a_code(teacher, bob, owner):
    """An invitation opens a course that wants approval, as often as its maker said."""
    private = make.course(make.lesson(), owner=owner, free=True)
    teacher.call("PUT", f"/courses/{private}/joining/", {"approval": True})
    assert bob.refused("POST", f"/courses/{private}/enrolment/") == "approval_needed"
    made = teacher.call("POST", f"/courses/{private}/invitations/", {"max_uses": 1}, expect=201)
    joined = bob.call("POST", "/invitations/redeem/", {"code": made["code"]}, expect=201)
    assert joined["source"] == "invitation"
    late = Caller(make.person())
    late.call("POST", "/invitations/redeem/", {"code": made["code"]}, expect=422)


def costs_something(teacher, bob, owner):
    priced = make.course(make.lesson(), owner=owner)
    teacher.call("PUT", f"/courses/{priced}/price/", {"amount": 1900, "currency": "EUR"})
    assert bob.get(f"/courses/{priced}/joining/")["price"] == {"amount": 1900, "currency": "EUR"}
    assert bob.refused("POST", f"/courses/{priced}/enrolment/") == "not_free"


def is_closed_for_now(teacher, eve, owner):
    """The window: before and after it nobody joins alone; the teacher may still let somebody in."""
    closed = make.course(make.lesson(), owner=owner, free=True)
    learning.put_course_rules(
        learning.CourseRulesSpec(course=closed, enrolment_closes_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    )
    assert eve.refused("POST", f"/courses/{closed}/enrolment/") == "enrolment_not_open"
    teacher.call("POST", f"/courses/{closed}/students/", {"person": eve.get("/me/")["id"]}, expect=201)
    assert str(closed) in {one["course"] for one in eve.get("/me/enrolments/")["results"]}
