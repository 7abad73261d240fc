from __future__ import annotations

import time
from functools import partial

import pytest
from django.db import connection, transaction

from lms_site.foundation import inbox, outbox, upkeep
from lms_site.foundation.clock import now
from lms_site.foundation.errors import Conflict
from lms_site.foundation.events import emit, subscribe
from lms_site.foundation.models import InboxEntry, OutboxEvent
from lms_site.foundation.testing import temporary_registry
from tests.foundation import shop
from tests.foundation.shop import Sold
from tests.foundation.together import together


@pytest.fixture(autouse=True)
def _declarations():
    with temporary_registry() as registry:
        registry.declare(Sold)
        yield


@pytest.fixture
def slow_shop(own_tables, monkeypatch):
    monkeypatch.setenv("SHOP_PAUSE", "0.005")
    shop.make_table()
    subscribe(Sold, shop.note, name="shop.note")


def relay_all() -> list[outbox.Pair]:
    pairs: list[outbox.Pair] = []
    outbox.relay(pairs.extend, batch=7)
    return pairs


def drain_twice() -> None:
    together(outbox.drain, outbox.drain)
    outbox.drain()


@pytest.mark.usefixtures("slow_shop")
def test_two_workers_at_once_do_nothing_twice_and_keep_the_order():
    shop.sell(shops=4, each=10)
    drain_twice()
    assert shop.effects() == {number: list(range(10)) for number in range(4)}


