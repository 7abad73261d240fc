from __future__ import annotations

import socket
import time

import pytest
from redis import Redis
from redis.exceptions import RedisError

from lms_site.foundation import valkey
from tests.foundation.proxy import Proxy


@pytest.fixture(autouse=True)
def _fresh_client():
    valkey.client.cache_clear()
    valkey.breaker.closed_until = 0.0
    yield
    valkey.client.cache_clear()
    valkey.breaker.closed_until = 0.0


@pytest.fixture
def silent(settings):
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LMS_VALKEY_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield


@pytest.fixture
def down(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.LMS_VALKEY_URL = f"redis://127.0.0.1:{port}/0"


def put() -> None:
    valkey.client().set("lms:test:a", b"1", px=5000)


def found() -> bytes | None:
    """What is there; None also when nobody answers."""
    try:
        return valkey.ask("GET", "lms:test:a")
    except RedisError:
        return None


def test_what_was_set_is_there_until_it_is_deleted():
    put()
    assert found() == b"1"
    assert valkey.try_delete("lms:test:a") is True
    assert found() is None


@pytest.mark.usefixtures("down")
def test_without_valkey_a_question_fails_and_forgetting_says_that_it_did_not():
    with pytest.raises(RedisError):
        valkey.ask("GET", "lms:test:a")
    with pytest.raises(RedisError):
        put()
    assert valkey.try_delete("lms:test:a") is False


@pytest.mark.usefixtures("silent")
def test_a_silent_valkey_costs_one_wait_and_then_nothing_for_a_second():
    start = time.monotonic()
    for _ in range(50):
        assert found() is None
    assert time.monotonic() - start < 4  # and not fifty waits


def test_when_valkey_is_back_it_is_used_again(settings):
    real = settings.LMS_VALKEY_URL
    with Proxy(real) as proxy:
        settings.LMS_VALKEY_URL = proxy.address()
        put()
    assert found() is None
    with Proxy(real, proxy.port):
        assert found() is None  # the second is not over
        valkey.breaker.closed_until = 0.0
        assert found() == b"1"


def test_a_connection_that_the_server_has_closed_is_opened_anew(settings):
    put()
    own = valkey.ask("CLIENT", "ID")
    with Redis.from_url(settings.LMS_VALKEY_URL) as other:
        other.client_kill_filter(_id=own)
    assert found() == b"1"
