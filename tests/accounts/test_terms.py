"""Terms of use: asked for at sign-up, asked for again when they change, and what waits until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from lms_site.accounts import api as accounts
from lms_site.accounts.models import User
from lms_site.accounts.profile_models import Terms, TermsAcceptance
from lms_site.foundation.clock import now
from lms_site.foundation.models import OutboxEvent
from lms_site.learning import api as learning
from tests.accounts.steps import log_in, me, sign_up, some_address, verify
from tests.api.caller import Caller
from tests.learning.builders import administrator, course, learner, lesson, person

pytestmark = pytest.mark.django_db
PAGE = "https://school.example/terms"


@pytest.fixture
def root():
    return Caller(administrator())


def publish(root: Caller, version: str, **more):
    return root.call("POST", "/terms/", {"version": version, "address": PAGE, **more}, expect=201)


def test_a_site_without_terms_asks_for_none(client):
    assert sign_up(client, some_address()).json()["code"] == "verify_email_pending"
    assert Caller().send("GET", "/terms/").status_code == 404
    own = Caller(person()).get("/me/terms/")
    assert own == {"due": False, "current": None, "accepted": "", "accepted_at": None}


@pytest.mark.parametrize(
    ("given", "code"),
    [({}, "terms_required"), ({"terms": ""}, "terms_required"), ({"terms": "1"}, "terms_not_in_force")],
)
def test_nobody_signs_up_without_the_terms_in_force(client, root, given, code):
    publish(root, "1")
    publish(root, "2")
    address = some_address()
    answer = sign_up(client, address, **given)
    [problem] = answer.json()["errors"]
    assert (answer.status_code, problem["pointer"], problem["code"]) == (400, "/terms", code)
    assert "2" in problem["detail"]
    assert not User.objects.filter(email=address).exists()


def test_what_was_accepted_at_sign_up_is_kept_with_the_moment_of_the_database(client, root):
    made = publish(root, "1", text="Be kind.")
    assert Caller().get("/terms/") == made
    address, before = some_address(), now()
    sign_up(client, address, terms="1")
    row = TermsAcceptance.objects.get(person__email=address)
    assert (row.terms.version, row.way) == ("1", "sign_up")
    assert before - timedelta(seconds=1) <= row.accepted_at <= now()
    verify(client)
    token = log_in(client, address).json()["access"]
    own = client.get("/api/v1/me/terms/", headers={"Authorization": f"Bearer {token}"}).json()
    assert (own["due"], own["accepted"]) == (False, "1")
    assert me(client, token).status_code == 200


def test_a_new_version_is_asked_for_and_accepted_by_its_name_once(root):
    ada = Caller(person())
    publish(root, "1")
    assert ada.get("/me/terms/")["due"] is True
    accepted = ada.call("POST", "/me/terms/", {"version": "1"})
    assert (accepted["due"], accepted["accepted"]) == (False, "1")
    publish(root, "2", changes="We keep less.")
    asked = ada.get("/me/terms/")
    assert (asked["due"], asked["accepted"], asked["current"]["changes"]) == (True, "1", "We keep less.")
    assert ada.refused("POST", "/me/terms/", {"version": "1"}, expect=422) == "invalid"
    first = ada.call("POST", "/me/terms/", {"version": "2"})
    assert ada.call("POST", "/me/terms/", {"version": "2"}) == first
    assert TermsAcceptance.objects.count() == 2
    assert OutboxEvent.objects.filter(type="lms.terms.accepted.v1").count() == 2


def test_who_has_not_accepted_goes_on_and_begins_nothing_new(root):
    begun, new = course(lesson(), free=True), course(lesson(), free=True)
    ada = Caller(learner(begun))
    publish(root, "1")
    refusal = ada.call("POST", f"/courses/{new}/enrolment/", expect=409)
    assert (refusal["code"], refusal["data"]) == ("terms_not_accepted", {"version": "1"})
    assert ada.refused("POST", f"/courses/{new}/application/", {}) == "terms_not_accepted"
    assert ada.refused("POST", "/me/teaching/", {"text": "Please"}) == "terms_not_accepted"
    assert ada.get(f"/courses/{begun}/outline/")["own"]["state"] == "active"
    ada.call("POST", f"/courses/{begun}/enrolment/")
    ada.call("DELETE", f"/courses/{begun}/enrolment/", expect=204)
    ada.call("POST", "/me/terms/", {"version": "1"})
    ada.call("POST", f"/courses/{new}/enrolment/", expect=201)


def test_what_the_school_gives_is_not_held_up_by_terms(root):
    publish(root, "1")
    key, ada = course(lesson()), person()
    assert learning.give_seat(ada, key, source="staff").created


def test_terms_to_come_are_not_in_force_yet_and_none_can_be_put_before_them(root):
    publish(root, "1")
    publish(root, "3", starts_at=now() + timedelta(days=1))
    assert Caller().get("/terms/")["version"] == "1"
    assert [one["version"] for one in root.get("/terms/versions/")["results"]] == ["3", "1"]
    early = {"version": "2", "address": PAGE, "starts_at": now() + timedelta(hours=1)}
    answer = root.call("POST", "/terms/", early, expect=422)
    assert answer["errors"][0]["code"] == "too_early"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"version": "1", "address": PAGE}, "/version"),
        ({"version": "2"}, "/text"),
        ({"version": "2", "address": "javascript:alert(1)"}, "/address"),
        ({"version": " 2", "text": "x"}, "/version"),
        ({"version": "", "text": "x"}, "/version"),
        ({"version": "2", "text": "x", "id": "1"}, "/id"),
    ],
)
def test_terms_that_make_no_sense_are_refused(root, body, pointer):
    publish(root, "1")
    answer = root.call("POST", "/terms/", body, expect=422)
    assert [one["pointer"] for one in answer["errors"]] == [pointer]
    assert Terms.objects.count() == 1


def test_a_role_of_the_site_lets_publish_terms_and_nobody_else_may():
    lawyer, ada = person(), person()
    User.objects.get(pk=lawyer).user_permissions.add(Permission.objects.get(codename="publish_terms"))
    publish(Caller(lawyer), "1")
    Caller(ada).call("POST", "/terms/", {"version": "2", "text": "x"}, expect=404)
    Caller(ada).call("GET", "/terms/versions/", expect=404)


def test_publishing_twice_with_one_key_is_publishing_once(root):
    root.headers["Idempotency-Key"] = "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"
    assert publish(root, "1") == publish(root, "1")


def test_acceptances_go_with_the_person(root):
    publish(root, "1")
    ada = person()
    accounts.accept_terms(ada, "1")
    accounts.erase_person(ada)
    assert not TermsAcceptance.objects.exists()
