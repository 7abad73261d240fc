"""Authoring by token: what is written, and how it is checked: pages, blocks, tasks, questions."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from content_types.models import Question
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing import api as publishing
from tests.api.rest.authors import PAGES, QUESTIONS, Author, errors, page, rich
from tests.content_types import builders
from tests.content_types.studio import browser, edit_url
from tests.content_types.studio import edit as edit_in_studio

pytestmark = pytest.mark.django_db
CHOICE = {
    "prompt": "<p>Which one sings in flight?</p>",
    "options": [{"text": "<p>Tree pipit</p>", "correct": True}, {"text": "<p>Wren</p>"}],
}


def test_a_course_is_written_by_token_alone_and_a_learner_reads_it(author):
    course = author.make("course", title="Pipits", summary="Small and brown.", description="<p>All.</p>")[
        "key"
    ]
    module = author.make("module", course, title="Songs")["key"]
    lesson = author.make(
        "lesson", module, title="In flight", free_preview=True, body=[rich("<p>Up and <b>down</b>.</p>")]
    )["key"]
    bank = author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]
    written = {"bank": bank, "type": "lms.choice", "title": "Flight", "content": CHOICE}
    question = author.call("POST", QUESTIONS, written, 201)["key"]
    author.call("POST", f"{QUESTIONS}{question}/publish/")
    task = author.call(
        "POST",
        f"/api/v1/lessons/{lesson}/tasks/",
        {
            "content": {
                "title": "Try it",
                "items": [{"type": "question", "value": {"question": question, "points": "2"}}],
            }
        },
        201,
    )
    quiz = task["assessment"]["key"]
    for key in (course, module, lesson, quiz):
        author.do(key, "publish")
    publishing.compile_stale()

    reader = Client()
    read = reader.get(f"/api/v1/lessons/{lesson}/").json()
    assert [one["type"] for one in read["blocks"]] == ["rich_text", "activity"]
    assert reader.get(f"/api/v1/courses/{course}/").json()["title"] == "Pipits"
    learner = Author()
    learner.call("POST", f"/api/v1/courses/{course}/enrolment/", status=201)
    attempt = learner.call("POST", f"/api/v1/assessments/{quiz}/attempts/", {}, 201)
    assert "Tree pipit" in str(attempt)
    assert "'correct'" not in str(attempt)


def test_a_draft_is_what_its_author_reads_and_learners_do_not(author, lesson, module, course):
    for key in (course, module, lesson):
        author.do(key, "publish")
    author.change(lesson, title="On the ground", free_preview=True)
    publishing.compile_stale()
    assert author.read(lesson)["content"]["title"] == "On the ground"
    assert author.read(lesson)["changed"]
    assert page(lesson).title == "In flight"
    assert Client().get(f"/api/v1/lessons/{lesson}/").status_code == 404


def test_a_change_needs_the_version_that_was_read(author, lesson):
    path = f"{PAGES}{lesson}/"
    author.call("PATCH", path, {"minutes": 1}, 428)
    author.read(lesson)
    first = author.etag
    author.call("PATCH", path, {"minutes": 1}, If_Match=first)
    second = author.etag
    before = page(lesson).latest_revision_id
    author.call("PATCH", path, {"minutes": 2}, 412, If_Match=first)
    assert page(lesson).latest_revision_id == before
    assert author.call("PATCH", path, {"minutes": 3}, If_Match=second)["content"]["minutes"] == 3


def test_what_is_not_sent_keeps_its_value(author, lesson):
    before = author.read(lesson)["content"]
    after = author.change(lesson, minutes=7)["content"]
    assert after == {**before, "minutes": 7}


def test_blocks_are_checked_as_in_the_studio_and_each_fault_has_its_place(author, lesson):
    before = page(lesson).latest_revision_id
    wrong = [
        rich("<p>Fine.</p>"),
        {"type": "heading", "value": {"text": "x" * 1000, "level": "9"}},
        {"type": "no_such", "value": {}},
        {"type": "quote", "value": "not an object"},
        {"type": "image", "value": {"image": 10**12}},
        {"type": "callout", "value": {"text": 7, "colour": "red"}},
    ]
    assert errors(author.change(lesson, 422, body=wrong)) == {
        "/body/2/type": "unknown_block",
        "/body/3/value": "object_type",
        "/body/4/value/image": "not_found",
        "/body/5/value/text": "string_type",
        "/body/5/value/colour": "unknown_field",
    }
    found = errors(author.change(lesson, 422, body=wrong[:2]))
    assert set(found) == {"/body/1/value/text", "/body/1/value/level"}
    assert page(lesson).latest_revision_id == before


@pytest.mark.parametrize(
    "body",
    [
        {"body": {}},
        {"body": [[]]},
        {"body": [{"type": "table", "value": {"table": {"columns": 1, "rows": [None]}}}]},
        {"body": [{"type": "table", "value": {"table": {"columns": [{"type": "x"}], "rows": []}}}]},
        {"body": [{"type": "gallery", "value": {"images": [1, {"type": "item", "value": None, "id": 4}]}}]},
        {"body": [{"type": "columns", "value": [1]}]},
        {"body": [{"type": "video", "value": {"start": "abc", "media": []}}]},
        {"body": [{"type": "activity", "value": {"assessment": "0"}}]},
        {"body": [{"type": "practice_question", "value": {"question": {"id": 1}}}]},
        {"body": [{"type": "rich_text", "id": 5, "value": {}}]},
        {"body": [{"type": "unavailable", "value": {"lms:kept": {"type": "x", "value": 1}}}]},
        {"body": [{"type": "rich_text", "value": {"text": "<p>not closed</b>"}}]},
        {"title": None},
        {"hidden": None},
        {"minutes": -1},
        {"owner": 1},
        {"slug": "a/b"},
    ],
)
def test_nothing_that_is_sent_breaks_and_what_is_refused_changes_nothing(author, lesson, body):
    before = page(lesson).latest_revision_id
    assert errors(author.change(lesson, 422, **body))
    assert page(lesson).latest_revision_id == before


def test_texts_hold_only_the_markup_that_the_editor_offers(author, lesson):
    html = '<p onclick="x()">Up <script>alert(1)</script><b>high</b> <a href="javascript:x()">there</a></p>'
    stored = author.change(lesson, body=[rich(html)])["content"]["body"][0]["value"]["text"]
    assert "<script" not in stored
    assert "javascript" not in stored
    assert "onclick" not in stored
    assert "<b>high</b>" in stored


def test_blocks_keep_their_ids_and_one_is_moved_by_its_id(author, lesson):
    first = author.change(lesson, body=[rich("<p>a</p>"), rich("<p>b</p>")])["content"]["body"]
    assert len({one["id"] for one in first}) == 2
    turned = author.change(lesson, body=first[::-1])["content"]["body"]
    assert turned == first[::-1]
    assert errors(author.change(lesson, 422, body=[first[0], first[0]])) == {"/body/1/id": "bad_id"}


def test_a_block_whose_plugin_is_absent_is_kept_and_cannot_be_changed(author, lesson):
    lost = {"type": "gone_poll", "value": {"_v": 4, "asks": ["x"]}, "id": str(uuid4())}
    row = page(lesson)
    row.body = row._meta.get_field("body").build([lost])
    row.save_revision()
    shown = author.read(lesson)["content"]["body"]
    assert shown == [lost]
    author.change(lesson, body=[rich("<p>a</p>"), lost])
    latest = page(lesson).get_latest_revision_as_object()
    assert latest._meta.get_field("body").get_prep_value(latest.body)[1] == lost
    forged = {**lost, "value": {"_v": 4, "asks": ["y"]}}
    assert errors(author.change(lesson, 422, body=[forged])) == {"/body/0/type": "unknown_block"}


def test_a_draft_may_be_incomplete_and_what_is_published_may_not(author, lesson):
    author.change(lesson, body=[{"type": "heading", "value": {"text": ""}}])
    assert errors(author.do(lesson, "publish", status=422)) == {"/body/0/value/text": "required"}
    assert not page(lesson).live


def test_the_studio_and_the_token_write_the_same_page(author, lesson):
    admin = browser(builders.administrator())
    edit_in_studio(admin, page(lesson), summary="From the studio")
    assert author.read(lesson)["content"]["summary"] == "From the studio"
    author.change(lesson, summary="By token")
    assert "By token" in admin.get(edit_url(page(lesson))).content.decode()


def test_an_assessment_of_another_course_is_no_task(author, lesson):
    elsewhere = author.make("course", title="Larks")["key"]
    quiz = author.make("assessment", author.make("module", elsewhere)["key"])["key"]
    found = author.call("POST", f"/api/v1/lessons/{lesson}/tasks/", {"assessment": quiz}, 422)
    assert "/body" in errors(found)
    assert author.call("GET", f"/api/v1/lessons/{lesson}/tasks/") == []


def test_a_new_assessment_takes_the_rules_of_its_kind_where_none_are_sent(author, module):
    exam = author.make("assessment", module, preset="exam", max_attempts=2)["content"]
    assert (exam["graded"], exam["review_correct"], exam["max_attempts"]) == (True, "never", 2)


def test_the_grading_of_a_course_is_written_as_a_whole(author, course):
    rows = [{"name": "Homework", "weight": "2"}, {"name": "Exam"}]
    first = author.change(course, grading_categories=rows)["content"]["grading_categories"]
    assert [(one["name"], one["weight"]) for one in first] == [("Homework", "2"), ("Exam", "1")]
    second = author.change(course, grading_categories=rows[1:])["content"]["grading_categories"]
    assert [one["name"] for one in second] == ["Exam"]
    wrong = author.change(course, 422, starts_at="2030-02-01T00:00:00Z", ends_at="2030-01-01T00:00:00Z")
    assert list(errors(wrong)) == ["/ends_at"]


def test_versions_tell_who_wrote_what(author, lesson):
    author.change(lesson, minutes=1)
    author.change(lesson, minutes=2)
    rows = author.call("GET", f"{PAGES}{lesson}/versions/?page_size=2")
    numbers = [one["number"] for one in rows["results"]]
    assert numbers == sorted(numbers, reverse=True)
    assert rows["results"][0]["author"] == str(author.person.pk)
    older = author.call("GET", rows["next"])["results"]
    assert len(older) == 1
    assert author.call("GET", f"{PAGES}{lesson}/versions/{numbers[1]}/")["content"]["minutes"] == 1
    author.call("GET", f"{PAGES}{lesson}/versions/{10**25}/", status=404)


def test_questions_are_changed_with_their_key_by_those_who_may(author):
    bank = author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]
    made = author.call(
        "POST", QUESTIONS, {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE}, 201
    )
    key, etag = made["key"], author.etag
    assert [one["correct"] for one in made["content"]["options"]] == [True, False]
    ids = [one["id"] for one in made["content"]["options"]]
    turned = {**made["content"], "options": made["content"]["options"][::-1]}
    author.call("PATCH", f"{QUESTIONS}{key}/", {"content": turned}, 428)
    changed = author.call(
        "PATCH", f"{QUESTIONS}{key}/", {"content": turned, "tags": ["b", "a"]}, If_Match=etag
    )
    assert [one["id"] for one in changed["content"]["options"]] == ids[::-1]
    assert changed["tags"] == ["a", "b"]
    author.call("PATCH", f"{QUESTIONS}{key}/", {"title": "x"}, 412, If_Match=etag)
    wrong = {**turned, "options": turned["options"][:1]}
    author.call("GET", f"{QUESTIONS}{key}/")
    found = author.call("PATCH", f"{QUESTIONS}{key}/", {"content": wrong}, 422, If_Match=author.etag)
    assert all(place.startswith("/content/options") for place in errors(found))
    new = {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE}
    forbidden = Author(banks=False).call("POST", QUESTIONS, new, 404)
    assert forbidden == author.call("POST", QUESTIONS, {**new, "bank": str(uuid4())}, 404)
    for path in ("", "publish/"):
        Author().call("POST" if path else "GET", f"{QUESTIONS}{key}/{path}", None, 404)
    assert author.call("POST", f"{QUESTIONS}{key}/publish/")["live"]
    author.call("DELETE", f"{QUESTIONS}{key}/", status=204)
    assert not Question.objects.filter(translation_key=key).exists()


def test_a_question_in_use_is_archived_when_it_is_deleted(author, module):
    bank = author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]
    question = author.call(
        "POST", QUESTIONS, {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE}, 201
    )["key"]
    author.make("assessment", module, items=[{"type": "question", "value": {"question": question}}])
    author.call("DELETE", f"{QUESTIONS}{question}/", status=204)
    assert author.call("GET", f"{QUESTIONS}{question}/")["archived"]


def test_a_question_of_others_is_used_by_nobody_else(author, module):
    bank = author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]
    question = author.call(
        "POST", QUESTIONS, {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE}, 201
    )["key"]
    other = Author((page(module), "add"))
    items = [{"type": "question", "value": {"question": question}}]
    forbidden = other.make("assessment", module, 422, items=items)
    items[0]["value"]["question"] = str(uuid4())
    assert forbidden == other.make("assessment", module, 422, items=items)


def test_no_question_is_made_of_a_type_that_is_switched_off(author):
    bank = author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]
    new = {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE}
    made = author.call("POST", QUESTIONS, new, 201)["key"]
    plugin = plugin_host.provider_of("assessment_types", "lms.choice").key
    plugin_host.switch(plugin, plugin_host.State.DISABLED)
    try:
        assert errors(author.call("POST", QUESTIONS, new, 422)) == {"/type": "unknown_type"}
        assert author.call("GET", f"{QUESTIONS}{made}/")["content"] is not None
    finally:
        plugin_host.switch(plugin, plugin_host.State.ENABLED)
    author.call("POST", QUESTIONS, new, 201)
