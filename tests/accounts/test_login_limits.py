"""Guessing passwords: limits hold, with Valkey and without."""

from __future__ import annotations

import statistics
import time
from uuid import uuid4

import pytest
from django.test import Client

from lms_site.accounts import login_limits
from lms_site.accounts.models import LimitCounter
from tests import world
from tests.accounts.steps import AUTH, TOKEN, log_in, send, sign_up, some_address
from tests.outage import valkey_down

pytestmark = pytest.mark.usefixtures("login_limits")


@pytest.fixture
def ada(db):
    return world.person(f"ada-{uuid4().hex}")


def from_address(ip: str) -> Client:
    return Client(REMOTE_ADDR=ip)


def some_ip() -> str:
    return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"


def tries_until_refused(ada, most: int = 40) -> int:
    """How many wrong passwords from ever new addresses are answered before the limit."""
    for number in range(most):
        answer = log_in(from_address(some_ip()), ada.email, f"wrong {number}")
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            return number
    return most


def test_five_wrong_passwords_for_one_account_from_anywhere_are_enough(ada):
    assert tries_until_refused(ada) == 5
    assert log_in(from_address(some_ip()), ada.email).status_code == 429


def test_the_limit_holds_while_valkey_is_down(ada, settings):
    with valkey_down(settings):
        assert tries_until_refused(ada) == 5
        assert LimitCounter.objects.exists()


def test_one_address_cannot_try_many_accounts(db):
    client = from_address(some_ip())
    statuses = [log_in(client, some_address(), "wrong").status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2


def test_an_ipv6_customer_is_one_address_whatever_the_last_bits(db):
    network = some_ip().removesuffix("1")
    statuses = [log_in(from_address(f"{network}{n}"), some_address(), "x").status_code for n in range(1, 12)]
    assert statuses[-1] == 429


def test_a_client_cannot_invent_its_address(db, settings):
    settings.LMS_TRUSTED_PROXIES = 1
    client, statuses = Client(REMOTE_ADDR="192.0.2.7"), []
    behind = f"198.51.100.{uuid4().int % 250}"
    for number in range(12):
        forwarded = f"203.0.113.{number}, {behind}"
        body = {"email": some_address(), "password": "wrong"}
        statuses.append(send(client, TOKEN, body, **{"X-Forwarded-For": forwarded}).status_code)
    assert statuses[-1] == 429


def test_sign_ups_from_one_address_are_limited(db):
    client = from_address(some_ip())
    statuses = [sign_up(client, some_address()).status_code for _ in range(22)]
    assert statuses[:20] == [401] * 20
    assert statuses[20:] == [429, 429]


def test_a_refused_sign_up_is_a_problem_document(db):
    client = from_address(some_ip())
    for _ in range(21):
        answer = send(client, f"{AUTH}/auth/signup", {})
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many"


def test_counters_in_the_database_expire_and_are_removed(db, settings):
    cache = login_limits.LoginLimitCache()
    with valkey_down(settings):
        assert cache.add("a", [1], timeout=60) is True
        assert cache.add("a", [2], timeout=60) is False
        assert cache.get("a") == [1]
        cache.set("a", [3], timeout=60)
        assert cache.get("a") == [3]
        cache.delete("a")
        assert cache.get("a", "none") == "none"
        cache.set("b", [1], timeout=0.01)
        time.sleep(0.05)
        assert cache.get("b") is None
        assert cache.add("b", [2], timeout=0.01) is True
    LimitCounter.objects.update(expires_at="2000-01-01T00:00:00Z")
    assert login_limits.purge() == 1


def test_valkey_counts_like_the_database(db):
    cache, key = login_limits.LoginLimitCache(), uuid4().hex
    assert cache.add(key, [1], timeout=60) is True
    assert cache.add(key, [2], timeout=60) is False
    cache.set(key, [3], timeout=60)
    assert cache.get(key) == [3]
    cache.delete(key)
    assert cache.get(key, "none") == "none"


def test_a_login_takes_as_long_for_an_unknown_address_as_for_a_wrong_password(ada, settings):
    """With the hasher of production, whose work is what could tell the two apart."""
    settings.ACCOUNT_RATE_LIMITS, settings.LMS_RATES = False, {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    ada.set_password("a long enough secret")
    ada.save()
    known, unknown = [], []
    for _ in range(12):
        known.append(_seconds(ada.email))
        unknown.append(_seconds(some_address()))
    ratio = statistics.median(known) / statistics.median(unknown)
    assert 0.7 < ratio < 1.4


def _seconds(email: str) -> float:
    begin = time.process_time()
    assert log_in(Client(), email, "wrong").status_code == 401
    return time.process_time() - begin
