"""Whatever a plugin does in whichever hook, it hurts only itself."""

from __future__ import annotations

import inspect
import time
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from lms_sdk.hooks import Specs, hook_names, hookimpl, policy_of
from lms_sdk.plugin import Plugin
from lms_site.plugin_host.runner import Hooks, Vetoed

pytestmark = pytest.mark.django_db
# Events are called by nobody yet.
HOOKS = [name for name in hook_names() if policy_of(name).kind != "event"]


def raises():
    raise RuntimeError("broken")


def leaves():
    raise SystemExit(3)


def recurses():
    return recurses()


def breaks_the_transaction():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_user (id) VALUES (NULL)")


def breaks_it_and_tells_nobody():
    try:
        breaks_the_transaction()
    except DatabaseError:
        return


def good():
    return "good"


def plugin(key, name, function):
    return Plugin(key=key, label=key, hooks=SimpleNamespace(**{name: hookimpl(function)}))


def answer(hooks, name):
    """What the caller of the hook gets, in one word."""
    arguments = dict.fromkeys(inspect.signature(getattr(Specs, name)).parameters)
    arguments.pop("self", None)
    kind = policy_of(name).kind
    if kind == "guard":
        try:
            hooks.guard(name, **arguments)
        except Vetoed:
            return "refused"
        return "passed"
    if kind == "transform":
        arguments.pop(next(iter(arguments)))
        return hooks.transform(name, "before", **arguments)
    if kind == "first":
        return hooks.first(name, **arguments)
    return [given for _plugin, given in hooks.collect(name, **arguments)]


EXPECTED = {"collect": ["good"], "transform": "good", "first": "good", "guard": "refused"}


@pytest.mark.parametrize(
    "fault", [raises, leaves, recurses, breaks_the_transaction, breaks_it_and_tells_nobody]
)
@pytest.mark.parametrize("name", HOOKS)
def test_a_fault_in_a_hook_leaves_the_others_and_the_transaction_whole(name, fault):
    hooks = Hooks([plugin("a.bad", name, fault), plugin("a.good", name, good)])
    with transaction.atomic():
        get_user_model().objects.create_user("kept@example.org")
        assert answer(hooks, name) == EXPECTED[policy_of(name).kind]
        assert get_user_model().objects.filter(email="kept@example.org").exists()
    assert hooks.measures["a.bad", name].errors == 1


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_takes_too_long_is_counted(name):
    def late():
        time.sleep(policy_of(name).budget_ms / 1000 + 0.01)

    hooks = Hooks([plugin("a.late", name, late), plugin("a.good", name, good)])
    answer(hooks, name)
    assert hooks.measures["a.late", name].slow == 1