def hand_to_two_workers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What two workers that get the same message at the same time do."""
    monkeypatch.setenv("SHOP_PAUSE", "0.4")
    shop.sell(shops=1, each=1)
    relay_all()
    together(*[partial(inbox.deliver, "shop.note", "test_shop:0")] * 2)
    return shop.effects()[0]


@pytest.mark.usefixtures("slow_shop")
def test_of_two_workers_with_the_same_message_one_acts(monkeypatch):
    assert hand_to_two_workers(monkeypatch) == [0]


@pytest.mark.usefixtures("slow_shop")
def test_without_the_lock_both_workers_act(monkeypatch):
    monkeypatch.setattr(inbox, "_HEAD", inbox._HEAD.replace("FOR UPDATE OF entry SKIP LOCKED", ""))
    assert hand_to_two_workers(monkeypatch) == [0, 0]


@pytest.mark.usefixtures("slow_shop")
def test_eight_relays_at_once_make_one_entry_of_each_fact():
    shop.sell(shops=5, each=40)
    told = together(*[relay_all] * 8)
    assert all(isinstance(pairs, list) for pairs in told)
    assert InboxEntry.objects.count() == 200
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 0
    entries = InboxEntry.objects.order_by("pk").values_list("aggregate", "event_id")
    for number in range(5):
        positions = [position for aggregate, position in entries if aggregate == f"test_shop:{number}"]
        assert positions == sorted(positions)
        assert len(positions) == 40


def relay_while_another_has_the_first(monkeypatch) -> list[int]:
    """The numbers relayed while the first fact of shop 0 is in the hands of another relay."""
    monkeypatch.setattr(outbox, "_WAITS", 1)
    shop.sell(shops=2, each=3)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT position FROM foundation_outboxevent ORDER BY position LIMIT 1 FOR UPDATE")
        relay_all()
    other.close()
    relayed = OutboxEvent.objects.exclude(relayed_at=None).order_by("position")
    return [(row.body["shop"], row.body["number"]) for row in relayed]


@pytest.mark.usefixtures("slow_shop")
def test_a_fact_waits_for_an_earlier_one_that_another_relay_holds(monkeypatch):
    assert relay_while_another_has_the_first(monkeypatch) == [(1, 0), (1, 1), (1, 2)]
    outbox.drain()
    assert shop.effects() == {0: [0, 1, 2], 1: [0, 1, 2]}


@pytest.mark.usefixtures("slow_shop")
def test_without_the_guard_a_later_fact_would_overtake(monkeypatch):
    monkeypatch.setattr(
        outbox, "_TAKE", outbox._TAKE.replace("EXISTS (\n        SELECT 1", "false AND EXISTS (SELECT 1", 1)
    )
    assert (0, 1) in relay_while_another_has_the_first(monkeypatch)


@pytest.mark.usefixtures("slow_shop")
def test_a_failing_fact_holds_back_its_own_aggregate_only():
    with temporary_registry():
        tries = []

        def fail_for_shop_0(event: Sold, envelope: object) -> None:
            tries.append((event.shop, event.number))
            if event.shop == 0:
                raise ZeroDivisionError("no\x00way")

        subscribe(Sold, fail_for_shop_0, name="shop.note")
        shop.sell(shops=2, each=3)
        outbox.drain()
    assert sorted(tries) == [(0, 0), (1, 0), (1, 1), (1, 2)]
    entry = InboxEntry.objects.get(attempts=1)
    assert entry.error == "ZeroDivisionError: noway"
    assert 3 < (entry.due_at - OutboxEvent.objects.get(pk=entry.event_id).occurred_at).total_seconds() < 10
    make_due()
    outbox.drain()
    assert shop.effects() == {0: [0, 1, 2]}


def make_due() -> None:
    InboxEntry.objects.update(due_at="2000-01-01T00:00Z", sweep_at="2000-01-01T00:00Z")


@pytest.mark.usefixtures("slow_shop")
def test_after_the_last_attempt_a_fact_is_dead_the_next_go_on_and_it_can_be_replayed():
    with temporary_registry():

        def fail_for_1(event: Sold, envelope: object) -> None:
            if event.number == 1:
                raise ZeroDivisionError
            shop.note(event, envelope)

        subscribe(Sold, fail_for_1, name="shop.note")
        shop.sell(shops=1, each=3)
        for _ in range(inbox.ATTEMPTS):
            outbox.drain()
            make_due()
        outbox.drain()
        status = upkeep.status()
    assert shop.effects() == {0: [0, 2]}
    assert [(queue.subscriber, queue.waiting, queue.dead) for queue in status.queues] == [("shop.note", 0, 1)]
    assert status.queues[0].last_error == "ZeroDivisionError: "
    assert upkeep.replay(subscriber="nobody") == 0
    assert upkeep.replay(subscriber="shop.note") == 1
    outbox.drain()
    assert shop.effects() == {0: [0, 2, 1]}
    assert upkeep.status().queues == ()


@pytest.mark.usefixtures("slow_shop")
def test_when_the_broker_refuses_the_next_sweep_sends_what_it_would_have_sent():
    shop.sell(shops=2, each=2)

    def down(pairs: object) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        outbox.relay(down)
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 0
    sent: list[outbox.Pair] = []
    assert outbox.sweep(sent.extend) == 2
    assert sent == [("shop.note", "test_shop:0"), ("shop.note", "test_shop:1")]


@pytest.mark.usefixtures("slow_shop")
def test_what_was_sent_is_swept_only_after_a_minute_and_once():
    shop.sell(shops=2, each=2)
    relay_all()
    assert outbox.sweep(lambda pairs: None) == 0
    make_due()
    assert outbox.sweep(lambda pairs: None) == 2
    assert outbox.sweep(lambda pairs: None) == 0


@pytest.mark.usefixtures("slow_shop")
def test_a_fact_that_a_worker_is_busy_with_is_not_sent_again():
    shop.sell(shops=1, each=1)
    relay_all()
    make_due()
    with temporary_registry():
        swept = []

        def sweep_from_elsewhere(event: object, envelope: object) -> None:
            swept.extend(together(partial(outbox.sweep, lambda pairs: None)))

        subscribe(Sold, sweep_from_elsewhere, name="shop.note")
        assert inbox.deliver("shop.note", "test_shop:0").done == 1
    assert swept == [0]


@pytest.mark.usefixtures("slow_shop")
def test_a_fact_whose_worker_dies_again_and_again_is_given_up():
    shop.sell(shops=1, each=2)
    relay_all()
    for _ in range(inbox.STARTS):
        inbox._count_start("shop.note", "test_shop:0")
    assert InboxEntry.objects.exclude(dead_at=None).count() == 0
    assert inbox.deliver("shop.note", "test_shop:0", again=True).done == 1
    dead = InboxEntry.objects.exclude(dead_at=None).get()
    assert (dead.starts, dead.error) == (inbox.STARTS + 1, "The worker ended each time.")
    assert shop.effects() == {0: [1]}


@pytest.mark.usefixtures("slow_shop")
def test_facts_for_an_absent_subscriber_wait_for_its_return():
    shop.sell(shops=1, each=2)
    relay_all()
    with temporary_registry():
        outbox.drain()
        assert [queue.known for queue in upkeep.status().queues] == [False]
    outbox.drain()
    assert shop.effects() == {0: [0, 1]}


@pytest.mark.usefixtures("slow_shop")
def test_a_new_subscriber_can_be_given_what_it_missed():
    shop.sell(shops=2, each=2)
    with temporary_registry() as registry:
        registry.declare(Sold)
        outbox.drain()
    assert InboxEntry.objects.count() == 0
    assert upkeep.replay_missed("shop.note") == 4
    assert upkeep.replay_missed("shop.note") == 0
    outbox.drain()
    assert shop.effects() == {0: [0, 1], 1: [0, 1]}


@pytest.mark.usefixtures("slow_shop")
def test_a_message_that_comes_twenty_times_has_one_effect():
    shop.sell(shops=1, each=1)
    relay_all()
    together(*[partial(inbox.deliver, "shop.note", "test_shop:0")] * 20)
    assert shop.effects() == {0: [0]}


@pytest.mark.django_db
def test_old_facts_go_when_everybody_was_told_of_them():
    subscribe(Sold, lambda event, envelope: None, name="shop.note")
    emit(*(Sold(shop=number, number=0) for number in range(4)))
    outbox.drain()
    emit(Sold(shop=9, number=0))
    OutboxEvent.objects.exclude(relayed_at=None).update(relayed_at="2020-01-01T00:00Z")
    InboxEntry.objects.filter(aggregate="test_shop:1").update(done_at=None)
    InboxEntry.objects.filter(aggregate="test_shop:2").update(done_at=None, dead_at=now())
    assert upkeep.purge(batch=1) == 2
    assert sorted(OutboxEvent.objects.values_list("aggregate", flat=True)) == [
        "test_shop:1",
        "test_shop:2",
        "test_shop:9",
    ]


@pytest.mark.usefixtures("slow_shop")
def test_a_message_from_outside_is_taken_in_once():
    def take() -> bool:
        with transaction.atomic():
            time.sleep(0.02)
            return inbox.receive("stripe", "evt_1", b"{}")

    assert sorted(together(*[take] * 8)) == [False] * 7 + [True]


@pytest.mark.django_db
def test_a_key_that_comes_with_another_message_is_a_conflict():
    assert inbox.receive("stripe", "evt_1", b"{}") is True
    assert inbox.receive("paypal", "evt_1", b"[]") is True
    assert inbox.receive("stripe", "evt_1", b"{}") is False
    with pytest.raises(Conflict):
        inbox.receive("stripe", "evt_1", b"[]")
