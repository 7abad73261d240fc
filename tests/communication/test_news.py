"""News of courses: written, read by who may, live now or later, and told once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lms_site.api.news_shapes import NewsDraftOut, NewsOut
from lms_site.communication import api as communication
from lms_site.communication.announcements.models import News
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db


class Team:
    """A course, and somebody who writes its news by token."""

    def __init__(self) -> None:
        self.owner = person()
        self.course = course(lesson(), owner=self.owner, free=True)
        self.caller = Caller(self.owner)
        self.news = f"/courses/{self.course}/news/"
        self.written = f"/courses/{self.course}/authored-news/"

    def write(self, **content):
        sent = {"title": "New songs", "text": "<p>Listen!</p>", "audience": "everyone", **content}
        return self.caller.call("POST", self.written, sent, expect=201)

    def publish(self, news, **when):
        return self.caller.call("POST", f"/authoring/news/{news['id']}/publish/", when)


@pytest.fixture
def team():
    return Team()


def titles(caller, path):
    return [one["title"] for one in caller.get(path)["results"]]


def told():
    return [(body["course"], body["news"]) for body in facts("lms.news.published.v1")]


def due(news):
    """Let the moment of a planned piece of news have come."""
    News.objects.filter(pk=news["id"]).update(goes_live_at=timezone.now() - timedelta(seconds=1))


def test_news_are_a_draft_until_they_are_published_and_told_once_for_ever(team):
    made = team.write()
    assert set(made) == set(NewsDraftOut.model_fields)
    assert (made["state"], titles(Caller(), team.news), told()) == ("draft", [], [])
    shown = team.publish(made)
    assert (shown["state"], titles(Caller(), team.news)) == ("published", ["New songs"])
    [read] = Caller().get(team.news)["results"]
    assert set(read) == set(NewsOut.model_fields)
    assert read["html"] == "<p>Listen!</p>"
    team.publish(made)
    team.caller.call("POST", f"/authoring/news/{made['id']}/unpublish/")
    assert titles(Caller(), team.news) == []
    assert team.publish(made)["published_at"] == shown["published_at"]
    assert told() == [(str(team.course), made["id"])]


def test_news_that_are_planned_go_live_when_their_moment_comes_and_are_told_then(team):
    at = (timezone.now() + timedelta(days=1)).isoformat()
    made = team.write()
    assert team.publish(made, at=at)["state"] == "scheduled"
    assert communication.publish_due_news() == 0
    assert (titles(Caller(), team.news), told()) == ([], [])
    due(made)
    assert communication.publish_due_news() == 1
    assert communication.publish_due_news() == 0
    assert titles(Caller(), team.news) == ["New songs"]
    assert len(told()) == 1


def test_a_plan_can_be_called_off_and_a_moment_in_the_past_is_now(team):
    made = team.write()
    team.publish(made, at=(timezone.now() + timedelta(days=1)).isoformat())
    assert team.caller.call("POST", f"/authoring/news/{made['id']}/unpublish/")["state"] == "draft"
    assert communication.publish_due_news() == 0
    past = (timezone.now() - timedelta(days=1)).isoformat()
    assert team.publish(made, at=past)["state"] == "published"


def test_news_for_members_are_read_by_members_and_the_team_alone(team):
    made = team.write(audience="members", title="Room 12")
    team.publish(made)
    member, stranger = Caller(learner(team.course)), Caller(person())
    for caller, seen in ((member, ["Room 12"]), (team.caller, ["Room 12"]), (stranger, []), (Caller(), [])):
        assert titles(caller, team.news) == seen
        answer = caller.call("GET", f"/news/{made['id']}/", expect=200 if seen else 404)
        missing = caller.call("GET", f"/news/{uuid4()}/", expect=404)
        assert seen or answer == missing


def test_only_who_may_edit_the_course_finds_news_in_the_making(team):
    made = team.write()
    colleague = person()
    learning.join_team(team.owner, team.course, learning.Role.GRADER, person=colleague)
    for other in (Caller(colleague), Caller(learner(team.course)), Caller(person())):
        missing = other.call("GET", f"/authoring/news/{uuid4()}/", expect=404)
        for method, path in (
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "publish/"),
            ("POST", "unpublish/"),
        ):
            body = {} if method in ("PATCH", "POST") else None
            assert other.call(method, f"/authoring/news/{made['id']}/{path}", body, expect=404) == missing
        assert other.call("GET", team.written, expect=404) == missing
        assert other.call("POST", team.written, {"title": "Mine"}, expect=404) == missing
    assert News.objects.get().title == "New songs"
    assert not News.objects.get().live


def test_a_change_needs_the_version_that_was_read_and_reaches_readers_at_once(team):
    made = team.write()
    team.publish(made)
    path = f"/authoring/news/{made['id']}/"
    team.caller.call("PATCH", path, {"title": "Newer"}, expect=428)
    team.caller.call("PATCH", path, {"title": "Newer"}, expect=412, If_Match='"other"')
    etag = team.caller.etag(path)
    changed = team.caller.call("PATCH", path, {"title": "Newer"}, If_Match=etag)
    assert (changed["title"], changed["html"]) == ("Newer", "<p>Listen!</p>")
    team.caller.call("PATCH", path, {"title": "Newest"}, expect=412, If_Match=etag)
    assert titles(Caller(), team.news) == ["Newer"]
    assert len(told()) == 1
    team.caller.call("DELETE", path, expect=412, If_Match=etag)
    team.caller.call("DELETE", path, expect=204)
    assert not News.objects.exists()


def test_texts_hold_only_the_markup_that_the_editor_offers(team):
    html = '<p onclick="x()">Up <script>alert(1)</script><b>high</b> <a href="javascript:x()">there</a></p>'
    made = team.write(text=html)
    for text in (made["text"], made["html"]):
        assert "high" in text
        assert not any(bad in text for bad in ("<script", "onclick", "javascript"))
    assert team.write(text="<p></p>")["text"] == ""


@pytest.mark.parametrize(
    "sent",
    [{}, {"title": " "}, {"title": "x" * 256}, {"title": "A", "audience": "all"}, {"title": "A", "author": 1},
     {"title": "A", "text": "<p>not closed</b>"}, {"title": "A", "text": 5}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(team, sent):
    team.caller.call("POST", team.written, sent, expect=422)
    assert not News.objects.exists()


def test_pages_of_news_are_in_order_and_cost_the_same(team):
    for number in range(12):
        team.publish(team.write(title=f"News {number}"))
    first = Caller().get(f"{team.news}?page_size=5")
    assert [one["title"] for one in first["results"]] == [f"News {number}" for number in (11, 10, 9, 8, 7)]
    following = Caller().get(first["next"].split("/api/v1")[1])
    assert following["results"][0]["title"] == "News 6"
    with statements() as few:
        Caller().get(f"{team.news}?page_size=1")
    with statements() as many:
        Caller().get(f"{team.news}?page_size=10")
    assert len(few) == len(many)
    assert titles(team.caller, f"{team.written}?state=draft") == []
    assert len(titles(team.caller, f"{team.written}?state=published")) == 12
    team.caller.call("GET", f"{team.written}?state=old", expect=400)


def test_a_repeated_call_with_its_key_makes_one_piece_of_news(team):
    for _ in range(2):
        team.caller.call("POST", team.written, {"title": "Once"}, expect=201, Idempotency_Key="k1")
    assert News.objects.count() == 1
