from __future__ import annotations

import os
import random
import signal
import time

import pytest
from django.db import connection

from lms_site.foundation import outbox
from lms_site.foundation.events import subscribe
from lms_site.foundation.models import InboxEntry, OutboxEvent
from lms_site.foundation.testing import temporary_registry
from tests.foundation import processes, shop
from tests.foundation.shop import Sold


@pytest.fixture(autouse=True)
def _shop(own_tables):
    with temporary_registry() as registry:
        registry.declare(Sold)
        shop.make_table()
        subscribe(Sold, shop.note, name="shop.note")
        yield


def run_and_die(where: str) -> None:
    process = processes.start("tests.foundation.shop", where)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, output
    wait_until_the_locks_are_gone()


def test_a_worker_killed_after_its_effect_and_before_the_mark_has_had_no_effect():
    shop.sell(shops=1, each=6)
    run_and_die("after_effect")
    assert shop.effects() == {0: [0, 1, 2]}
    outbox.drain()
    assert shop.effects() == {0: [0, 1, 2, 3, 4, 5]}


def test_an_effect_that_commits_apart_from_the_mark_would_happen_twice():
    shop.sell(shops=1, each=6)
    run_and_die("naive")
    outbox.drain()
    assert shop.effects() == {0: [0, 1, 2, 3, 3, 4, 5]}


def test_a_relay_killed_in_the_middle_of_a_batch_leaves_the_facts_fresh():
    shop.sell(shops=3, each=5)
    run_and_die("while_relaying")
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 15
    assert InboxEntry.objects.count() == 0
    outbox.drain()
    assert shop.effects() == {number: list(range(5)) for number in range(3)}


def test_a_relay_killed_before_it_told_the_workers_is_made_good_by_the_sweeper():
    shop.sell(shops=3, each=5)
    run_and_die("before_sending")
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 0
    InboxEntry.objects.update(sweep_at="2000-01-01T00:00Z")  # a minute later
    sent: list[outbox.Pair] = []
    outbox.sweep(sent.extend)
    assert sent == [("shop.note", f"test_shop:{number}") for number in range(3)]


def test_kills_at_random_moments_lose_nothing_and_repeat_nothing():
    """Two processes work on 1,200 facts; a killed one is replaced, and killed in its turn."""
    shop.sell(shops=30, each=40)
    dice = random.Random(20)
    herd = processes.start("tests.foundation.shop", "herd", SHOP_PAUSE="0.004")
    kills = 0
    for line in herd.stdout or ():
        if kills < 20:
            time.sleep(dice.uniform(0.01, 0.2))
            kills += kill(int(line))
    assert herd.wait(60) == 0
    wait_until_the_locks_are_gone()
    outbox.drain()
    assert kills == 20
    assert shop.effects() == {number: list(range(40)) for number in range(30)}


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_until_the_locks_are_gone() -> None:
    """PostgreSQL notices a dead client when it next writes to it; help it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    time.sleep(0.3)
