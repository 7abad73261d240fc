"""The studio's pages of comments and reviews: order is kept and reviews are answered, by the rights of the API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lms_site.accounts.models import User
from lms_site.communication import api as communication
from lms_site.communication.comments.models import Comment
from lms_site.communication.reviews.models import Review
from lms_site.learning import api as learning
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url
from tests.learning.builders import administrator, learner, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


class Talk:
    """A published course with a lesson, its owner, an assistant, and a learner who has done it."""

    def __init__(self) -> None:
        self.owner, self.assistant = (User.objects.get(pk=person()) for _ in range(2))
        self.page = make.course(owner=self.owner, title="Pipits", is_free=True)
        self.lesson = make.lesson(self.page, title="Rock pipits")
        for one in (self.page, self.lesson):
            one.save_revision().publish()
        learning.join_team(self.owner.pk, self.page.key, learning.Role.ASSISTANT, person=self.assistant.pk)

    def url(self, name, query=""):
        return reverse(f"studio_{name}", args=[self.page.pk]) + query

    def text(self, who, name, query=""):
        answer = browser(who).get(self.url(name, query))
        assert answer.status_code == 200
        return answer.content.decode()

    def says(self, body):
        return communication.post_comment(self.ada, self.lesson.key, body=body)["id"]


@pytest.fixture
def talk(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        found = Talk()
    found.ada = learner(found.page.key)
    return found


def test_who_keeps_order_finds_what_was_reported_and_why_and_hides_shows_and_deletes(talk):
    rude, kind = talk.says("Rude words"), talk.says("Kind <b>words</b>")
    communication.report_comment(learner(talk.page.key), rude, reason="An insult")
    shown = talk.text(talk.assistant, "comments")
    assert "Kind &lt;b&gt;words" in shown
    assert "Rock pipits" in shown
    waiting = talk.text(talk.assistant, "comments", "?show=reported")
    assert "An insult" in waiting
    assert "Kind" not in waiting
    desk = browser(talk.assistant)
    for button, hidden in (("hide", True), ("show", False)):
        assert desk.post(talk.url("comments"), {"comment": rude, button: ""}).status_code == 302
        assert communication.comment_of(talk.assistant.pk, rude)["hidden"] is hidden
    assert "Rude" not in talk.text(talk.assistant, "comments", "?show=reported")
    desk.post(talk.url("comments"), {"comment": kind, "delete": ""})
    assert list(Comment.objects.values_list("pk", flat=True)) == [rude]
    for wrong in ({}, {"comment": "x"}, {"comment": str(kind), "hide": ""}):
        assert desk.post(talk.url("comments"), wrong).status_code == 404


def test_the_team_answers_a_review_and_only_administrators_hide_it(talk):
    learning.mark_done(talk.ada, talk.lesson.key)
    review = communication.put_review(talk.ada, talk.page.key, stars=2, text="Too short")["id"]
    communication.report_review(talk.owner.pk, review, reason="Unfair")
    desk, boss = browser(talk.owner), User.objects.get(pk=administrator())
    assert "Too short" in talk.text(talk.owner, "reviews")
    assert desk.post(talk.url("reviews"), {"review": review, "text": "Sorry"}).status_code == 302
    assert Review.objects.get().reply == "Sorry"
    assert desk.post(talk.url("reviews"), {"review": review, "hide": ""}).status_code == 404
    assert "Unfair" in talk.text(boss, "reviews", "?show=reported")
    browser(boss).post(talk.url("reviews"), {"review": review, "hide": ""})
    assert Review.objects.get().hidden_at is not None
    assert "Too short" in talk.text(boss, "reviews")
    assert "Too short" not in talk.text(talk.owner, "reviews", "?show=reported")
    assert desk.post(talk.url("reviews"), {"review": review, "text": "x"}).status_code == 404


def test_administrators_find_what_was_reported_of_all_courses_in_one_place(talk):
    learning.mark_done(talk.ada, talk.lesson.key)
    review = communication.put_review(talk.ada, talk.page.key, stars=2, text="Too short")["id"]
    communication.report_review(talk.owner.pk, review, reason="Unfair")
    boss, url = browser(User.objects.get(pk=administrator())), reverse("studio_reported_reviews")
    shown = boss.get(url).content.decode()
    for words in ("Pipits", "Too short", "Unfair"):
        assert words in shown
    assert url in boss.get(reverse("wagtailadmin_home")).content.decode()
    assert boss.post(url, {"review": review, "show": ""}).status_code == 302
    assert "Too short" not in boss.get(url).content.decode()
    assert browser(talk.owner).get(url).status_code in (302, 403)
    assert browser(talk.owner).post(url, {"review": review, "hide": ""}).status_code in (302, 403)


def test_the_ways_there_are_offered_to_who_has_the_right_and_strangers_get_nothing(talk):
    editing = browser(talk.owner).get(edit_url(talk.page)).content.decode()
    mine = browser(talk.assistant).get(reverse("studio_my_courses")).content.decode()
    stranger = browser(make.teacher())
    for name in ("comments", "reviews"):
        assert talk.url(name) in editing
        assert stranger.get(talk.url(name)).status_code in (302, 403)
        assert stranger.post(talk.url(name), {}).status_code in (302, 403)
    assert talk.url("comments") in mine
    assert browser(talk.assistant).get(talk.url("reviews")).status_code in (302, 403)


def test_a_course_that_was_never_published_has_nothing_to_show(talk):
    draft = make.course(owner=talk.owner, title="Draft")
    for name in ("comments", "reviews"):
        answer = browser(talk.owner).get(reverse(f"studio_{name}", args=[draft.pk]))
        assert (answer.status_code, "There are none." in answer.content.decode()) == (200, True)


def test_a_page_of_comments_costs_the_same_however_many_there_are(talk):
    costs = []
    for number in (1, 9):
        for _ in range(number):
            talk.says("A thought")
        desk = browser(talk.owner)
        desk.get(talk.url("comments"))
        with statements() as made:
            desk.get(talk.url("comments"))
        costs.append(len(made))
    assert costs[0] == costs[1]
