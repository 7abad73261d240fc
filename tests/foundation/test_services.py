"""Workers, beat and brokers as in production."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from kombu import Connection
from redis import Redis

from lms_site.foundation.jobs import QUEUES
from lms_site.foundation.models import InboxEntry, OutboxEvent
from lms_site.foundation.testing import temporary_registry
from tests.foundation import processes, shop
from tests.foundation.proxy import Proxy

REDIS = "redis://127.0.0.1:6379/9"
BROKERS = [pytest.param(name, marks=pytest.mark.services(name)) for name in ("rabbitmq", "redis")]


@pytest.fixture(autouse=True)
def _shop(own_tables):
    with temporary_registry() as registry:
        registry.declare(shop.Sold)
        shop.make_table()
        yield


@pytest.fixture(params=BROKERS)
def broker(request) -> str:
    """The address of each broker that we support."""
    return request.getfixturevalue("rabbitmq") if request.param == "rabbitmq" else REDIS


@pytest.fixture
def prefix(broker) -> Iterator[str]:
    """A part of the broker for this test alone."""
    name = f"test-{secrets.token_hex(4)}"
    yield name
    if broker != REDIS:
        with contextlib.suppress(OSError), Connection(broker) as connection, connection.channel() as channel:
            for kind in QUEUES:
                channel.queue_delete(f"{name}.{kind}")
            channel.exchange_delete(f"{name}.jobs")
    else:
        with Redis.from_url(REDIS) as client:
            for key in client.scan_iter(f"{name}*"):
                client.delete(key)


@contextlib.contextmanager
def worker(broker: str, prefix: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of two processes that works off every queue; ended with all it started."""
    queues = ",".join(f"{prefix}.{kind}" for kind in QUEUES)
    arguments = [
        "worker",
        "-Q",
        queues,
        "-c",
        "2",
        "-n",
        f"{prefix}@%n",
        "--without-mingle",
        "--without-gossip",
    ]
    with celery(broker, prefix, *arguments) as process:
        yield process


@contextlib.contextmanager
def celery(broker: str, prefix: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    where = {"BROKER_URL": broker, "LMS_QUEUE_PREFIX": prefix}
    process = processes.start_group("celery", "-A", "tests.foundation.worker_app", *arguments, **where)
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill the worker with its children: they are one process group of our own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(count: int, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while InboxEntry.objects.exclude(done_at=None).count() < count:
        assert time.monotonic() < end, f"{InboxEntry.objects.exclude(done_at=None).count()} of {count}"
        time.sleep(0.2)


def test_facts_reach_their_subscriber_over_the_broker_without_the_sweeper(broker, prefix):
    with worker(broker, prefix):
        sell = processes.start("tests.foundation.seller", "40", BROKER_URL=broker, LMS_QUEUE_PREFIX=prefix)
        output, _ = sell.communicate(timeout=90)
        assert sell.returncode == 0, output
        wait_for(40, seconds=90)
        if broker != REDIS:
            assert_queues_are_quorum_queues_behind_a_topic_exchange(broker, prefix)
    assert shop.effects() == {number: [0, 1, 2, 3] for number in range(10)}


def assert_queues_are_quorum_queues_behind_a_topic_exchange(broker: str, prefix: str) -> None:
    """RabbitMQ refuses to hear of something that is there in another form."""
    with Connection(broker) as connection, connection.channel() as channel:
        channel.exchange_declare(f"{prefix}.jobs", "topic", durable=True, auto_delete=False)
        quorum = {"x-queue-type": "quorum"}
        channel.queue_declare(f"{prefix}.events", durable=True, auto_delete=False, arguments=quorum)


def test_with_the_broker_down_sales_go_on_and_are_worked_off_when_it_is_back(broker, prefix):
    with Proxy(broker) as proxy:
        address = proxy.address()
        sell = processes.start("tests.foundation.seller", "200", BROKER_URL=address, LMS_QUEUE_PREFIX=prefix)
        with celery(address, prefix, "beat"), worker(address, prefix):
            wait_for(10, seconds=90)
            proxy.close()
            output, _ = sell.communicate(timeout=90)
            assert sell.returncode == 0, output
            count, slowest = output.splitlines()[-1].split()
            assert (count, int(slowest) < 3000) == ("200", True)
            assert InboxEntry.objects.exclude(done_at=None).count() < 200
            with Proxy(broker, proxy.port):
                wait_for(200, seconds=60)
    assert shop.effects() == {number: list(range(20)) for number in range(10)}


def test_workers_killed_at_work_lose_nothing_and_repeat_nothing(broker, prefix, monkeypatch):
    monkeypatch.setenv("SHOP_PAUSE", "0.01")
    shop.sell(shops=20, each=20)
    with celery(broker, prefix, "beat"):
        for enough in (20, 150):
            with worker(broker, prefix) as process:
                wait_for(enough, seconds=90)
                kill_all(process)
        with worker(broker, prefix) as process:
            kill_a_child(process)
            wait_for(400, seconds=90)
    assert shop.effects() == {number: list(range(20)) for number in range(20)}
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 0


def kill_a_child(process: subprocess.Popen[bytes]) -> None:
    """Kill one of the processes that do the work, once they are at it."""
    wait_for(InboxEntry.objects.exclude(done_at=None).count() + 5, seconds=60)
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
    os.kill(int(found.stdout.split()[-1]), signal.SIGKILL)
