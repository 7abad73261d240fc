"""What plugins have to say about courses that are shown and searched."""

from __future__ import annotations

import dataclasses
from uuid import uuid4

import pytest

from lms_sdk import Plugin, Scope, hookimpl
from lms_sdk.facts import SearchQuery
from lms_site.catalog import api as catalog
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from lms_site.publishing.models import Course
from tests.api.caller import Caller
from tests.learning import builders as make
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
EVERYWHERE = {Scope.SITE, Scope.COURSE}


def put(title, **more):
    key = uuid4()
    Course.objects.create(key=key)
    category = {"slug": "birds", "name": "Birds"}
    card = {"key": str(key), "locale": "en", "title": title, "is_free": False, "category": category}
    catalog.put_listing(
        catalog.ListingSpec(course=key, locale="en", slug=key.hex, title=title, card=card, **more)
    )
    return str(key)


class Letters:
    """Adds the length of the title, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.categories = set()

    @hookimpl
    def course_extras(self, courses, user):
        self.asked.append(([course.key for course in courses], user and user.id))
        self.categories |= {course.category for course in courses}
        return {course.key: {"letters": len(course.title)} for course in courses}


def adding(hooks, key="acme.letters", **more):
    return with_plugins(Plugin(key=key, label="Letters", hooks=hooks, **more))


def test_each_plugin_adds_to_all_courses_of_a_page_in_one_call_and_no_query():
    keys = [put("One"), put("Three")]
    with statements() as before:
        plain = Caller().get("/courses/?ordering=title")
    assert not [card for card in plain["results"] if "extra" in card]
    hooks = Letters()
    with adding(hooks), statements() as after:
        found = Caller().get("/courses/?ordering=title")["results"]
    assert hooks.categories == {"birds"}
    assert [card["extra"] for card in found] == [
        {"acme.letters": {"letters": 3}},
        {"acme.letters": {"letters": 5}},
    ]
    assert [{name: card[name] for name in card if name != "extra"} for card in found] == plain["results"]
    assert (hooks.asked, len(after)) == ([(keys, None)], len(before))


def test_what_is_added_for_one_reader_is_kept_by_no_shared_cache():
    put("One")
    page = make.course(make.lesson())
    who = Caller(make.person())
    hooks = Letters()
    for path in ("/courses/", f"/courses/{page}/"):
        assert "public" in who.send("GET", path).headers["Cache-Control"]
        with adding(hooks):
            answer = who.send("GET", path)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        with adding(hooks):
            assert who.send("GET", path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert {asked[1] for asked in hooks.asked} != {None}


def test_a_courses_own_page_is_added_to():
    key = str(make.course(make.lesson()))
    with adding(Letters()):
        found = Caller().get(f"/courses/{key}/")
    assert found["extra"] == {"acme.letters": {"letters": len(found["title"])}}


def test_a_page_without_courses_asks_nobody_and_fewer_members_without_it_neither():
    hooks = Letters()
    with adding(hooks):
        assert Caller().get("/courses/")["results"] == []
        put("One")
        assert Caller().get("/courses/?fields=title")["results"] == [{"title": "One"}]
        assert hooks.asked == []
        [card] = Caller().get("/courses/?fields=extra")["results"]
    assert card == {"extra": {"acme.letters": {"letters": 3}}}


class Broken:
    @hookimpl
    def course_extras(self, courses):
        return {course.key: {"what": object()} for course in courses}

    @hookimpl
    def search_query(self, query):
        raise RuntimeError


def test_a_plugin_that_fails_is_left_out_and_the_others_are_not():
    put("One")
    letters = Plugin(key="acme.letters", label="L", hooks=Letters())
    with with_plugins(letters, Plugin(key="acme.broken", label="B", hooks=Broken())):
        [card] = Caller().get("/courses/?q=one")["results"]
    assert card["extra"] == {"acme.letters": {"letters": 3}}


def test_a_plugin_that_is_off_in_a_course_adds_nothing_there():
    on, off = put("One"), put("Two")
    hooks = Letters()
    with adding(hooks, scopes=EVERYWHERE):
        plugin_host.switch("acme.letters", plugin_host.State.DISABLED, off)
        found = {card["key"]: card.get("extra") for card in Caller().get("/courses/")["results"]}
        assert found == {on: {"acme.letters": {"letters": 3}}, off: None}
        plugin_host.switch("acme.letters", plugin_host.State.DISABLED)
        plugin_host.switch("acme.letters", plugin_host.State.ENABLED, off)
        found = {card["key"]: card.get("extra") for card in Caller().get("/courses/")["results"]}
        assert found == {on: None, off: {"acme.letters": {"letters": 3}}}
        plugin_host.switch("acme.letters", plugin_host.State.DISABLED, off)
        hooks.asked.clear()
        Caller().get("/courses/")
    assert hooks.asked == []


class Spelling:
    """Puts words right, and remembers what was searched for."""

    def __init__(self, **changes):
        self.changes = changes
        self.asked = []

    @hookimpl
    def search_query(self, query, user):
        self.asked.append((query, user and user.id))
        return dataclasses.replace(query, text=query.text.replace("pippit", "pipit"), **self.changes)


def titles(path, who=None):
    return [card["title"] for card in Caller(who).get(path)["results"]]


def test_a_plugin_changes_what_is_searched_for():
    put("Pipits", level="easy")
    put("Wrens")
    hooks, who = Spelling(), make.person()
    assert titles("/courses/?q=pippit") == []
    with adding(hooks):
        assert titles("/courses/?q=pippit&level=easy&free=true", who) == ["Pipits"]
        assert len(titles("/courses/")) == 2
    filters = {"category": (), "level": ("easy",), "language": (), "free": ("true",)}
    assert hooks.asked == [(SearchQuery("pippit", filters, "en"), str(who))]


def test_a_plugin_narrows_a_search_and_facets_follow():
    put("Pipits", level="easy")
    put("Pipits again", level="hard")
    with adding(Spelling(filters={"level": ("hard",)})):
        found = Caller().get("/courses/?q=pippit&include=facets")
    assert [card["title"] for card in found["results"]] == ["Pipits again"]
    assert found["facets"]["is_free"] == [{"value": True, "count": 1}]


@pytest.mark.parametrize(
    "changes",
    [
        {"filters": {"colour": ("red",)}},
        {"filters": {"level": ("\x00",)}},
        {"locale": "\ud800"},
        {"filters": {"level": "e"}},
    ],
)
def test_a_search_goes_on_as_it_was_when_a_plugin_makes_nonsense_of_it(changes):
    put("Pipits")
    with adding(Spelling(**changes)):
        assert titles("/courses/?q=pipit") == ["Pipits"]


def test_a_search_that_plugins_have_a_say_in_is_kept_by_no_shared_cache():
    put("Pipits")
    assert "public" in Caller().send("GET", "/courses/?q=pipit").headers["Cache-Control"]
    with adding(Spelling()):
        assert "private" in Caller().send("GET", "/courses/?q=pipit").headers["Cache-Control"]
        assert "public" in Caller().send("GET", "/courses/").headers["Cache-Control"]
