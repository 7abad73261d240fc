"""The learner's whole way over live HTTP, by token only: from the first visit to the grade of an essay."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import pytest
from django.core import mail

from lms_site.studio.sample_school import build
from lms_site.studio.sample_school.people import PASSWORD as DEMO_PASSWORD
from tests.serving import served

API = "/api/v1"
PASSWORD = "a long enough secret"
RIGHT: dict[str, dict[str, Any]] = {
    "walk": {"chosen": ["wagtail", "pipit"]},
    "best guess": {"chosen": ["hawk"]},
    "genus": {"chosen": ["true"]},
    "grey wagtail": {"chosen": ["stream"]},
    "40 birds": {"value": "200", "unit": ""},
    "scientific name": {"text": "Motacillidae"},
}
ESSAY = "It stood on one leg by the water and bobbed its long tail without a pause. " * 4


@pytest.fixture
def school(committing_db):
    build(lambda line: None)
    with served() as address:
        yield address


class Caller:
    """A client program: says what it expects of each answer and gets its body."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address + API, timeout=30)

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        answer = self.http.request(method, path, json=body)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text)
        assert "set-cookie" not in answer.headers
        return answer.json() if answer.content else None

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def log_in(self, email: str, password: str) -> None:
        pair = self.call("POST", "/auth/token/", {"email": email, "password": password})
        self.http.headers["Authorization"] = f"Bearer {pair['access']}"


def signed_up(address: str) -> Caller:
    """A new learner: the account, the key from the mail, the token."""
    caller, email = Caller(address), f"nora-{uuid4().hex}@example.org"
    account = {"email": email, "password": PASSWORD, "name": "Nora"}
    mail.outbox = []
    told = caller.call("POST", "/auth/app/v1/auth/signup", account, expect=401)
    assert told["code"] == "verify_email_pending"
    refused = caller.call("POST", "/auth/token/", {"email": email, "password": PASSWORD}, expect=401)
    assert refused["code"] == "email_not_verified"
    key = unquote(re.search(r"verify-email/(\S+)", mail.outbox[0].body)[1])
    caller.call("POST", "/auth/app/v1/auth/email/verify", {"key": key}, expect=401)
    caller.http.cookies.clear()
    caller.log_in(email, PASSWORD)
    assert caller.get("/me/")["email"] == email
    return caller


def answer_to(part: dict[str, Any]) -> dict[str, Any]:
    """The right answer, found by the question's words."""
    prompt = part["item"]["delivery"]["prompt"]
    return next(answer for words, answer in RIGHT.items() if words in prompt)


