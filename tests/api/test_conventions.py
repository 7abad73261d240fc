"""ETags, edits under a condition, keys for retries, limits, headers."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from lms_site.api.etag import etag_of
from lms_site.api.limits import Limit, parse_rate, spend
from tests import world
from tests.api import site
from tests.outage import valkey_down

pytestmark = pytest.mark.urls("tests.api.site")
DOCUMENT, PUBLIC, ORDERS, SCOPED = (
    "/api/v1/document/",
    "/api/v1/public/",
    "/api/v1/orders/",
    "/api/v1/scoped/",
)


# Versions


def test_a_document_that_the_client_has_is_not_sent_again(client, as_ada):
    first = client.get(DOCUMENT, headers=as_ada)
    assert first.headers["ETag"] == etag_of(site.DOCUMENT)
    again = client.get(DOCUMENT, headers={**as_ada, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("known", ["*", "W/{etag}", '"other", {etag}'])
def test_the_ways_to_name_a_version(client, as_ada, known):
    header = known.replace("{etag}", etag_of(site.DOCUMENT))
    assert client.get(DOCUMENT, headers={**as_ada, "If-None-Match": header}).status_code == 304


def test_a_private_document_is_kept_by_nobody_else_and_a_public_one_may_be(client, as_ada):
    private, public = client.get(DOCUMENT, headers=as_ada), client.get(PUBLIC)
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in private.headers["Vary"]
    assert public.headers["Cache-Control"] == "public, max-age=60"


def test_head_has_the_headers_of_get_and_no_body(client, as_ada):
    answer = client.head(DOCUMENT, headers=as_ada)
    assert answer.content == b""
    assert answer.headers["Content-Length"] == str(len(site.DOCUMENT))


def test_an_edit_needs_the_version_that_was_seen(client, as_ada):
    def put(**headers):
        body = {"text": "new"}
        return client.put(DOCUMENT, body, content_type="application/json", headers={**as_ada, **headers})

    assert put().status_code == 428
    assert put(**{"If-Match": '"old"'}).status_code == 412
    assert put(**{"If-Match": "*"}).status_code == 200
    assert put(**{"If-Match": etag_of(site.DOCUMENT)}).json() == {"text": "new"}


def test_an_unknown_include_is_refused(client, as_ada):
    assert client.get(f"{DOCUMENT}?include=dates", headers=as_ada).status_code == 200
    assert client.get(f"{DOCUMENT}?include=secrets", headers=as_ada).status_code == 400


# Retries


@pytest.fixture
def orders():
    site.DONE.clear()
    return site.DONE


def order(body, *, key, headers, path=ORDERS):
    return Client().post(
        path, body, content_type="application/json", headers={**headers, "Idempotency-Key": key}
    )


@pytest.mark.parametrize("path", [ORDERS, "/api/v1/hot-orders/"])
def test_the_same_key_and_body_give_the_same_answer_once(as_ada, orders, path):
    first, again = (order({"a": 1}, key="k1", headers=as_ada, path=path) for _ in range(2))
    assert len(orders) == 1
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("Location") == first.headers.get("Location")
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")


def test_the_same_key_with_another_body_is_refused(as_ada, orders):
    order({"a": 1}, key="k1", headers=as_ada)
    answer = order({"a": 2}, key="k1", headers=as_ada)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert len(orders) == 1


def test_keys_of_two_people_do_not_meet(as_ada, orders):
    order({"a": 1}, key="k1", headers=as_ada)
    order({"a": 2}, key="k1", headers=world.bearer(world.person(f"grace-{uuid4().hex}")))
    assert len(orders) == 2


@pytest.mark.parametrize("how", ["refuse", "fail"])
def test_a_refusal_is_not_kept(as_ada, orders, how):
    assert order({how: True}, key="k1", headers=as_ada).status_code == 409
    assert order({how: True}, key="k1", headers=as_ada).status_code == 409
    assert len(orders) == 2


def test_without_a_key_each_call_counts(client, as_ada, orders):
    for _ in range(2):
        client.post(ORDERS, {"a": 1}, content_type="application/json", headers=as_ada)
    assert len(orders) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "ü"])
def test_an_impossible_key_is_refused(as_ada, orders, key):
    assert order({"a": 1}, key=key, headers=as_ada).status_code == 422
    assert orders == []


def test_the_same_key_at_once_is_done_once(committing_db, orders):
    headers = world.bearer(world.person(f"ada-{uuid4().hex}"))
    barrier, statuses = threading.Barrier(6), []

    def run():
        try:
            barrier.wait()
            statuses.append(order({"a": 1}, key="k1", headers=headers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert order({"a": 1}, key="k1", headers=headers).headers["Idempotency-Replayed"] == "true"
    assert len(orders) == 1


# Limits


@pytest.fixture
def limits(settings):
    settings.LMS_LIMIT_PREFIX = f"lms:test:{uuid4().hex}:"
    settings.LMS_RATES = {"anonymous": "3/m", "person": "5/m", "narrow": "2/m"}


def test_headers_tell_what_is_left_and_the_last_call_is_refused(client, limits, db):
    answers = [client.get(PUBLIC) for _ in range(4)]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["RateLimit-Limit"] == "3"
    assert refused.headers["RateLimit-Policy"] == "3;w=60"
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.json()["code"] == "too_many"


def test_a_person_has_a_limit_of_their_own_wherever_they_are(client, limits, as_ada):
    statuses = [
        client.get(DOCUMENT, headers=as_ada, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert client.get(PUBLIC, REMOTE_ADDR="192.0.2.99").status_code == 200


def test_a_scope_adds_a_limit_and_the_tighter_one_shows(client, limits, db):
    answers = [client.get(SCOPED) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Limit"] == "2"


def test_a_call_that_one_limit_refuses_is_charged_to_none(client, limits, db):
    for _ in range(4):
        client.get(SCOPED)
    assert client.get(PUBLIC).headers["RateLimit-Remaining"] == "0"


def test_guessing_tokens_is_counted_by_address(client, limits, db):
    statuses = [client.get(DOCUMENT, headers={"Authorization": f"Bearer x{n}"}).status_code for n in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_calls_come_back_with_time():
    limit = Limit(f"lms:test:{uuid4().hex}", "x", 5, 1)
    assert [spend([limit], []).refused for _ in range(6)] == [False] * 5 + [True]
    threading.Event().wait(0.25)
    assert spend([limit], []).refused is False


def test_while_valkey_is_down_reading_goes_on_without_limits(client, limits, db, settings):
    with valkey_down(settings):
        answers = [client.get(PUBLIC) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers


def test_no_rate_means_no_limit(client, limits, db, settings):
    settings.LMS_RATES = {"anonymous": ""}
    assert [client.get(PUBLIC).status_code for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("text", ["0/m", "5", "5/x", "-1/m", "5/0m", "a/m"])
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="not a rate"):
        parse_rate(text)


def test_rates_are_read(db):
    assert [parse_rate(text) for text in ("", "5/s", "120/m", "5/10m", "1/2h")] == [
        None,
        (5, 1),
        (120, 60),
        (5, 600),
        (1, 7200),
    ]


# Headers


def test_every_answer_has_the_security_headers_an_id_and_a_language(client, db):
    for path in (PUBLIC, DOCUMENT, "/api/v1/nowhere/", "/api/v1/raises/conflict/"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert len(headers["X-Request-ID"]) == 32
        assert headers["Content-Language"] == "en"


def test_a_sane_request_id_of_the_caller_is_kept_and_an_odd_one_is_not(client, db):
    assert (
        client.get(PUBLIC, headers={"X-Request-ID": "trace-12345"}).headers["X-Request-ID"] == "trace-12345"
    )
    odd = client.get(PUBLIC, headers={"X-Request-ID": 'x" onload="'}).headers["X-Request-ID"]
    assert len(odd) == 32


def test_origins_that_may_call_see_the_headers_they_need(client, db, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://learn.example.org"]
    answer = client.get(PUBLIC, headers={"Origin": "https://learn.example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://learn.example.org"
    exposed = {name.strip() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert exposed >= {
        "ETag",
        "Location",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "RateLimit-Policy",
    }
    other = client.get(PUBLIC, headers={"Origin": "https://evil.example.com"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_preflight_is_answered_without_a_token_and_counts_for_nothing(client, db, settings, limits):
    settings.CORS_ALLOWED_ORIGINS = ["https://learn.example.org"]
    asked = {
        "Origin": "https://learn.example.org",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
    }
    for _ in range(5):
        answer = client.options(DOCUMENT, headers=asked)
        assert answer.status_code == 200
    allowed = answer.headers["Access-Control-Allow-Headers"]
    assert all(name in allowed for name in ("authorization", "if-match", "idempotency-key"))
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]


def test_errors_can_be_read_from_another_origin_too(client, db, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://learn.example.org"]
    answer = client.get(DOCUMENT, headers={"Origin": "https://learn.example.org"})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "https://learn.example.org"
