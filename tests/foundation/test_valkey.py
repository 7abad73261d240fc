from __future__ import annotations

import socket
import time

import pytest
from redis import Redis

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


def test_what_was_set_is_there_until_it_is_deleted():
    assert valkey.try_set("lms:test:a", b"1", seconds=10) is True
    assert valkey.try_get("lms:test:a") == b"1"
    assert valkey.try_get_many(["lms:test:a", "lms:test:b"]) == [b"1", None]
    assert valkey.try_delete("lms:test:a") is True
    assert valkey.try_get("lms:test:a") is None


def test_a_value_goes_when_its_time_is_over():
    valkey.try_set("lms:test:a", b"1", seconds=0.05)
    time.sleep(0.1)
    assert valkey.try_get("lms:test:a") is None


@pytest.mark.usefixtures("down")
def test_without_valkey_everything_is_answered_with_nothing():
    assert valkey.try_get("a") is None
    assert valkey.try_get_many(["a", "b"]) == [None, None]
    assert valkey.try_set("a", b"1", seconds=1) is False
    assert valkey.try_delete("a") is False


@pytest.mark.usefixtures("silent")
def test_a_silent_valkey_costs_one_wait_and_then_nothing_for_a_second():
    start = time.monotonic()
    for _ in range(50):
        assert valkey.try_get("a") is None
    assert time.monotonic() - start < 4  # and not fifty waits


def test_when_valkey_is_back_it_is_used_again(settings):
    real = settings.LMS_VALKEY_URL
    with Proxy(real) as proxy:
        settings.LMS_VALKEY_URL = proxy.address()
        assert valkey.try_set("lms:test:a", b"1", seconds=5) is True
    assert valkey.try_get("lms:test:a") is None
    with Proxy(real, proxy.port):
        assert valkey.try_get("lms:test:a") is None  # the second is not over
        valkey.breaker.closed_until = 0.0
        assert valkey.try_get("lms:test:a") == b"1"


def test_a_connection_that_the_server_has_closed_is_opened_anew(settings):
    assert valkey.try_set("lms:test:a", b"1", seconds=5)
    own = valkey.ask("CLIENT", "ID")
    with Redis.from_url(settings.LMS_VALKEY_URL) as other:
        other.client_kill_filter(_id=own)
    assert valkey.try_get("lms:test:a") == b"1"