def nodes(tree: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every node of an outline by its title."""
    found: dict[str, dict[str, Any]] = {}
    for node in tree.get("items", []) or tree.get("children", []):
        found[node["title"]] = node
        found |= nodes(node)
    return found


def test_a_learner_goes_all_the_way_by_token_and_sees_what_the_teacher_gave(school):
    nora = signed_up(school)
    course, places = enrolled(nora)
    learned(nora, course, places)
    quiz_taken(nora, places["What did you see?"]["key"])
    attempt = essay_written(nora, places["Ten minutes at the water"]["key"])
    essay_graded(school, attempt)
    grade_seen(nora, course, attempt)


def enrolled(nora: Caller) -> tuple[str, dict[str, dict[str, Any]]]:
    """Catalogue, course page, seat (twice the same), outline."""
    cards = {card["slug"]: card for card in nora.get("/courses/")["results"]}
    course = cards["birds-by-the-water"]["key"]
    assert nora.get(f"/courses/{course}/")["title"] == "Birds by the water"
    tree = nora.get(f"/courses/{course}/outline/")
    assert tree["own"] is None
    places = nodes(tree["outline"])
    nora.get(f"/lessons/{places['How many are there?']['key']}/", expect=404)
    seat = nora.call("POST", f"/courses/{course}/enrolment/", expect=201)
    assert nora.call("POST", f"/courses/{course}/enrolment/")["id"] == seat["id"]
    assert [one["course"] for one in nora.get("/me/enrolments/")["results"]] == [course]
    return course, places


def learned(nora: Caller, course: str, places: dict[str, dict[str, Any]]) -> None:
    """A lesson read and done moves the place to go on."""
    first, second = places["Why a tail wags"]["key"], places["How many are there?"]["key"]
    assert nora.get(f"/courses/{course}/resume/")["next_item"] == first
    assert nora.get(f"/modules/{places['Looking']['key']}/")["title"] == "Looking"
    assert nora.get(f"/lessons/{first}/")["blocks"]
    done = nora.call("PUT", f"/lessons/{first}/progress/", {"state": "done"})
    assert (done["state"], done["newly_done"]) == ("done", True)
    assert nora.call("PUT", f"/lessons/{first}/progress/", {"state": "done"})["newly_done"] is False
    nora.get(f"/lessons/{second}/")
    resume = nora.get(f"/courses/{course}/resume/")
    assert resume["last_item"] == first
    assert resume["next_item"] != first
    own = nora.get(f"/courses/{course}/outline/")["own"]
    assert (own["done"], own["items"][first]["state"]) == (1, "done")


def quiz_taken(nora: Caller, quiz: str) -> None:
    """Start, save, come back, hand in twice, look back."""
    assert nora.get(f"/assessments/{quiz}/")["item_count"] == 6
    rules = nora.get(f"/assessments/{quiz}/rules/")
    assert (rules["attempts_left"], rules["refusal"]) == (3, None)
    started = nora.call("POST", f"/assessments/{quiz}/attempts/", expect=201)
    assert nora.call("POST", f"/assessments/{quiz}/attempts/")["id"] == started["id"]
    at = f"/attempts/{started['id']}"
    for part in started["parts"]:
        saved(nora, at, part)
    resumed = nora.get(f"{at}/")
    assert [part["item"] for part in resumed["parts"]] == [part["item"] for part in started["parts"]]
    assert [part["response"] for part in resumed["parts"]] == [answer_to(part) for part in started["parts"]]
    nora.get(f"{at}/review/", expect=409)
    first = nora.call("POST", f"{at}/submit", {"answers": []})
    assert nora.call("POST", f"{at}/submit", {"answers": []}) == first
    assert first["state"] == "graded"
    review = nora.get(f"{at}/review/")
    assert [part["response"] for part in review["parts"]] == [answer_to(part) for part in started["parts"]]
    assert float(review["fraction"]) == 1
    assert [one["state"] for one in nora.get(f"/assessments/{quiz}/attempts/")] == ["graded"]


def saved(nora: Caller, at: str, part: dict[str, Any]) -> None:
    """The answer is held; sent again it is the same one; an older one does not replace it."""
    path, right = f"{at}/items/{part['position']}/response/", answer_to(part)
    held = nora.call("PUT", path, {"seq": 2, "data": right})
    assert (held["accepted"], held["seq"]) == (True, 2)
    again = nora.call("PUT", path, {"seq": 2, "data": right})
    assert (again["seq"], again["receipt"]) == (2, held["receipt"])
    older = nora.call("PUT", path, {"seq": 1, "data": {}})
    assert (older["accepted"], older["seq"]) == (False, 2)


def essay_written(nora: Caller, essay: str) -> str:
    """An essay comes along with handing in, and waits."""
    started = nora.call("POST", f"/assessments/{essay}/attempts/", expect=201)
    [part] = started["parts"]
    last = {"position": part["position"], "seq": 1, "data": {"text": ESSAY}}
    sent = nora.call("POST", f"/attempts/{started['id']}/submit", {"answers": [last]})
    assert (sent["state"], sent["points"]) == ("pending", None)
    assert nora.get("/grading/queue/")["results"] == []
    return started["id"]


def essay_graded(address: str, attempt: str) -> None:
    """The teacher of the course finds it, reads it, grades it; the teacher of another course does not."""
    tom = Caller(address)
    tom.log_in("tom@example.com", DEMO_PASSWORD)
    tara = Caller(address)
    tara.log_in("tara@example.com", DEMO_PASSWORD)
    [waiting] = in_queue(tara, attempt)
    path = f"/grading/attempts/{attempt}/items/{waiting['position']}/"
    tom.get(path, expect=404)
    assert tara.get(path)["response"] == {"text": ESSAY}
    graded = tara.call("PUT", path, {"fraction": "0.8", "comment": "I can see it."})
    assert (graded["attempt_state"], float(graded["attempt_fraction"])) == ("graded", 0.8)
    assert in_queue(tara, attempt) == []


def in_queue(teacher: Caller, attempt: str) -> list[dict[str, Any]]:
    """What of the attempt waits to be marked."""
    return [one for one in teacher.get("/grading/queue/")["results"] if one["attempt"] == attempt]


def grade_seen(nora: Caller, course: str, attempt: str) -> None:
    """Grades and review tell the learner."""
    grades = {grade["title"]: grade for grade in nora.get(f"/me/grades/?course={course}")}
    assert float(grades["What did you see?"]["fraction"]) == 1
    assert float(grades["Ten minutes at the water"]["fraction"]) == 0.8
    [part] = nora.get(f"/attempts/{attempt}/review/")["parts"]
    assert part["comment"] == "I can see it."
    own = nora.get(f"/courses/{course}/outline/")["own"]
    assert own["done"] == 3
