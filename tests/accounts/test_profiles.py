"""What people tell about themselves, and what of it others see."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lms_site.accounts import api as accounts
from lms_site.accounts.profile_data import FIELDS, Audience
from lms_site.accounts.profile_models import PersonProfile
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person

pytestmark = pytest.mark.django_db

TOLD = {
    "name": "Ada Lovelace",
    "headline": "Birdwatcher",
    "bio": "I watch birds since I was six.",
    "links": [{"label": "My blog", "address": "https://birds.example/"}],
    "languages": ["en", "pt-BR"],
    "time_zone": "Europe/Berlin",
}
HIDDEN = {"headline": "", "bio": "", "links": [], "languages": [], "time_zone": "", "avatar": None}


@pytest.fixture
def ada():
    return Caller(person())


def told(caller: Caller, **shown: str | None) -> str:
    """Everything told, shown as said; who it is."""
    return caller.call("PATCH", "/me/profile/", {**TOLD, "shown": shown})["id"]


def seen_by(caller: Caller, who: str) -> dict:
    return caller.get(f"/profiles/{who}/")


def test_a_person_tells_about_themselves_and_changes_one_thing_without_the_others(ada):
    told(ada)
    ada.call("PATCH", "/me/profile/", {"headline": "  Ornithologist  "})
    own = ada.get("/me/profile/")
    assert {name: own[name] for name in TOLD} == {**TOLD, "headline": "Ornithologist"}
    assert own["avatar"] is None
    assert ada.get("/me/")["name"] == "Ada Lovelace"


def test_nothing_but_the_name_is_shown_to_anybody_until_the_person_says_so(ada):
    told(ada)
    shown = ada.get("/me/profile/")["shown"]
    assert shown == {**dict.fromkeys(FIELDS, "nobody"), "name": None}
    key = course(lesson())
    fellow = learner(key)
    learning.give_seat(ada.get("/me/profile/")["id"], key, source="staff")
    seen = seen_by(Caller(fellow), ada.get("/me/")["id"])
    assert seen == {"id": ada.get("/me/")["id"], "name": "Ada Lovelace", **HIDDEN}


def test_each_field_is_shown_to_whom_it_is_meant_for():
    key = course(lesson(), owner=person())
    ada, fellow, stranger = Caller(learner(key)), Caller(learner(key)), Caller(person())
    who = told(ada, name="everyone", headline="everyone", bio="members", links="nobody")
    assert seen_by(stranger, who) == {**HIDDEN, "id": who, "name": TOLD["name"], "headline": "Birdwatcher"}
    assert seen_by(fellow, who) == {
        **HIDDEN,
        **{name: TOLD[name] for name in ("name", "headline", "bio")},
        "id": who,
    }
    assert seen_by(ada, who) == {**TOLD, "id": who, "avatar": None}


def test_the_team_and_the_learners_of_a_course_meet_and_who_left_does_not():
    owner = person()
    key = course(lesson(), owner=owner)
    left = learner(key)
    ada = Caller(learner(key))
    who = told(ada, bio="members")
    assert seen_by(Caller(owner), who)["bio"] == TOLD["bio"]
    assert seen_by(Caller(left), who)["bio"] == TOLD["bio"]
    learning.leave(left, key)
    Caller(left).call("GET", f"/profiles/{who}/", expect=404)


def test_who_hides_the_name_is_missing_byte_for_byte():
    key = course(lesson())
    ada, fellow = Caller(learner(key)), Caller(learner(key))
    who = told(ada, name="nobody", bio="everyone")
    hidden, missing = (fellow.send("GET", f"/profiles/{one}/") for one in (who, uuid4()))
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert seen_by(ada, who)["name"] == "Ada Lovelace"


def test_a_decision_is_taken_back_by_null(ada):
    told(ada, bio="everyone", name="nobody")
    shown = ada.call("PATCH", "/me/profile/", {"shown": {"bio": None, "name": None}})["shown"]
    assert (shown["bio"], shown["name"]) == ("nobody", None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"links": [{"label": "x", "address": "javascript:alert(1)"}]}, "/links/0/address"),
        ({"links": [{"label": "x", "address": "https://e.example/"}] * 9}, "/links"),
        ({"languages": ["Klingon!"]}, "/languages/0"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"headline": "x" * 161}, "/headline"),
        ({"shown": {"bio": "friends"}}, "/shown/bio"),
        ({"shown": {"email": "everyone"}}, "/shown/email"),
        ({"email": "eve@example.org"}, "/email"),
        ({"avatar": None}, "/avatar"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands_and_nothing_changes(ada, changes, pointer):
    told(ada)
    answer = ada.call("PATCH", "/me/profile/", {"bio": "New", **changes}, expect=422)
    assert [one["pointer"] for one in answer["errors"]] == [pointer]
    assert ada.get("/me/profile/")["bio"] == TOLD["bio"]


def test_an_edit_of_an_old_version_is_refused(ada):
    seen = ada.send("GET", "/me/profile/")["ETag"]
    told(ada)
    ada.headers["If-Match"] = seen
    assert ada.refused("PATCH", "/me/profile/", {"bio": "Old"}, expect=412) == "precondition_failed"


def test_comments_carry_the_name_only_as_far_as_it_is_shown():
    item = lesson()
    key = course(item, owner=person(name="Tilda"))
    ada, fellow = Caller(learner(key)), Caller(learner(key))
    told(ada)
    ada.call("POST", f"/lessons/{item.key}/comments/", {"body": "Hello"}, expect=201)

    def shown(caller: Caller) -> str:
        return caller.get(f"/lessons/{item.key}/comments/")["results"][0]["author"]["name"]

    assert shown(fellow) == "Ada Lovelace"
    ada.call("PATCH", "/me/profile/", {"shown": {"name": "nobody"}})
    assert (shown(fellow), shown(ada)) == ("", "Ada Lovelace")


def test_notices_have_no_name_of_who_hides_it():
    ada, bo = person(name="Ada"), person(name="Bo")
    assert accounts.names_of({ada, bo}) == {ada: "Ada", bo: "Bo"}
    accounts.change_own_profile(ada, {"shown": {"name": "nobody"}})
    assert accounts.names_of({ada, bo}) == {bo: "Bo"}


def test_news_are_signed_by_teachers_until_they_hide_the_name():
    tilda = Caller(person(name="Tilda"))
    key = course(lesson(), owner=tilda.get("/me/")["id"])
    news = {"title": "Hello", "text": "We begin.", "audience": "everyone"}
    made = tilda.call("POST", f"/courses/{key}/authored-news/", news, expect=201)
    tilda.call("POST", f"/authoring/news/{made['id']}/publish/", {})

    def signed(caller: Caller) -> tuple[str, str]:
        [listed] = caller.get(f"/courses/{key}/news/")["results"]
        return listed["author"]["name"], caller.get(f"/news/{made['id']}/")["author"]["name"]

    fellow = Caller(learner(key))
    assert (signed(Caller()), signed(fellow)) == (("Tilda", "Tilda"), ("Tilda", "Tilda"))
    tilda.call("PATCH", "/me/profile/", {"shown": {"name": "members"}})
    assert (signed(Caller()), signed(fellow)) == (("", ""), ("Tilda", "Tilda"))


def test_reviews_carry_the_name_for_fellow_learners_and_for_everyone_when_that_is_wanted():
    item = lesson()
    key = course(item, owner=person())
    ada, fellow = Caller(learner(key)), Caller(learner(key))
    told(ada)
    ada.call("PUT", f"/lessons/{item.key}/progress/", {"state": "done"})
    ada.call("PUT", f"/courses/{key}/review/", {"stars": 5})

    def shown(caller: Caller) -> str:
        return caller.get(f"/courses/{key}/reviews/")["results"][0]["author"]["name"]

    assert (shown(Caller()), shown(Caller(person())), shown(fellow)) == ("", "", "Ada Lovelace")
    ada.call("PATCH", "/me/profile/", {"shown": {"name": "everyone"}})
    assert shown(Caller()) == "Ada Lovelace"
    drain()


def test_only_decisions_are_stored(ada):
    who = told(ada, bio="everyone")
    assert PersonProfile.objects.get(pk=who).shown == {"bio": Audience.EVERYONE.value}
