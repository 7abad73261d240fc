"""Whatever a plugin does in whichever hook, it hurts only itself."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import time
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from lms_sdk.facts import Audience, Card, Course, MenuItem, Money, Person, PersonalData, SearchQuery
from lms_sdk.hooks import Specs, hook_names, hookimpl, policy_of
from lms_sdk.plugin import Plugin
from lms_sdk.testing.examples.plugin import PlainCertificate
from lms_site.plugin_host.runner import Hooks, Vetoed
from tests.foundation.processes import ROOT, environment

pytestmark = pytest.mark.django_db
HOOKS = list(hook_names())
COURSE = Course(key=str(uuid4()), title="Birds")
EUROS = Money(1000, "eur")
ASKED = {
    "amount": EUROS,
    "assessment": "quiz",
    "audience": Audience.LEARNER,
    "changed": {"a": "added"},
    "course": COURSE,
    "courses": (COURSE,),
    "item": "lesson",
    "mode": "erase",
    "payee": Person("p"),
    "prices": {COURSE.key: EUROS},
    "query": SearchQuery("birds"),
    "recipient": Person("r"),
    "sender": Person("s"),
    "user": Person("u"),
}
RENDERER = PlainCertificate()
GOOD = {
    "dashboard_cards": [Card("Hello")],
    "admin_menu_items": [MenuItem("Hello", "hello")],
    "course_prices": {COURSE.key: Money(900, "eur")},
    "search_query": SearchQuery("pipits"),
    "course_extras": {COURSE.key: {"letters": 5}},
    "certificate_renderer": RENDERER,
    "export_personal_data": PersonalData({"notes": [{"text": "x"}]}),
    "erase_personal_data": 3,
}
NONSENSE = {
    "dashboard_cards": ["a card", [Card("Hello"), None], [Card(7)], Card("Hello"), [Card("a", data={1: 2})]],
    "admin_menu_items": [[("Hello", "hello")], [MenuItem("Hello", None)], {}],
    "course_prices": [
        {},
        {COURSE.key: 900},
        {COURSE.key: Money(-1, "eur")},
        {COURSE.key: Money(900, "usd")},
        {COURSE.key: EUROS, "other": EUROS},
        EUROS,
    ],
    "search_query": ["birds", SearchQuery(None), SearchQuery("a", {"level": "easy"})],
    "course_extras": [{"other": {}}, {COURSE.key: {"a": object()}}, {COURSE.key: {"a": float("nan")}}, []],
    "certificate_renderer": ["<html>", object(), b"%PDF"],
    "export_personal_data": [{}, PersonalData({"notes": [{"a": object()}]}), PersonalData({}, {"a": "text"})],
    "erase_personal_data": ["all", True, -1, 2.0],
}
SILENT = [False, True, "no", 0]
"""What a hook gives that is declared to give nothing: somebody took it for a question."""


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


def exhausts_the_memory():
    raise MemoryError


class PanicException(BaseException):
    """What an extension written in Rust raises when it panics: no `Exception`."""


def panics():
    raise PanicException("index out of bounds")


def is_cancelled():
    raise asyncio.CancelledError


def marks_the_transaction():
    transaction.set_rollback(True)


def marks_the_transaction_and_raises():
    transaction.set_rollback(True)
    raise RuntimeError("broken")


def leaves_a_savepoint_open():
    transaction.savepoint()
    breaks_the_transaction()


def plugin(key, name, function):
    return Plugin(key=key, label=key, hooks=SimpleNamespace(**{name: hookimpl(function)}))


def giving(answer):
    return lambda: answer


def answer(hooks, name):
    """What the caller of the hook gets."""
    names = [each for each in inspect.signature(getattr(Specs, name)).parameters if each != "self"]
    arguments = {each: ASKED[each] for each in names}
    kind = policy_of(name).kind
    if kind == "guard":
        try:
            hooks.guard(name, **arguments)
        except Vetoed:
            return "refused"
        return "passed"
    if kind == "event":
        return hooks.tell(name, "a.bad", **arguments), hooks.tell(name, "a.good", **arguments)
    if kind == "transform":
        return hooks.transform(name, arguments.pop(names[0]), **arguments)
    if kind == "first":
        return hooks.first(name, **arguments)
    return [given for _plugin, given in hooks.collect(name, **arguments)]


def expected(name):
    """What the caller gets where the bad plugin is as if it were not there; a guard fails closed."""
    kind = policy_of(name).kind
    if kind in {"guard", "event"}:
        return {"guard": "refused", "event": (False, True)}[kind]
    return [GOOD[name]] if kind == "collect" else GOOD[name]


def hurts_only_itself(name, fault):
    hooks = Hooks([plugin("a.bad", name, fault), plugin("a.good", name, giving(GOOD.get(name)))])
    with transaction.atomic():
        get_user_model().objects.create_user("kept@example.org")
        assert answer(hooks, name) == expected(name)
        assert get_user_model().objects.filter(email="kept@example.org").exists()
    assert hooks.measures["a.bad", name].errors == 1
    return hooks.measures["a.bad", name].last_error


@pytest.mark.parametrize(
    "fault",
    [
        raises,
        leaves,
        recurses,
        exhausts_the_memory,
        breaks_the_transaction,
        breaks_it_and_tells_nobody,
        panics,
        is_cancelled,
        marks_the_transaction,
        marks_the_transaction_and_raises,
        leaves_a_savepoint_open,
    ],
)
@pytest.mark.parametrize("name", HOOKS)
def test_a_fault_in_a_hook_leaves_the_others_and_the_transaction_whole(name, fault):
    hurts_only_itself(name, fault)


@pytest.mark.parametrize("fails", [True, False], ids=["failed", "answered"])
@pytest.mark.parametrize("name", HOOKS)
def test_what_a_hook_wants_done_after_the_commit_keeps_nobody_else_from_it(
    name, fails, django_capture_on_commit_callbacks
):
    done = []

    def hook():
        transaction.on_commit(lambda: done.append("by the plugin"))
        transaction.on_commit(raises)
        if fails:
            raise RuntimeError("broken")
        return GOOD.get(name)

    hooks = Hooks([plugin("a.bad", name, hook), plugin("a.good", name, giving(GOOD.get(name)))])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        answer(hooks, name)
        transaction.on_commit(lambda: done.append("by the caller"))
    assert done == (["by the caller"] if fails else ["by the plugin", "by the caller"])


def spoil(given):
    for each in given.values():
        if isinstance(each, dict):
            each.clear()
    given.clear()


SPOILED = {"course_prices": "prices", "course_published": "changed", "search_query": "query"}


@pytest.mark.parametrize("fails", [True, False], ids=["failed", "answered"])
@pytest.mark.parametrize("name", SPOILED)
def test_a_hook_that_changes_what_it_is_given_changes_it_for_nobody_else(name, fails):
    seen = []

    def bad(given):
        spoil(given.filters if name == "search_query" else given)
        if fails:
            raise RuntimeError("broken")

    def good(given):
        seen.append(given)

    hooks = Hooks([plugin(f"a.{each.__name__}", name, taking(SPOILED[name], each)) for each in (bad, good)])
    asked = {**ASKED, "query": SearchQuery("birds", {"level": ("easy",)}), "prices": {COURSE.key: EUROS}}
    expected = {**asked, "query": SearchQuery("birds", {"level": ("easy",)}), "prices": {COURSE.key: EUROS}}
    names = [each for each in inspect.signature(getattr(Specs, name)).parameters if each != "self"]
    arguments = {each: asked[each] for each in names}
    if policy_of(name).kind == "event":
        hooks.tell(name, "a.bad", **arguments)
        hooks.tell(name, "a.good", **arguments)
    else:
        assert hooks.transform(name, arguments.pop(names[0]), **arguments) == expected[SPOILED[name]]
    assert seen == [expected[SPOILED[name]]]


def taking(argument, function):
    """The function, as one that takes an argument of this name."""
    made = {}
    exec(f"def hook({argument}):\n    return function({argument})", {"function": function}, made)  # noqa: S102
    return made["hook"]


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [(name, each) for name in HOOKS for each in NONSENSE.get(name, SILENT)],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_nonsense_answer_counts_as_a_failure_that_is_named(name, nonsense):
    assert name in hurts_only_itself(name, giving(nonsense))


def test_nonsense_is_tried_in_every_hook_that_answers_and_every_fact_is_asked_about():
    silent = {name for name in HOOKS if policy_of(name).kind in {"guard", "event"}}
    assert NONSENSE.keys() == GOOD.keys() == set(HOOKS) - silent


@pytest.mark.parametrize("name", HOOKS)
def test_a_good_answer_is_taken_and_none_is_nothing(name):
    good = plugin("a.good", name, giving(GOOD.get(name)))
    hooks = Hooks([good, plugin("a.quiet", name, giving(None))])
    answer(hooks, name)
    assert hooks.measures["a.good", name].errors == 0
    assert "a.quiet" not in [key for key, _name in hooks.measures if hooks.measures[key, name].errors]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_takes_too_long_is_counted_and_left_alone_after_five_times(name, monkeypatch):
    from lms_site.plugin_host import runner

    ticks = iter(range(10_000))
    # A clock of the runner's that moves by twice the budget with each look, for nobody waits ten seconds here.
    budget = policy_of(name).budget_ms / 1000
    monkeypatch.setattr(runner, "time", SimpleNamespace(perf_counter=lambda: next(ticks) * 2 * budget))
    hooks = Hooks([plugin("a.bad", name, giving(GOOD.get(name)))])
    for _ in range(7):
        answer(hooks, name)
    assert (hooks.measures["a.bad", name].slow, hooks.measures["a.bad", name].calls) == (5, 5)


def test_the_time_that_a_hook_takes_is_measured():
    def late():
        time.sleep(0.03)

    hooks = Hooks([plugin("a.late", "dashboard_cards", late)])
    answer(hooks, "dashboard_cards")
    assert hooks.measures["a.late", "dashboard_cards"].slow == 1


@pytest.mark.parametrize(
    "when", ["raise RuntimeError('no')", "raise SystemExit(3)", "import no_such_module_here"]
)
def test_a_plugin_that_fails_at_import_is_left_out_and_the_site_starts(tmp_path, when):
    (tmp_path / "acme_bad.py").write_text(f"{when}\n")
    (tmp_path / "acme_good.py").write_text(
        "from lms_sdk import Plugin\nplugin = Plugin(key='acme.good', label='Good')\n"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "lms_plugin", "list"],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="lms_site.settings.test", LMS_PLUGINS_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    states = {line.split()[0]: line.split()[2] for line in done.stdout.splitlines() if line[:1].strip()}
    assert (states["acme_bad"], states["acme.good"], states["lms.choice"]) == ("broken", "enabled", "enabled")
