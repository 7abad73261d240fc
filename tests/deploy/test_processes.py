"""The product's own processes, each in its role, as containers run them."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time

import httpx
import pytest
from amqp.exceptions import NotFound
from django.db import connection, transaction
from kombu import Connection

from lms_site.catalog.models import Listing
from lms_site.foundation import outbox
from lms_site.foundation.jobs import QUEUES
from lms_site.foundation.models import InboxEntry
from lms_site.learning.models import Enrolment
from lms_site.studio.sample_school import build
from tests.foundation.processes import ROOT, environment
from tests.roles import free_port, is_healthy, serving, until

WORKER = f"worker:{','.join(QUEUES)}"


@pytest.fixture
def where(committing_db, settings, tmp_path, rabbitmq):
    """The environment of a server with this test's database, files, and part of the broker."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    about = {
        "DJANGO_SETTINGS_MODULE": "lms_site.settings.production",
        "BROKER_URL": rabbitmq,
        "LMS_QUEUE_PREFIX": f"test-{secrets.token_hex(4)}",
        "LMS_DATA_DIR": str(tmp_path),
        "LMS_PORT": free_port(),
        "LMS_PROCESSES": "1",
    }
    yield environment(**about)
    with contextlib.suppress(OSError), Connection(rabbitmq) as broker, broker.channel() as channel:
        for kind in QUEUES:
            channel.queue_delete(f"{about['LMS_QUEUE_PREFIX']}.{kind}")
        channel.exchange_delete(f"{about['LMS_QUEUE_PREFIX']}.jobs")


@pytest.mark.services("rabbitmq")
def test_an_enrolment_over_http_reaches_the_catalogue_through_rabbitmq(where):
    build(lambda line: None)  # Tom teaches another course
    outbox.drain()
    before = Listing.objects.get(slug="birds-by-the-water").popularity
    with (
        serving("api", where),
        serving(WORKER, where),
    ):  # no scheduler: nothing sweeps up what the broker loses
        until(lambda: is_healthy("api", where) and is_healthy(WORKER, where))
        with httpx.Client(base_url=f"http://127.0.0.1:{where['LMS_PORT']}/api/v1", timeout=30) as client:
            account = {"email": "tom@example.com", "password": "anthus-demo"}
            token = client.post("/auth/token/", json=account).raise_for_status().json()["access"]
            course = client.get("/courses/?slug=birds-by-the-water").json()["results"][0]["key"]
            me = {"Authorization": f"Bearer {token}"}
            assert client.post(f"/courses/{course}/enrolment/", headers=me).status_code == 201

        until(lambda: Listing.objects.get(slug="birds-by-the-water").popularity == before + 1)
        until(lambda: not InboxEntry.objects.filter(done_at=None).exists())
    assert Enrolment.objects.filter(course_id=course, person__email="tom@example.com").count() == 1


@pytest.mark.services("rabbitmq")
@pytest.mark.parametrize("role", [WORKER, "scheduler"])
def test_a_process_without_an_address_is_healthy_as_long_as_its_loop_turns(where, role):
    assert not is_healthy(role, where)
    with serving(role, where):
        until(lambda: is_healthy(role, where))
    assert not is_healthy("worker:mail" if role == "scheduler" else "scheduler", where)


@pytest.mark.services("rabbitmq")
def test_a_process_that_hangs_is_found_out(where):
    with serving("scheduler", where) as process:
        until(lambda: is_healthy("scheduler", where))
        os.killpg(process.pid, signal.SIGSTOP)
        [sign] = (ROOT / where["LMS_DATA_DIR"] / "alive").iterdir()
        long_ago = time.time() - 61
        os.utime(sign, (long_ago, long_ago))
        time.sleep(6)
        assert not is_healthy("scheduler", where)

        os.killpg(process.pid, signal.SIGCONT)
        until(lambda: is_healthy("scheduler", where), seconds=30)


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s",
            [connection.settings_dict["NAME"]],
        )
        return cursor.fetchone()[0] > 0


def something_was_sent(where):
    """What is due every few seconds waits for a worker; the scheduler has yet to save when it sent it."""
    with (
        Connection(where["BROKER_URL"]) as broker,
        broker.channel() as channel,
        contextlib.suppress(NotFound),
    ):
        queue = f"{where['LMS_QUEUE_PREFIX']}.events"
        return channel.queue_declare(queue, passive=True).message_count > 0
    return False


@pytest.mark.services("rabbitmq")
def test_a_scheduler_that_is_stopped_in_the_middle_of_a_statement_ends(where):
    with serving("scheduler", where) as process:
        until(lambda: something_was_sent(where))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE django_celery_beat_periodictasks IN ACCESS EXCLUSIVE MODE")
            until(somebody_waits_for_a_lock)
            process.terminate()
            time.sleep(2)
        assert process.wait(30) == 0
