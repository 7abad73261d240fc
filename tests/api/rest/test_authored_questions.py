"""What becomes of questions by token: published and withdrawn, copied, taken back, looked back on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from content_types.compile.tasks import publish_scheduled
from content_types.models import Question
from tests.api.rest.authors import QUESTIONS, Author, errors

pytestmark = pytest.mark.django_db
CHOICE = {
    "prompt": "<p>Which?</p>",
    "options": [{"text": "<p>a</p>", "correct": True}, {"text": "<p>b</p>"}],
}


@pytest.fixture
def bank(author):
    return author.call("POST", "/api/v1/authoring/banks/", {"title": "Birds"}, 201)["key"]


@pytest.fixture
def question(author, bank):
    made = {"bank": bank, "type": "lms.choice", "title": "Song", "content": CHOICE, "tags": ["song"]}
    return author.call("POST", QUESTIONS, made, 201)["key"]


def do(author, key, what, body=None, status=200):
    return author.call("POST", f"{QUESTIONS}{key}/{what}/", body, status)


def test_what_the_types_say_of_their_content_is_enough_to_write_a_question(author, bank):
    types = author.call("GET", "/api/v1/authoring/question-types/")
    assert {"lms.choice", "lms.number", "lms.text", "lms.essay"} <= {one["key"] for one in types}
    for one in types:
        judge = Draft202012Validator(one["content_schema"])
        assert one["examples"] != []
        for content in one["examples"]:
            judge.validate(content)
            made = {"bank": bank, "type": one["key"], "title": "By example", "content": content}
            author.call("POST", QUESTIONS, made, 201)
        assert not judge.is_valid({"no such member": 1})


def test_a_question_is_withdrawn_and_published_again(author, question):
    assert do(author, question, "publish")["live"]
    assert do(author, question, "publish")["live"]
    for _twice in range(2):
        assert do(author, question, "unpublish")["live"] is False
    assert do(author, question, "publish")["live"]


def test_a_question_goes_live_and_ends_at_given_moments(author, question):
    now = timezone.now()
    at, until = (now + timedelta(days=1)).isoformat(), (now + timedelta(days=2)).isoformat()
    assert errors(do(author, question, "publish", {"at": until, "until": at}, 422)) == {
        "/until": "out_of_order"
    }
    past = {"until": (now - timedelta(days=1)).isoformat()}
    assert errors(do(author, question, "publish", past, 422)) == {"/until": "past"}
    planned = do(author, question, "publish", {"at": at, "until": until})
    assert (planned["live"], planned["goes_live_at"] is not None) == (False, True)
    listed = author.call("GET", QUESTIONS)["results"]
    assert [one["goes_live_at"] for one in listed] == [planned["goes_live_at"]]
    assert do(author, question, "unpublish")["goes_live_at"] is None
    do(author, question, "publish", {"at": at})
    [waiting] = Question.objects.get(translation_key=question).revisions.exclude(approved_go_live_at=None)
    waiting.approved_go_live_at = now - timedelta(hours=1)
    waiting.content["go_live_at"] = waiting.approved_go_live_at.isoformat()
    waiting.save()
    publish_scheduled()
    assert author.call("GET", f"{QUESTIONS}{question}/")["live"]


def test_a_draft_with_gaps_is_not_published_by_token(author, question):
    row = Question.objects.get(translation_key=question)
    for option in row.content["options"]:
        option["correct"] = False  # as the studio saves a draft
    row.save_revision()
    problem = do(author, question, "publish", status=422)
    assert all(place.startswith("/content") for place in errors(problem))
    assert author.call("GET", f"{QUESTIONS}{question}/")["live"] is False


def test_a_copy_of_a_question_is_a_draft_of_its_latest_version(author, bank, question):
    do(author, question, "publish")
    author.call("GET", f"{QUESTIONS}{question}/")
    author.call("PATCH", f"{QUESTIONS}{question}/", {"points": "3"}, If_Match=author.etag)
    copy = do(author, question, "duplicate", status=201)
    assert (copy["title"], copy["live"], copy["points"], copy["tags"]) == (
        "Song (copy)",
        False,
        "3",
        ["song"],
    )
    assert copy["key"] != question
    other = author.call("POST", "/api/v1/authoring/banks/", {"title": "Nests"}, 201)["key"]
    there = do(author, question, "duplicate", {"title": "There", "bank": other}, 201)
    assert (there["bank"], there["title"]) == (other, "There")
    do(author, question, "duplicate", {"bank": str(uuid4())}, 404)
    assert do(author, copy["key"], "publish")["live"]


def test_an_archived_question_is_taken_back(author, module, question):
    author.make("assessment", module, items=[{"type": "question", "value": {"question": question}}])
    author.call("DELETE", f"{QUESTIONS}{question}/", status=204)
    for _twice in range(2):
        assert do(author, question, "restore")["archived"] is False


def test_versions_of_a_question_tell_who_wrote_what(author, question):
    for title in ("Second", "Third"):
        author.call("GET", f"{QUESTIONS}{question}/")
        author.call("PATCH", f"{QUESTIONS}{question}/", {"title": title}, If_Match=author.etag)
    do(author, question, "publish")
    page = author.call("GET", f"{QUESTIONS}{question}/versions/?page_size=2")
    third, second = page["results"]
    [first] = author.call("GET", page["next"])["results"]
    assert [one["title"] for one in (third, second, first)] == ["Third", "Second", "Song"]
    assert (third["latest"], third["live"], first["latest"]) == (True, True, False)
    assert {one["author"] for one in (third, second, first)} == {str(author.person.pk)}
    read = author.call("GET", f"{QUESTIONS}{question}/versions/{first['number']}/")
    assert (read["title"], [one["correct"] for one in read["content"]["options"]]) == ("Song", [True, False])
    author.call("GET", f"{QUESTIONS}{question}/versions/{10**9}/", status=404)


def test_others_do_nothing_with_a_question(author, question):
    stranger = Author(banks=True)
    missing = stranger.call("GET", f"{QUESTIONS}{uuid4()}/", status=404)
    for what in ("publish", "unpublish", "duplicate", "restore"):
        assert do(stranger, question, what, status=404) == missing
    assert stranger.call("GET", f"{QUESTIONS}{question}/versions/", status=404) == missing
