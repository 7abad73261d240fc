"""Every error is one problem document, and says no more than it should."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

pytestmark = [pytest.mark.urls("tests.api.site"), pytest.mark.django_db]
KINDS = ("raises", "hot-raises")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def problem(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:lms:problem:{body['code']}"
    assert body["title"]
    return body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("denied", 404, "not_found"),
        ("http404", 404, "not_found"),
        ("conflict", 409, "no_seats"),
        ("stale", 412, "precondition_failed"),
        ("slow", 429, "too_many"),
        ("down", 503, "unavailable"),
        ("unauthenticated", 401, "unauthenticated"),
        ("invalid", 422, "invalid"),
        ("bug", 500, "server_error"),
    ],
)
def test_each_category_has_its_status_in_rest_and_hot_views_alike(client, kind, name, status, code):
    answer = client.get(f"/api/v1/{kind}/{name}/")
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


@pytest.mark.parametrize("kind", KINDS)
def test_forbidden_missing_and_no_such_address_are_equal_byte_for_byte(client, kind):
    answers = [client.get(f"/api/v1/{path}") for path in (f"{kind}/denied/", f"{kind}/missing/", "nowhere/")]
    assert len({answer.content for answer in answers}) == 1


def test_a_conflict_carries_its_facts_and_a_wait_its_seconds(client):
    assert client.get("/api/v1/raises/conflict/").json()["data"] == {"seats": 0}
    assert client.get("/api/v1/raises/slow/").headers["Retry-After"] == "7"
    assert client.get("/api/v1/raises/down/").headers["Retry-After"] == "3"


def test_a_401_says_how_to_log_in(client):
    assert client.get("/api/v1/document/").headers["WWW-Authenticate"] == "Bearer"


def test_a_bug_tells_nothing_of_itself(client):
    assert b"secret" not in client.get("/api/v1/raises/bug/").content


def test_wrong_values_have_pointers_at_every_depth(client):
    body = {"title": "much too long", "options": [{"text": "a"}, {"text": ""}, {}]}
    answer = client.post("/api/v1/questions/", body, content_type="application/json")
    assert answer.status_code == 422
    found = {error["pointer"]: error["code"] for error in problem(answer)["errors"]}
    assert found == {"/title": "max_length", "/options/1/text": "blank", "/options/2/text": "required"}


def test_what_is_wrong_with_the_whole_points_at_the_whole(client):
    answer = client.post(
        "/api/v1/questions/", {"title": "bad", "options": []}, content_type="application/json"
    )
    assert [(error["pointer"], error["code"]) for error in problem(answer)["errors"]] == [("", "bad_title")]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 5000,
        b'{"title": NaN}',
        b"\xff\xfe",
        b'{"title": "\\u0000", "options": []}',
        b'{"a": "\\ud800"}',
        b"{}x",
    ],
)
def test_what_is_no_json_is_malformed(client, body):
    answer = client.generic("POST", "/api/v1/questions/", body, content_type="application/json")
    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed")


def test_an_escaped_backslash_before_u0000_is_no_nul(client):
    body = b'{"title": "\\\\u0000", "options": [{"text": "\\\\u0000"}]}'
    answer = client.generic("POST", "/api/v1/questions/", body, content_type="application/json")
    assert problem(answer)["errors"][0]["code"] == "max_length"


def test_a_body_of_another_kind_and_a_body_too_large_are_refused(client, settings):
    assert client.post("/api/v1/questions/", {"title": "a"}).status_code == 415
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/api/v1/questions/", b"[" + b"1," * 50 + b"1]", content_type="application/json")
    assert (answer.status_code, problem(answer)["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/api/v1/questions/", "/api/v1/document/"])
def test_a_wrong_method_names_the_right_ones(client, path):
    answer = client.delete(path)
    assert (answer.status_code, problem(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"]


def test_a_database_that_is_gone_is_unavailable_not_broken(client, monkeypatch):
    from tests.api import site

    monkeypatch.setitem(site.RAISED, "missing", OperationalError("server closed the connection"))
    answer = client.get("/api/v1/raises/missing/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize(
    "path", ["/api/v1/%00/", "/api/v1/people/?locale=%00", "/api/v1/raises/a%2Fb/", "/api/v1/%ff/"]
)
def test_an_odd_address_is_never_an_error_of_ours(client, path):
    assert client.get(path).status_code in {400, 404}
