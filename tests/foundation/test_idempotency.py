from __future__ import annotations

import signal
import time
from functools import partial

import pytest
from django.db import connection

from lms_site.foundation import idempotency
from lms_site.foundation.errors import Conflict, Invalid
from lms_site.foundation.idempotency import KeyInUse, KeyReused, Reply, once, request_digest
from lms_site.foundation.models import IdempotencyKey
from tests.foundation import processes
from tests.foundation.till import PAY, Till
from tests.foundation.together import together

PAY_OTHER = request_digest("POST", "/api/v1/orders/", b'{"course": 2}')


@pytest.fixture
def till(own_tables):
    return Till()


def test_the_same_key_and_request_give_the_same_reply_and_one_effect(till):
    first = once("ada", "k1", request=PAY, run=till.pay)
    again = once("ada", "k1", request=PAY, run=till.pay)
    assert (first.status, first.body, first.replayed) == (201, b"payment 1", False)
    assert (again.status, again.body, again.headers, again.replayed) == (
        201,
        b"payment 1",
        {"Location": "/payments/1"},
        True,
    )
    assert till.count() == 1


def test_the_same_key_with_another_request_is_an_error_and_does_nothing(till):
    once("ada", "k1", request=PAY, run=till.pay)
    with pytest.raises(KeyReused) as refused:
        once("ada", "k1", request=PAY_OTHER, run=till.pay)
    assert isinstance(refused.value, Invalid)
    assert refused.value.code == "idempotency_key_reused"
    assert till.count() == 1


def test_keys_of_two_people_do_not_meet(till):
    once("ada", "k1", request=PAY, run=till.pay)
    assert once("bob", "k1", request=PAY_OTHER, run=till.pay).body == b"payment 2"


def test_of_eight_at_once_one_acts_and_the_others_are_told_to_wait_or_get_its_reply(till):
    results = together(*[partial(once, "ada", "k1", request=PAY, run=partial(till.pay, 0.2))] * 8)
    replies = [each for each in results if isinstance(each, Reply)]
    refusals = [each for each in results if isinstance(each, KeyInUse)]
    assert len(replies) + len(refusals) == 8
    assert isinstance(refusals[0], Conflict)
    assert {each.body for each in replies} == {b"payment 1"}
    assert till.count() == 1
    assert once("ada", "k1", request=PAY, run=till.pay).replayed is True


def test_without_the_lock_and_the_kept_reply_all_eight_would_act(till):
    together(*[partial(till.pay, 0.2)] * 8)
    assert till.count() == 8


def test_one_that_looked_just_before_the_other_committed_acts_in_vain(till, monkeypatch):
    """The lock switched off: the unique index is what is left, and it suffices."""
    monkeypatch.setattr(
        idempotency, "_LOOK", idempotency._LOOK.replace("pg_try_advisory_xact_lock(%s)", "%s <> 0")
    )
    results = together(*[partial(once, "ada", "k1", request=PAY, run=partial(till.pay, 0.2))] * 4)
    assert sum(isinstance(each, Reply) for each in results) == 1
    assert sum(isinstance(each, KeyInUse) for each in results) == 3
    assert till.count() == 1


def test_a_request_that_failed_left_nothing_and_may_be_sent_again(till):
    def fail() -> Reply:
        till.pay()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once("ada", "k1", request=PAY, run=fail)
    assert till.count() == 0
    assert once("ada", "k1", request=PAY, run=till.pay).status == 201


def test_a_worker_killed_between_the_effect_and_the_reply_left_nothing(till):
    killed = processes.start("tests.foundation.till")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    time.sleep(0.3)
    assert till.count() == 0
    assert once("ada", "k1", request=PAY, run=till.pay).replayed is False


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "naïve", "a\nb"])
def test_an_impossible_key_is_refused(key):
    with pytest.raises(Invalid):
        once("ada", key, request=PAY, run=lambda: Reply(200, b""))


@pytest.mark.django_db
def test_a_reply_is_kept_for_more_than_a_day_and_less_than_three():
    for key, age in (("young", "25 hours"), ("old", "72 hours")):
        once("ada", key, request=PAY, run=lambda: Reply(200, b"\x00\xff"))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE foundation_idempotencykey SET created_at = now() - %s::interval WHERE key = %s",
                [age, key],
            )
    assert idempotency.purge() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
    assert once("ada", "young", request=PAY, run=lambda: Reply(500, b"")).body == b"\x00\xff"


@pytest.mark.django_db
def test_it_costs_two_statements(django_assert_num_queries):
    with django_assert_num_queries(4):  # and a savepoint, as the test is in a transaction
        once("ada", "k1", request=PAY, run=lambda: Reply(200, b""))


def test_the_digest_of_a_request_tells_its_parts_apart():
    assert request_digest("POST", "/a", b"") != request_digest("POST", "/", b"a")
    assert request_digest("POST", b"/a") == request_digest("POST", "/a")
