"""No answer key leaves the API before the review rules allow it, whatever the type, the caller or the moment.

A word that stands nowhere else is planted in every secret text of every installed assessment type; then every GET
operation that a learner's way touches is called by everybody, and the words are looked for in the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lms_sdk import AssessmentType, Model, Plugin, Secret
from lms_sdk.model import secret_paths, to_json
from lms_sdk.outcome import scored
from lms_sdk.testing.planting import planted
from lms_site.api.openapi.build import build as build_schema
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests.learning import builders
from tests.world import bearer

pytestmark = pytest.mark.django_db

NEVER = {
    "review_score": "never",
    "review_feedback": "never",
    "review_correct": "never",
    "review_explanation": "never",
}
CRAWLED_TAGS = {"Catalogue", "Learning", "Assessment", "Grading", "Content", "People"}


class ForgetfulContent(Model):
    prompt: str = "Say the word"
    word: Annotated[str, Secret] = ""
    parts: list[ForgetfulPart] = []


class ForgetfulPart(Model):
    name: str = ""
    reason: Annotated[str, Secret] = ""


class ForgetfulResponse(Model):
    said: str = ""


class Forgetful(AssessmentType[ForgetfulContent, ForgetfulResponse]):
    """A type that shows learners all it has, and a little more."""

    key = "acme.forgetful"
    label = "Forgetful"
    Content = ForgetfulContent
    Response = ForgetfulResponse

    def present(self, content, variant):
        return {**to_json(content), "solution": {"word": content.word}}

    def score(self, content, variant, response):
        return scored(1 if response.said == content.word else 0)


ForgetfulContent.model_rebuild()


@dataclass(frozen=True)
class Planted:
    """A course with a quiz of questions full of canaries, and who learns there."""

    ids: dict[str, UUID]
    words: list[str]
    learner: UUID
    other: UUID


def canary_questions() -> tuple[list[builders.Question], list[str]]:
    """For each example of each installed type a question with canaries."""
    made, words = [], []
    for type_ in plugin_host.assessment_types():
        for example in type_.examples():
            raw = example.content if isinstance(example.content, dict) else to_json(example.content)
            content, found = planted(type_.load(raw, type_.schema_version))
            assert found or not secret_paths(type_.Content), type_.key
            made.append(
                builders.question(to_json(content), type_key=type_.key, schema_version=type_.schema_version)
            )
            words += found
    return made, words


def school(questions: list[builders.Question], words: list[str]) -> Planted:
    quiz = builders.assessment(*questions, **NEVER)
    lesson = builders.lesson(*questions, preview=True)
    course = builders.course(lesson, quiz, free=True)
    ids = {"course": course, "lesson": lesson.key, "assessment": quiz.key}
    return Planted(ids=ids, words=words, learner=builders.learner(course), other=builders.learner(course))


def addresses(ids: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    """Every GET operation of the learner's way, with the school's ids; (operation, address)."""
    for path, methods in build_schema()["paths"].items():
        operation = methods.get("get")
        if not operation or not CRAWLED_TAGS & set(operation.get("tags", [])):
            continue
        base = path.split("{")[0].rstrip("/").rsplit("/", 1)[-1]
        key = {"courses": "course", "lessons": "lesson", "assessments": "assessment"}.get(base, "assessment")
        filled = path.replace("{key}", str(ids[key])).replace("{id}", str(ids.get("attempt", ids[key])))
        filled = filled.replace("{position}", "1").replace("{handle}", "main")
        yield operation["operationId"], filled


def answers(ids: dict[str, UUID], person: UUID | None) -> dict[str, bytes]:
    """What every operation answers the person, by operation."""
    headers = bearer(get_user_model().objects.get(pk=person)) if person else {}
    query = {"path": "/", "q": "ak", "include": "facets"}
    found = {}
    for operation, address in addresses(ids):
        asked = query if operation == "resolve_path" else {}
        found[operation] = Client().get(address, asked, headers=headers).content
    return found


def leaks(planting: Planted, ids: dict[str, UUID], person: UUID | None) -> list[str]:
    """The operations whose answers hold a canary."""
    return [
        operation
        for operation, body in answers(ids, person).items()
        if any(word.encode() in body.lower() for word in planting.words)
    ]


def crawl(planting: Planted, ids: dict[str, UUID]) -> list[str]:
    """The leaks to anybody who is no teacher."""
    people = {"guest": None, "learner": planting.learner, "other": planting.other}
    return [f"{name}: {leak}" for name, person in people.items() for leak in leaks(planting, ids, person)]


def save_something(planting: Planted, view: learning.AttemptView) -> None:
    """An answer to every question of the attempt: a type's own for a wrong or a right one, as its examples have it."""
    for part in view.parts:
        if isinstance(part, learning.ItemPart):
            data: dict[str, Any] = _some_answer(part)
            learning.save_answer(planting.learner, view.id, part.position, seq=1, data=data)


