"""A teacher's whole life of a course by token alone: from an empty school to a course that others carry on."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from content_types.links.tasks import check_links
from lms_site.accounts import roles
from lms_site.foundation.outbox import drain
from lms_site.publishing import api as publishing
from tests.api.caller import Caller
from tests.content_types import builders
from tests.world import person

pytestmark = pytest.mark.django_db
PAGES = "/authoring/pages/"
QUESTION = {
    "prompt": "<p>Which one sings in flight?</p>",
    "options": [{"text": "<p>Tree pipit</p>", "correct": True}, {"text": "<p>Wren</p>"}],
}


class Teacher(Caller):
    """Somebody who may teach, with a token."""

    def __init__(self, name):
        self.user = person(name)
        roles.make_teacher(self.user.pk)
        super().__init__(self.user.pk)

    def make(self, kind, parent=None, **content):
        body = {"kind": kind, **content, **({"parent": parent} if parent else {})}
        return self.call("POST", PAGES, body, expect=201)["key"]

    def change(self, key, **content):
        path = f"{PAGES}{key}/"
        return self.call("PATCH", path, content, If_Match=self.etag(path))

    def do(self, key, what, body=None, expect=200):
        return self.call("POST", f"{PAGES}{key}/{what}/", body, expect=expect)

    def upload(self, course, name, data):
        sent = {"file": SimpleUploadedFile(name, data)}
        answer = Client().post(f"/api/v1/courses/{course}/files/", sent, headers=self.headers)
        assert answer.status_code == 201, answer.content
        return answer.json()


def test_a_teacher_lives_with_a_course_from_its_first_word_to_its_last_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    builders.catalog()
    tara, tom, ada = Teacher("tara"), Teacher("tom"), Caller(person("ada").pk)
    course = tara.make("course", title="Pipits", summary="Small, brown, and many.")
    module = tara.make("module", course, title="Songs")
    lesson, quiz = writes_a_lesson_with_a_task_and_a_picture(tara, course, module)
    is_published_and_joined(tara, ada, course, (course, module, lesson, quiz))
    news_reach_members(tara, ada, course)
    nothing_leads_nowhere(tara, course, lesson)
    a_copy_leads_to_itself(tara, course, module, lesson)
    what_is_thrown_away_comes_back(tara, ada, module, lesson)
    the_course_ends_and_members_read_on(tara, ada, course, lesson, quiz)
    a_colleague_carries_on(tara, tom, course)
    names_everybody(tom, course)


def writes_a_lesson_with_a_task_and_a_picture(tara, course, module):
    picture = io.BytesIO()
    Pillow.new("RGB", (40, 30), "brown").save(picture, "PNG")
    image = tara.upload(course, "pipit.png", picture.getvalue())["id"]
    body = [
        {"type": "rich_text", "value": {"text": "<p>Up and down.</p>"}},
        {"type": "image", "value": {"image": image, "alt": "A tree pipit"}},
    ]
    lesson = tara.make("lesson", module, title="In flight", body=body)
    bank = tara.call("POST", "/authoring/banks/", {"title": "Birds"}, expect=201)["key"]
    made = {"bank": bank, "type": "lms.choice", "title": "Flight", "content": QUESTION}
    question = tara.call("POST", "/authoring/questions/", made, expect=201)["key"]
    tara.call("POST", f"/authoring/questions/{question}/publish/")
    items = [{"type": "question", "value": {"question": question, "points": "2"}}]
    task = tara.call(
        "POST", f"/lessons/{lesson}/tasks/", {"content": {"title": "Try it", "items": items}}, expect=201
    )
    return lesson, task["assessment"]["key"]


def is_published_and_joined(tara, ada, course, pages):
    later = (timezone.now() + timedelta(days=1)).isoformat()
    assert tara.do(course, "publish", {"at": later})["goes_live_at"] is not None
    ada.call("POST", f"/courses/{course}/enrolment/", expect=404)
    tara.do(course, "unpublish")
    for key in pages:
        tara.do(key, "publish")
    publishing.compile_stale()
    assert [one["key"] for one in Caller().get("/courses/")["results"]] == [course]
    ada.call("POST", f"/courses/{course}/enrolment/", expect=201)


def news_reach_members(tara, ada, course):
    path = f"/courses/{course}/authored-news/"
    news = tara.call("POST", path, {"title": "Listen tonight", "text": "<p>At <b>nine</b>.</p>"}, expect=201)
    assert ada.get(f"/courses/{course}/news/")["results"] == []
    tara.call("POST", f"/authoring/news/{news['id']}/publish/")
    [read] = ada.get(f"/courses/{course}/news/")["results"]
    assert (read["title"], read["html"]) == ("Listen tonight", "<p>At <b>nine</b>.</p>")
    assert Caller().get(f"/courses/{course}/news/")["results"] == []
    drain()


def nothing_leads_nowhere(tara, course, lesson):
    assert tara.call("POST", f"/courses/{course}/links/check/", expect=202)["asked_at"] is not None
    check_links()
    found = tara.get(f"/courses/{course}/links/")["results"]
    assert {(one["page"], one["kind"], one["state"]) for one in found} == {
        (lesson, "image", "ok"),
        (lesson, "page", "ok"),
    }


def a_copy_leads_to_itself(tara, course, module, lesson):
    number = builders.LessonPage.objects.get(translation_key=lesson).pk
    text = f'<p>After <a linktype="page" id="{number}">this</a> comes that.</p>'
    second = tara.make(
        "lesson", module, title="Second", body=[{"type": "rich_text", "value": {"text": text}}]
    )
    copy = tara.do(course, "duplicate", {"title": "Larks"}, expect=201)["key"]
    lessons = tara.get(f"{PAGES}?kind=lesson&page_size=100")["results"]
    assert len(lessons) == 4
    first_twin, second_twin = (
        next(one["key"] for one in lessons if one["title"] == title and one["key"] not in (lesson, second))
        for title in ("In flight", "Second")
    )
    led = tara.get(f"{PAGES}{second_twin}/")["content"]["body"][0]["value"]["text"]
    assert f'id="{builders.LessonPage.objects.get(translation_key=first_twin).pk}"' in led
    run = tara.call("POST", f"/courses/{course}/runs/", {"starts_at": "2030-03-01T08:00:00Z"}, expect=201)
    assert run["content"]["starts_at"].startswith("2030-03-01")
    assert Caller().get(f"/courses/{course}/runs/")["results"] == []
    for key in (run["key"], copy):
        tara.call("DELETE", f"{PAGES}{key}/", expect=204)
        tara.do(key, "purge", expect=204)
        tara.get(f"{PAGES}{key}/", expect=404)


def what_is_thrown_away_comes_back(tara, ada, module, lesson):
    tara.call("DELETE", f"{PAGES}{lesson}/", expect=204)
    publishing.compile_stale()
    ada.get(f"/lessons/{lesson}/", expect=404)
    assert [one["key"] for one in tara.get(f"{PAGES}?trashed=true")["results"]] == [lesson]
    assert tara.call("POST", f"{PAGES}{module}/purge/", expect=409)["code"] == "not_in_trash"
    tara.do(lesson, "restore")
    tara.do(lesson, "publish")
    publishing.compile_stale()
    assert ada.get(f"/lessons/{lesson}/")["title"] == "In flight"


def the_course_ends_and_members_read_on(tara, ada, course, lesson, quiz):
    life = tara.call("POST", f"/courses/{course}/archive/", {"keeps": "reading"})
    assert (life["over"], life["keeps"]) == (True, "reading")
    publishing.compile_stale()
    assert Caller().get("/courses/")["results"] == []
    late = Caller(person("late").pk)
    assert late.refused("POST", f"/courses/{course}/enrolment/") == "course_over"
    assert ada.get(f"/lessons/{lesson}/")["title"] == "In flight"
    assert ada.refused("POST", f"/assessments/{quiz}/attempts/", {}) == "course_over"
    tara.call("PUT", f"/courses/{course}/life/", {"keeps": "records"})
    assert ada.refused("GET", f"/lessons/{lesson}/") == "course_over"
    assert ada.get(f"/courses/{course}/outline/")
    tara.call("POST", f"/courses/{course}/reopen/")
    publishing.compile_stale()
    assert [one["key"] for one in Caller().get("/courses/")["results"]] == [course]


def a_colleague_carries_on(tara, tom, course):
    tom.get(f"{PAGES}{course}/", expect=404)
    team = f"/courses/{course}/team/"
    joined = tara.call("POST", team, {"email": tom.user.email, "role": "editor"}, expect=201)
    tara.call("POST", f"{team}hand-over/", {"person": joined["person"]})
    tara.call("DELETE", f"{team}{tara.user.pk}/", expect=204)
    tara.get(f"{PAGES}{course}/", expect=404)
    tara.call("POST", f"/courses/{course}/archive/", expect=404)
    assert tom.change(course, summary="Brown, and ours.")["publishable"]
    assert builders.CoursePage.objects.get(translation_key=course).owner_id == tom.user.pk


def names_everybody(tom, course):
    answer = tom.send("GET", f"/courses/{course}/students.csv")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["email"] for row in rows] == ["ada@example.org"]
