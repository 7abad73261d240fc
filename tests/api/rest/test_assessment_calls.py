"""Hints, practice, accommodations and grading as clients call them: every answer and every refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client

from lms_sdk import Plugin
from lms_sdk.attempts import AttemptPolicy
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import AttemptItem
from lms_site.learning.assessment.models import Accommodation
from lms_site.plugin_host.testing import with_plugins
from tests.learning import builders
from tests.learning.statements import end_in, statements
from tests.world import bearer

pytestmark = pytest.mark.django_db


class Caller:
    """Somebody with a token; `call` says what it expects and gives the body."""

    def __init__(self, person: UUID | None = None) -> None:
        self.headers = bearer(get_user_model().objects.get(pk=person)) if person else {}

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else django_json(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )
        assert answer.status_code == expect, (method, path, answer.status_code, answer.content)
        return answer.json() if answer.content else None

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def refused(self, method: str, path: str, body: Any = None, *, expect: int = 409) -> str:
        return self.call(method, path, body, expect=expect)["code"]


def django_json(body: Any) -> bytes:
    import json

    return json.dumps(body, default=str).encode()


class Costly(AttemptPolicy):
    """Each hint costs a quarter."""

    key = "acme.costly"
    label = "Costly"
    broken = False

    def hints_open(self, settings, tries):
        if self.broken:
            raise RuntimeError("no")
        return 2

    def fraction(self, settings, tries):
        if self.broken:
            raise RuntimeError("no")
        return max(Decimal(0), tries[-1].fraction - Decimal("0.25") * tries[-1].hints)


COSTLY = Plugin(key="acme.policies", label="Policies", attempt_policies=[Costly])
HINTS = ["<p>AK-one</p>", "<p>AK-two</p>", "<p>AK-three</p>"]


@pytest.fixture
def hinted():
    """(learner, path of the item, attempt) at a quiz with three hints, of which the policy gives two."""
    with with_plugins(COSTLY):
        _key, item, who = builders.quiz(builders.choice("a", hints=HINTS), policy="acme.costly")
        attempt = learning.start_attempt(who, item.key).id
        yield Caller(who), f"/attempts/{attempt}/items/1", attempt


def test_hints_come_in_order_are_counted_once_and_cost_what_the_policy_says(hinted):
    ada, at, attempt = hinted
    [part] = ada.get(f"/attempts/{attempt}/")["parts"]
    assert (part["hints"], part["more_hints"]) == ([], True)
    assert ada.refused("PUT", f"{at}/hints/2/") == "no_hint"
    first = ada.call("PUT", f"{at}/hints/1/")
    assert (first["html"], first["number"], first["more"]) == ("<p>AK-one</p>", 1, True)
    assert ada.call("PUT", f"{at}/hints/1/") == first
    assert ada.call("PUT", f"{at}/hints/2/")["more"] is False
    assert ada.refused("PUT", f"{at}/hints/3/") == "no_hint"
    assert ada.refused("PUT", f"{at}/hints/0/") == "no_hint"
    [part] = ada.get(f"/attempts/{attempt}/")["parts"]
    assert (part["hints"], part["more_hints"]) == (HINTS[:2], False)
    last = [{"position": 1, "seq": 1, "data": {"chosen": ["a"]}}]
    assert ada.call("POST", f"/attempts/{attempt}/submit", {"answers": last})["fraction"] == "0.5"
    [part] = ada.get(f"/attempts/{attempt}/review/")["parts"]
    assert (part["hints"], part["fraction"]) == (HINTS[:2], "0.5")
    assert ada.refused("PUT", f"{at}/hints/2/") == "attempt_over"


def test_a_policy_that_fails_gives_no_hint_and_leaves_the_types_own_score(hinted, monkeypatch, caplog):
    ada, at, attempt = hinted
    monkeypatch.setattr(Costly, "broken", True)
    assert ada.refused("PUT", f"{at}/hints/1/") == "no_hint"
    last = [{"position": 1, "seq": 1, "data": {"chosen": ["a"]}}]
    assert ada.call("POST", f"/attempts/{attempt}/submit", {"answers": last})["fraction"] == "1"
    assert "acme.costly" in caplog.text


def test_no_hint_after_the_deadline_and_none_under_the_deferred_policy(hinted):
    ada, at, attempt = hinted
    end_in(attempt, seconds=-100)
    assert ada.refused("PUT", f"{at}/hints/1/") == "deadline_passed"
    _key, item, who = builders.quiz(builders.choice("a", hints=HINTS))
    deferred = learning.start_attempt(who, item.key).id
    bob = Caller(who)
    assert bob.refused("PUT", f"/attempts/{deferred}/items/1/hints/1/") == "no_hint"
    bob.call("PUT", f"/attempts/{deferred}/items/9/hints/1/", expect=404)
    bob.call("PUT", f"{at}/hints/1/", expect=404)
    assert AttemptItem.objects.exclude(hints=0).count() == 0


def test_the_products_own_policy_gives_every_hint_for_nothing():
    _key, item, who = builders.quiz(builders.choice("a", hints=HINTS), policy="hints")
    attempt = learning.start_attempt(who, item.key).id
    ada = Caller(who)
    for number, html in enumerate(HINTS, start=1):
        assert ada.call("PUT", f"/attempts/{attempt}/items/1/hints/{number}/")["html"] == html
    last = [{"position": 1, "seq": 1, "data": {"chosen": ["a"]}}]
    assert ada.call("POST", f"/attempts/{attempt}/submit", {"answers": last})["fraction"] == "1"


# Practice


def test_a_practice_question_is_tried_as_often_as_one_likes_and_an_empty_answer_shows_no_key():
    asked, drawn = builders.choice("a"), builders.essay(model_answer="<p>AK-model</p>")
    first = builders.lesson(asked, drawn)
    ada = Caller(builders.learner(builders.course(first)))
    at = f"/lessons/{first.key}/questions/{asked.key}/try"
    assert "AK-" not in str(ada.get(f"/lessons/{first.key}/"))
    blank = ada.call("POST", at, {"data": {"chosen": []}})
    assert (blank["outcome"], "AK-" in str(blank), "correct" in str(blank)) == ("blank", False, False)
    essay = ada.call("POST", f"/lessons/{first.key}/questions/{drawn.key}/try", {"data": {"text": ""}})
    assert "AK-model" not in str(essay)
    wrong = ada.call("POST", at, {"data": {"chosen": ["b"]}})
    assert (wrong["outcome"], wrong["fraction"], "AK-explained" in str(wrong)) == ("wrong", "0", True)
    assert ada.call("POST", at, {"data": {"chosen": ["a"]}})["outcome"] == "right"
    assert ada.refused("POST", at, {"data": {"chosen": "a"}}, expect=422) == "invalid_content"
    assert ada.refused("POST", at, {}, expect=422) == "invalid"
    ada.call("POST", f"/lessons/{first.key}/questions/{uuid4()}/try", {"data": {}}, expect=404)
    absent = builders.question({"prompt": "?"}, type_key="acme.gone")
    second = builders.lesson(absent)
    bob = Caller(builders.learner(builders.course(second)))
    assert (
        bob.refused("POST", f"/lessons/{second.key}/questions/{absent.key}/try", {"data": {}})
        == "not_checkable"
    )


def test_practice_has_a_limit_of_its_own(settings):
    settings.LMS_RATES = {"practice": "2/m"}
    asked = builders.choice("a")
    first = builders.lesson(asked)
    ada = Caller(builders.learner(builders.course(first)))
    at = f"/lessons/{first.key}/questions/{asked.key}/try"
    for _try in range(2):
        ada.call("POST", at, {"data": {"chosen": ["a"]}})
    assert ada.refused("POST", at, {"data": {"chosen": ["a"]}}, expect=429) == "too_many"


def test_the_site_limits_practice():
    from lms_site.settings import api

    assert api.LMS_RATES["practice"]
    assert django_settings.LMS_RATES == {}


# Accommodations


@pytest.fixture
def school():
    """(teacher, learner, course, assessment) with a time limit, one attempt and nothing given."""
    teacher = builders.person()
    key, item, who = builders.quiz(builders.choice("a"), owner=teacher, time_limit_s=600, max_attempts=1)
    return Caller(teacher), who, key, item.key


def test_what_a_teacher_gives_holds_at_once_and_the_rules_say_why(school):
    teacher, who, course, quiz = school
    ada = Caller(who)
    attempt = ada.call("POST", f"/assessments/{quiz}/attempts/", expect=201)
    given = {"person": str(who), "time_factor": "1.5", "reason": "Reads slowly."}
    made = teacher.call("POST", f"/courses/{course}/accommodations/", given, expect=201)
    assert (made["course"], made["assessment"], made["time_factor"]) == (str(course), None, "1.5")
    teacher.call(
        "POST", f"/assessments/{quiz}/accommodations/", {"person": str(who), "extra_attempts": 2}, expect=201
    )
    rules = ada.get(f"/assessments/{quiz}/rules/")
    assert (rules["base"]["time_limit_s"], rules["rules"]["time_limit_s"], rules["attempts_left"]) == (
        600,
        900,
        2,
    )
    assert [(one["scope"], one["extra_attempts"]) for one in rules["given"]] == [
        ("course", 0),
        ("assessment", 2),
    ]
    assert teacher.get(f"/assessments/{quiz}/rules/?person={who}") == rules
    later = ada.get(f"/attempts/{attempt['id']}/")["deadline"]
    assert later > attempt["deadline"]
    teacher.call("DELETE", f"/accommodations/{made['id']}/", expect=204)
    teacher.call("DELETE", f"/accommodations/{made['id']}/", expect=204)
    assert ada.get(f"/assessments/{quiz}/rules/")["rules"]["time_limit_s"] == 600
    assert ada.get(f"/attempts/{attempt['id']}/")["deadline"] == later
    assert [one["reason"] for one in ada.get("/accommodations/?active=false")["results"]] == ["Reads slowly."]


def test_rules_of_others_are_for_their_teachers(school):
    _teacher, who, course, quiz = school
    classmate = Caller(builders.learner(course))
    classmate.get(f"/assessments/{quiz}/rules/?person={who}", expect=404)
    classmate.get(f"/assessments/{quiz}/rules/?person=1", expect=400)


def test_a_repeated_call_gives_once(school):
    teacher, who, course, _quiz = school
    given, key = {"person": str(who), "extra_time_s": 60}, {"Idempotency-Key": "k1"}
    one = teacher.call("POST", f"/courses/{course}/accommodations/", given, expect=201, **key)
    assert teacher.call("POST", f"/courses/{course}/accommodations/", given, expect=201, **key) == one
    assert Accommodation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_factor": "0.5"},
        {"extra_attempts": -1},
        {"extra_time_s": 10**12},
        {"closes_at": "tomorrow"},
        {"closes_at": "2030-01-01T00:00:00"},
        {"person": None},
        {"scope": "everywhere"},
    ],
    ids=repr,
)
def test_what_takes_away_or_makes_no_sense_is_refused(school, wrong):
    teacher, who, course, _quiz = school
    body = {"person": str(who), **wrong}
    assert teacher.refused("POST", f"/courses/{course}/accommodations/", body, expect=422) == "invalid"
    assert not Accommodation.objects.exists()


def test_people_outside_the_course_and_people_that_are_not_look_alike(school):
    teacher, _who, course, _quiz = school
    answers = [
        teacher.call("POST", f"/courses/{course}/accommodations/", {"person": str(one)}, expect=422)
        for one in (builders.person(), uuid4())
    ]
    assert answers[0] == answers[1]
    assert answers[0]["errors"][0]["code"] == "not_a_member"


def test_the_lists_cost_the_same_at_any_length(school):
    teacher, _who, course, quiz = school
    costs = {path: [] for path in ("/accommodations/", "/grading/attempts/", "/grading/grades/")}
    for size in (2, 10):
        for _one in range(size):
            who = builders.learner(course)
            learning.submit(who, learning.start_attempt(who, quiz).id)
            teacher.call("POST", f"/courses/{course}/accommodations/", {"person": str(who)}, expect=201)
        for path, seen in costs.items():
            teacher.get(path)
            with statements() as made:
                found = teacher.get(path + "?page_size=100")
            assert len(found["results"]) >= size
            seen.append(len(made))
    assert all(first == second <= 2 for first, second in costs.values()), costs


# Grading


def test_an_essay_is_graded_by_its_criteria_regraded_with_a_reason_and_told_to_its_author():
    owner = builders.person()
    rubric = [
        {"id": "argument", "title": "Argument", "levels": [{"id": "good", "title": "Good", "points": 2}]},
        {"id": "words", "title": "Words", "levels": []},
    ]
    _key, item, who = builders.quiz(builders.essay(rubric=rubric), owner=owner, review_feedback="released")
    teacher, ada = Caller(owner), Caller(who)
    attempt = ada.call("POST", f"/assessments/{item.key}/attempts/", expect=201)["id"]
    last = [{"position": 1, "seq": 1, "data": {"text": "Birds sing."}}]
    assert ada.call("POST", f"/attempts/{attempt}/submit", {"answers": last})["state"] == "pending"
    [waiting] = teacher.get("/grading/queue/")["results"]
    at = f"/grading/attempts/{waiting['attempt']}/items/{waiting['position']}/"
    shown = teacher.get(at)
    assert (shown["response"], shown["type"]) == ({"text": "Birds sing."}, "lms.essay")
    assert (shown["content"]["grader_notes"], shown["content"]["rubric"][0]["title"]) == (
        "<p>AK-notes</p>",
        "Argument",
    )
    parts = [
        {"id": "argument", "fraction": "0.5", "weight": "2"},
        {"id": "words", "fraction": "1", "weight": "2"},
    ]
    once, key = {"parts": parts, "comment": "Well argued."}, {"Idempotency-Key": "g1"}
    graded = teacher.call("PUT", at, once, **key)
    assert teacher.call("PUT", at, once, **key) == graded
    assert (graded["fraction"], graded["attempt_state"]) == ("0.75", "graded")
    assert teacher.refused("PUT", at, {"points": "1"}, expect=422) == "invalid"
    teacher.call("PUT", at, {"points": "1", "reason": "I misread.", "comment": "Better."})
    lines = teacher.get(at)["scores"]
    assert [(one["kind"], one["fraction"], one["reason"]) for one in lines] == [
        ("manual", "0.75", ""),
        ("override", "1", "I misread."),
    ]
    assert [part["id"] for part in lines[0]["parts"]] == ["argument", "words"]
    [part] = ada.get(f"/attempts/{attempt}/review/")["parts"]
    assert (part["points"], part["comment"]) == ("1", None)
    teacher.call("POST", f"/assessments/{item.key}/release", expect=204)
    [part] = ada.get(f"/attempts/{attempt}/review/")["parts"]
    assert part["comment"] == "Better."
    [grade] = ada.get("/me/grades/")
    assert (grade["state"], grade["fraction"]) == ("graded", "1")
    [row] = teacher.get(f"/grading/grades/?person={who}")["results"]
    assert (row["fraction"], row["attempt"], row["person"]) == ("1", attempt, str(who))
    [row] = teacher.get(f"/grading/attempts/?assessment={item.key}")["results"]
    assert (row["id"], row["points"], row["state"]) == (attempt, "1", "graded")
    assert ada.get("/grading/attempts/")["results"] == ada.get("/grading/grades/")["results"] == []
    assert teacher.get(f"/grading/grades/?course={uuid4()}")["results"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"parts": [{"id": "a", "fraction": "1.1"}]},
        {"parts": [{"id": "a", "fraction": "1"}, {"id": "a", "fraction": "1"}]},
        {"parts": [{"id": "a", "fraction": "1", "weight": "0"}]},
        {"parts": [{"id": "", "fraction": "1"}]},
        {"fraction": "2"},
        {"fraction": "1", "points": "1"},
    ],
    ids=repr,
)
def test_a_score_that_cannot_be_is_refused_and_changes_nothing(wrong):
    owner = builders.person()
    _key, item, who = builders.quiz(builders.essay(), owner=owner)
    attempt = learning.start_attempt(who, item.key).id
    learning.save_answer(who, attempt, 1, seq=1, data={"text": "Mine"})
    teacher, at = Caller(owner), f"/grading/attempts/{attempt}/items/1/"
    assert teacher.refused("PUT", at, {"fraction": "1"}) == "not_scorable"
    learning.submit(who, attempt)
    assert teacher.refused("PUT", at, wrong, expect=422) == "invalid"
    assert teacher.get(at)["scores"] == []
