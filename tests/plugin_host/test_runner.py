"""Hooks: one plugin's fault is never another's, a guard fails closed, the order is fixed."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from lms_sdk.facts import Card, Money
from lms_sdk.hooks import Veto, hookimpl
from lms_sdk.plugin import Plugin
from lms_sdk.testing.examples.plugin import PlainCertificate
from lms_site.plugin_host.breaker import Breaker
from lms_site.plugin_host.runner import BadHook, Hooks, Vetoed, implementations

CARD = {"audience": "learner", "user": None, "course": None}


def plugin(key, *, order=0, **functions):
    return Plugin(
        key=key,
        label=key,
        order=order,
        hooks=SimpleNamespace(**{n: hookimpl(f) for n, f in functions.items()}),
    )


def cards(*titles):
    def dashboard_cards(user):
        return [Card(title) for title in titles]

    return dashboard_cards


def fail(user):
    raise RuntimeError("broken")


class Wordless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def fail_without_words(user):
    raise Wordless


def leave(user):
    raise SystemExit(3)


def test_collecting_leaves_out_the_plugins_that_fail_and_keeps_the_order():
    hooks = Hooks(
        [
            plugin("a.one", dashboard_cards=cards("1")),
            plugin("a.two", dashboard_cards=fail),
            plugin("a.three", dashboard_cards=leave),
            plugin("a.wordless", dashboard_cards=fail_without_words),
            plugin("a.four", dashboard_cards=cards("4")),
        ]
    )
    assert hooks.collect("dashboard_cards", **CARD) == [("a.one", [Card("1")]), ("a.four", [Card("4")])]
    assert hooks.measures["a.two", "dashboard_cards"].last_error == "RuntimeError: broken"
    assert hooks.measures["a.wordless", "dashboard_cards"].last_error == "Wordless"


def test_a_transformation_goes_through_all_and_survives_a_failing_link():
    def first(prices):
        return {"c": Money(prices["c"].amount - 10, "eur")}

    def broken(prices):
        raise KeyError("c")

    def last(prices):
        return {"c": Money(prices["c"].amount * 2, "eur")}

    hooks = Hooks([plugin(f"a.{n}", course_prices=f) for n, f in (("a", first), ("b", broken), ("c", last))])
    before = {"c": Money(100, "eur")}
    assert hooks.transform("course_prices", before, courses=(), user=None) == {"c": Money(180, "eur")}


def test_the_first_answer_wins_and_no_answer_is_none():
    renderer = PlainCertificate()

    def nothing(course):
        return None

    def answer(course):
        return renderer

    hooks = Hooks([plugin("a.a", certificate_renderer=nothing), plugin("a.b", certificate_renderer=answer)])
    assert hooks.first("certificate_renderer", course=None) is renderer
    assert Hooks([]).first("certificate_renderer", course=None) is None


def test_a_guard_passes_refuses_and_fails_closed():
    def fine(user):
        return None

    def no(user):
        raise Veto("too_young", "Come back later.")

    Hooks([plugin("a.fine", may_enrol=fine)]).guard("may_enrol", user=None, course=None)
    with pytest.raises(Vetoed) as refused:
        Hooks([plugin("a.no", may_enrol=no)]).guard("may_enrol", user=None, course=None)
    assert refused.value.data == {"plugin": "a.no", "reason": "too_young"}
    assert refused.value.text == "Come back later."
    with pytest.raises(Vetoed):
        Hooks([plugin("a.broken", may_enrol=fail)]).guard("may_enrol", user=None, course=None)


def test_a_plugin_that_keeps_failing_is_left_alone_and_let_back_in():
    now = [0.0]
    calls = []

    def sometimes(user):
        calls.append(now[0])
        if now[0] < 40:
            raise RuntimeError("broken")
        return [Card("well")]

    hooks = Hooks([plugin("a.sick", dashboard_cards=sometimes)], breaker=Breaker(clock=lambda: now[0]))
    for _ in range(8):
        hooks.collect("dashboard_cards", **CARD)
    assert len(calls) == 5
    now[0] = 45.0
    assert hooks.collect("dashboard_cards", **CARD) == [("a.sick", [Card("well")])]
    assert hooks.collect("dashboard_cards", **CARD) == [("a.sick", [Card("well")])]


def test_a_guard_whose_plugin_is_left_alone_refuses():
    hooks = Hooks([plugin("a.broken", may_enrol=fail)])
    for _ in range(6):
        with pytest.raises(Vetoed):
            hooks.guard("may_enrol", user=None, course=None)
    assert hooks.measures["a.broken", "may_enrol"].calls == 5


def test_a_slow_answer_counts_but_is_counted_against_the_plugin():
    def slow(user):
        time.sleep(0.03)
        return [Card("late")]

    hooks = Hooks([plugin("a.slow", dashboard_cards=slow)])
    for _ in range(6):
        hooks.collect("dashboard_cards", **CARD)
    measure = hooks.measures["a.slow", "dashboard_cards"]
    assert (measure.slow, measure.calls) == (5, 5)
    assert measure.p95 >= 30


@pytest.mark.django_db
def test_a_hook_that_breaks_the_transaction_hurts_only_itself(django_assert_num_queries):
    def breaks(user):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO accounts_user (id) VALUES (NULL)")

    hooks = Hooks([plugin("a.bad", dashboard_cards=breaks), plugin("a.good", dashboard_cards=cards("fine"))])
    with transaction.atomic():
        get_user_model().objects.create_user("kept@example.org")
        assert hooks.collect("dashboard_cards", **CARD) == [("a.good", [Card("fine")])]
    assert get_user_model().objects.filter(email="kept@example.org").exists()
    pure = Hooks([plugin("a.good", dashboard_cards=cards("fine"))])
    with transaction.atomic(), django_assert_num_queries(0):
        pure.collect("dashboard_cards", **CARD)


def test_unknown_names_wrappers_and_async_functions_are_refused_by_name():
    async def dashboard_cards(user):
        return []

    def wrapper():
        yield

    misspelt = SimpleNamespace(dashboard_crads=hookimpl(cards()))
    for hooks in (
        misspelt,
        SimpleNamespace(dashboard_cards=hookimpl(dashboard_cards)),
        SimpleNamespace(dashboard_cards=hookimpl(wrapper=True)(wrapper)),
    ):
        with pytest.raises(BadHook, match="dashboard_c"):
            implementations(Plugin(key="a.bad", label="bad", hooks=hooks))


def test_calling_a_hook_under_another_policy_is_a_programming_error():
    with pytest.raises(BadHook, match="declared as collect"):
        Hooks([]).guard("dashboard_cards")
