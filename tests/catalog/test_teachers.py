"""Teachers: who is one, who finds them, and how their pages and lists behave."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms_site.accounts import api as accounts
from lms_site.accounts.models import User
from lms_site.catalog import api as catalog
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person

pytestmark = pytest.mark.django_db


def offered(owner, title="Birds", *, free=True):
    """A published course that the catalogue lists."""
    key = course(lesson(), owner=owner, free=free)
    put(key, title)
    return key


def put(key, title="Birds", **more) -> None:
    card = {"key": str(key), "title": title}
    slug = title.lower().replace(" ", "-")
    catalog.put_listing(
        catalog.ListingSpec(course=key, locale="en", slug=slug, title=title, card=card, **more)
    )


def names(path="/teachers/", caller=None) -> list[str]:
    return [one["name"] for one in (caller or Caller()).get(path)["results"]]


def show(who, **shown) -> None:
    accounts.change_own_profile(who, {"shown": shown})


def test_who_owns_or_edits_a_listed_course_is_a_teacher_and_nobody_else():
    tilda, ed, grace, draft = (person(name=name) for name in ("Tilda", "Ed", "Grace", "Drafty"))
    key = offered(tilda)
    learning.join_team(tilda, key, learning.Role.EDITOR, person=ed)
    learning.join_team(tilda, key, learning.Role.GRADER, person=grace)
    course(lesson(), owner=draft)
    learner(key)
    assert names() == ["Ed", "Tilda"]
    catalog.remove_listing(key, locale="en")
    assert names() == []


def test_a_teacher_has_a_page_with_what_is_shown_and_the_courses():
    tilda = person(name="Tilda Thrush")
    first, second = offered(tilda, "Birds"), offered(tilda, "Waders")
    offered(person(name="Other"), "Fish")
    accounts.change_own_profile(
        tilda, {"headline": "Ornithologist", "bio": "Secret", "shown": {"headline": "everyone"}}
    )
    page = Caller().get(f"/teachers/{tilda}/")
    assert (page["name"], page["headline"], page["bio"]) == ("Tilda Thrush", "Ornithologist", "")
    assert page["courses"] == 2
    cards = Caller().get(f"/teachers/{tilda}/courses/?ordering=title")["results"]
    assert [card["key"] for card in cards] == [str(first), str(second)]
    assert cards[0]["teachers"] == [{"id": str(tilda), "name": "Tilda Thrush"}]


def test_a_card_names_owners_first_and_only_who_shows_the_name_to_everyone():
    tilda, ed, shy = person(name="Tilda"), person(name="Ed"), person(name="Shy")
    key = offered(tilda)
    for one in (ed, shy):
        learning.join_team(tilda, key, learning.Role.EDITOR, person=one)
    show(shy, name="members")
    [card] = Caller().get("/courses/")["results"]
    assert [one["name"] for one in card["teachers"]] == ["Tilda", "Ed"]
    assert card["rating"] is None
    team = [one["name"] for one in Caller(learner(key)).get(f"/courses/{key}/teachers/")]
    assert team == ["Tilda", "Ed", "Shy"]
    assert [one["name"] for one in Caller().get(f"/courses/{key}/teachers/")] == ["Tilda", "Ed"]


@pytest.mark.parametrize("path", ["/teachers/{}/", "/teachers/{}/courses/"])
def test_who_is_no_teacher_and_who_hides_the_name_are_missing_byte_for_byte(path):
    hidden, plain = person(name="Hidden"), person(name="Plain")
    key = offered(hidden)
    show(hidden, name="nobody", bio="everyone")
    fellow = Caller(learner(key))
    for caller in (fellow, Caller()):
        answers = [caller.send("GET", path.format(one)) for one in (hidden, plain, uuid4())]
        assert [one.status_code for one in answers] == [404, 404, 404]
        assert len({one.content for one in answers}) == 1
    assert names(caller=fellow) == []
    assert names(caller=Caller(hidden)) == ["Hidden"]


def test_a_name_for_members_is_found_by_members_only():
    tilda = person(name="Tilda")
    key = offered(tilda)
    show(tilda, name="members")
    assert names() == []
    assert names(caller=Caller(person())) == []
    assert names(caller=Caller(learner(key))) == ["Tilda"]


def test_the_courses_of_a_teacher_whose_page_is_for_members_are_kept_from_shared_caches():
    tilda = person(name="Tilda")
    key = offered(tilda)
    show(tilda, name="members")
    answer = Caller(learner(key)).send("GET", f"/teachers/{tilda}/courses/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")


def test_a_suspended_or_erased_teacher_is_gone():
    tilda, gone = person(name="Tilda"), person(name="Gone")
    offered(tilda)
    offered(gone)
    User.objects.get(pk=gone).delete()
    User.objects.filter(pk=tilda).update(is_active=False)
    assert names() == []


def test_teachers_are_searched_by_name_and_public_headline():
    tilda, bo, cy = person(name="Tilda 100%"), person(name="Bo"), person(name="Cy")
    for one in (tilda, bo, cy):
        offered(one)
    for one in (bo, cy):
        accounts.change_own_profile(one, {"headline": "Ornithologist"})
    show(bo, headline="everyone")
    assert names("/teachers/?q=tilda") == ["Tilda 100%"]
    assert names("/teachers/?q=%25") == ["Tilda 100%"]
    assert names("/teachers/?q=ORNITHO") == ["Bo"]
    assert names("/teachers/?q=nobody") == []


def pages(path: str) -> list[str]:
    found, at = [], path
    while at:
        body = Caller().get(at.removeprefix("/api/v1"))
        assert len(body["results"]) <= 2
        found += [one["name"] for one in body["results"]]
        at = body["next"]
    return found


def test_pages_by_name_and_by_courses_are_complete_and_never_overlap():
    people = [person(name=name) for name in ("eve", "Ada", "Bo", "cy", "Dee")]
    for number, who in enumerate(people):
        for _course in range(1 + number % 3):
            offered(who)
    assert pages("/teachers/?page_size=2") == ["Ada", "Bo", "cy", "Dee", "eve"]
    by_courses = pages("/teachers/?page_size=2&ordering=courses")
    assert by_courses[0] == "Bo"
    assert sorted(by_courses) == ["Ada", "Bo", "Dee", "cy", "eve"]


@pytest.mark.parametrize("query", ["ordering=email", "page_size=0", "cursor=forged"])
def test_a_list_that_makes_no_sense_is_refused(query):
    assert Caller().send("GET", f"/teachers/?{query}").status_code == 400


def test_a_cursor_of_one_order_is_no_cursor_of_another():
    for name in ("Ada", "Bo", "Cy"):
        offered(person(name=name))
    following = Caller().get("/teachers/?page_size=1")["next"].removeprefix("/api/v1")
    assert Caller().send("GET", f"{following}&ordering=courses").status_code == 400


def test_a_page_of_teachers_costs_the_same_however_many_there_are():
    def cost(caller) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            caller.get("/teachers/?page_size=50")
        return len(captured)

    fellow = Caller(person())
    offered(person(name="One"))
    few = cost(Caller()), cost(fellow)
    for number in range(12):
        offered(person(name=f"T{number}"))
    assert (cost(Caller()), cost(fellow)) == few
    assert few[0] <= 4
    assert few[1] <= 6


def test_a_course_that_is_not_there_has_no_teachers():
    answers = [Caller().send("GET", f"/courses/{key}/teachers/") for key in (uuid4(), "0")]
    assert [one.status_code for one in answers] == [404, 404]
    assert len({one.content for one in answers}) == 1