def _some_answer(part: learning.ItemPart) -> dict[str, Any]:
    if part.type == "lms.choice" and part.delivery:
        return {"chosen": [part.delivery["options"][0]["id"]]}
    return {"lms.number": {"value": "1"}, "acme.forgetful": {"said": "yes"}}.get(part.type, {"text": "words"})


def whole_attempt(planting: Planted) -> Iterator[tuple[str, dict[str, UUID]]]:
    """The moments of an attempt, with the ids there are by then."""
    yield "before", planting.ids
    view = learning.start_attempt(planting.learner, planting.ids["assessment"])
    ids = {**planting.ids, "attempt": view.id}
    yield "started", ids
    save_something(planting, view)
    yield "answered", ids
    learning.submit(planting.learner, view.id)
    yield "handed in", ids


def test_the_crawl_visits_every_operation_of_a_learners_way():
    visited = {operation for operation, _ in addresses({"course": 1, "lesson": 2, "assessment": 3})}
    assert {
        "courses_list",
        "courses_read",
        "courses_outline",
        "courses_resume",
        "lessons_read",
        "assessments_read",
        "assessments_rules",
        "attempts_list",
        "attempts_read",
        "attempts_review",
        "me_enrolments",
        "me_grades",
        "grading_queue",
        "grading_read",
        "pages_list",
        "site_read",
    } <= visited


def test_no_operation_shows_an_answer_key_at_any_moment_of_an_attempt():
    planting = school(*canary_questions())
    assert len(planting.words) > 30
    found = {moment: crawl(planting, ids) for moment, ids in whole_attempt(planting)}
    assert found == {"before": [], "started": [], "answered": [], "handed in": []}


def test_the_crawl_finds_the_keys_once_the_rules_reveal_them():
    """Else the crawl would prove nothing."""
    questions, words = canary_questions()
    planting = school(questions, words)
    item = builders.assessment(*questions, **builders.OPEN_REVIEW)
    course = builders.course(item, free=True)
    learning.give_seat(planting.learner, course, source="staff")
    view = learning.start_attempt(planting.learner, item.key)
    learning.submit(planting.learner, view.id)
    ids = {"course": course, "lesson": item.key, "assessment": item.key, "attempt": view.id}
    assert leaks(planting, ids, planting.learner) == ["attempts_review"]
    assert leaks(planting, ids, planting.other) == []


def test_a_plugin_that_forgets_redaction_leaks_nothing():
    with with_plugins(Plugin(key="acme.forgetful", label="Forgetful", assessment_types=[Forgetful])):
        content = {"word": "akforgotten", "parts": [{"name": "one", "reason": "akforgotten"}]}
        planting = school([builders.question(content, type_key="acme.forgetful")], ["akforgotten"])
        found = {moment: crawl(planting, ids) for moment, ids in whole_attempt(planting)}
        shown = learning.open_attempt(planting.other, _started(planting)).parts[0]
    assert found == {"before": [], "started": [], "answered": [], "handed in": []}
    assert isinstance(shown, learning.ItemPart)
    assert shown.delivery == {"prompt": "Say the word", "parts": [{"name": "one"}]}


def _started(planting: Planted) -> UUID:
    return learning.start_attempt(planting.other, planting.ids["assessment"]).id
