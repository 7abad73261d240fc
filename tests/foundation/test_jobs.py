from __future__ import annotations

import re
import socket
import time
from functools import partial
from pathlib import Path

import pytest
import structlog
from celery.app.task import Task
from django.db import transaction

from lms_site.foundation import jobs, nudge, tasks
from lms_site.foundation.events import emit
from lms_site.foundation.nudge import Nudger
from lms_site.foundation.testing import temporary_registry
from lms_site.serve import command_of
from lms_site.settings.environment import read_environment
from tests.foundation.shop import Sold
from tests.foundation.together import together

ROOT = Path(__file__).resolve().parents[2]


def test_a_job_is_acknowledged_when_it_is_done_and_given_back_when_its_worker_dies():
    conf = jobs.configuration()
    assert conf["task_acks_late"] is conf["task_reject_on_worker_lost"] is True
    assert conf["worker_prefetch_multiplier"] == 1
    assert conf["accept_content"] == ["json"]
    assert 0 < conf["task_soft_time_limit"] < conf["task_time_limit"] <= jobs.LONGEST


@pytest.mark.parametrize("broker", ["amqp://guest:guest@host//", "amqps://host/site"])
def test_rabbitmq_gets_quorum_queues_behind_a_topic_exchange(settings, broker):
    settings.LMS_BROKER_URL, settings.LMS_QUEUE_PREFIX = broker, "school"
    conf = jobs.configuration()
    assert {queue.name for queue in conf["task_queues"]} == {f"school.{kind}" for kind in jobs.QUEUES}
    assert {queue.queue_arguments["x-queue-type"] for queue in conf["task_queues"]} == {"quorum"}
    assert {queue.exchange.type for queue in conf["task_queues"]} == {"topic"}
    assert {queue.exchange.name for queue in conf["task_queues"]} == {"school.jobs"}
    assert conf["worker_detect_quorum_queues"] is True
    assert conf["broker_transport_options"]["confirm_publish"] is True


def test_valkey_gives_a_job_back_later_than_the_longest_may_take(settings):
    settings.LMS_BROKER_URL = "redis://host/0"
    options = jobs.configuration()["broker_transport_options"]
    assert options["visibility_timeout"] > jobs.LONGEST
    assert options["global_keyprefix"] == "lms:jobs:"
    assert all(queue.queue_arguments is None for queue in jobs.configuration()["task_queues"])


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://:p@host:6379/3", "redis://:p@host:6379/3"),
        ("unix://:p%40ss@/run/v.sock?db=2", "redis+socket://:p%40ss@/run/v.sock?virtual_host=2"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0"),
        ("amqp://guest:guest@host//", "amqp://guest:guest@host//"),
    ],
)
def test_the_broker_is_named_as_its_library_wants(url, address):
    assert jobs.broker_address(url) == address


def test_there_is_no_queue_but_those_that_are_declared():
    with pytest.raises(ValueError, match="no queue 'mails'"):
        jobs.queue_name("mails")


def test_a_job_longer_than_brokers_wait_is_refused():
    with pytest.raises(ValueError, match="cut it into pieces"):
        jobs.job(hard_limit=3600)


def test_jobs_of_the_foundation_run_in_the_queue_of_events_and_beat_knows_the_periodic_ones():
    assert isinstance(tasks.relay_events, Task)
    for task in (tasks.relay_events, tasks.sweep_outbox):
        assert jobs.app.amqp.router.route({}, task.name)["queue"].name == "lms.events"
    assert jobs.schedule["lms_site.foundation.tasks.sweep_outbox"]["schedule"] == 5.0
    assert "lms_site.foundation.tasks.purge_outbox" in jobs.schedule


@pytest.mark.usefixtures("own_tables")
def test_a_periodic_job_runs_once_however_often_it_is_started():
    ran = []

    def work() -> None:
        ran.append(1)
        time.sleep(0.5)

    work.__module__, work.__name__ = __name__, "work"
    periodic = jobs.periodic(every=5.0)(work)
    try:
        together(*[periodic] * 3)
    finally:
        del jobs.schedule[f"{__name__}.work"]
    assert ran == [1]


def test_a_message_carries_the_id_of_the_request_that_sent_it():
    headers: dict[str, object] = {}
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        jobs._send_request_id(headers=headers)
    assert headers == {"request_id": "r-1"}


def test_a_job_logs_under_the_request_and_forgets_it_afterwards():
    tasks.relay_events.push_request(request_id="r-1")
    try:
        jobs._bind_request_id(task=tasks.relay_events, task_id="t-1")
        assert structlog.contextvars.get_contextvars() == {
            "request_id": "r-1",
            "job": tasks.relay_events.name,
        }
        jobs._unbind_request_id()
        assert structlog.contextvars.get_contextvars() == {}
    finally:
        tasks.relay_events.pop_request()


def test_many_nudges_in_a_moment_are_one_message():
    sent = []
    nudger = Nudger(lambda: sent.append(1))
    for _ in range(1000):
        nudger.nudge()
    time.sleep(3 * nudge._PAUSE)
    assert 1 <= len(sent) <= 3


def test_a_nudge_after_the_last_message_is_never_forgotten():
    sent = []
    nudger = Nudger(lambda: sent.append(time.monotonic()))
    last = 0.0
    for _ in range(20):
        last = time.monotonic()
        nudger.nudge()
        time.sleep(0.013)
    waited = last + 25 * nudge._PAUSE
    while not (sent and sent[-1] >= last) and time.monotonic() < waited:
        time.sleep(0.01)
    assert sent[-1] >= last


def test_a_broker_that_hangs_or_refuses_costs_the_caller_nothing():
    def hang() -> None:
        time.sleep(10)
        raise ConnectionError

    nudger = Nudger(hang)
    start = time.monotonic()
    together(*[nudger.nudge] * 20)
    for _ in range(1000):
        nudger.nudge()
    assert time.monotonic() - start < 5


@pytest.mark.usefixtures("own_tables")
def test_a_transaction_commits_at_once_although_the_broker_never_answers(settings, monkeypatch):
    settings.LMS_OUTBOX_NUDGE = True
    with temporary_registry(), socket.create_server(("127.0.0.1", 0)) as silent:
        silent_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setattr(nudge, "_nudger", Nudger(partial(send_to, silent_url)))
        start = time.monotonic()
        for number in range(20):
            with transaction.atomic():
                emit(Sold(shop=1, number=number))
        assert time.monotonic() - start < 4


def send_to(url: str) -> None:
    """What the product does to nudge, over another broker."""
    with jobs.app.connection(url) as broker:
        tasks.relay_events.apply_async(connection=broker, retry=False)


def test_a_worker_of_some_kinds_of_work_listens_to_their_queues_on_the_broker(monkeypatch):
    monkeypatch.setenv("LMS_ROLE", "worker:events,mail")
    monkeypatch.setenv("LMS_QUEUE_PREFIX", "school")
    assert "--queues=school.events,school.mail" in command_of(read_environment())


def test_the_workers_of_the_compose_file_take_every_kind_of_work():
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    named = {
        kind for found in re.findall(r'LMS_ROLE: "worker:([a-z,]+)"', compose) for kind in found.split(",")
    }
    assert named == set(jobs.QUEUES)
