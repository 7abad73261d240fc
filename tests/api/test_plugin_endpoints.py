"""Endpoints of plugins: served in the API's frame, and whatever one does hurts only itself."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Annotated
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pydantic import Field

from lms_sdk import Access, Endpoint, Plugin, RequestDTO, ResponseDTO, Scope
from lms_sdk.config import Config, SetAt
from lms_sdk.i18n import translator
from lms_sdk.model import Model
from lms_site.api.openapi import build
from lms_site.api.problems import NOT_FOUND
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host import boot, runner, switches
from lms_site.plugin_host.configuration import configure
from lms_site.plugin_host.models import PluginSettings
from lms_site.plugin_host.testing import with_plugins
from tests.api.caller import Caller
from tests.learning import builders as make
from tests.plugin_host.doorman import DOORMAN, PERMISSION, SECRET
from tests.world import person

pytestmark = pytest.mark.django_db
EVERYWHERE = {Scope.SITE, Scope.COURSE}
HERE = "/x/acme.site/here"
NOWHERE = NOT_FOUND.response().content


def serving(handler, *more: Endpoint, method="POST", path="here", key="acme.site", **about):
    endpoint = Endpoint(method, path, handler, **about)
    return with_plugins(Plugin(key=key, label="Site", scopes=EVERYWHERE, endpoints=[endpoint, *more]))


def giving(*args, **named):
    return lambda request, ctx: ResponseDTO(*args, **named)


@pytest.fixture
def ada():
    return Caller(person(f"ada-{uuid4().hex}").pk)


def measure(name="POST here"):
    return boot.running().hooks.measures["acme.site", name]


# What is handed over, and what comes back


def test_a_handler_is_told_of_the_request_but_not_of_its_credentials(ada):
    told = []

    def handler(request, ctx):
        told.append((request, ctx.config))
        return ResponseDTO.of({"hello": request.params["name"]}, 201)

    with serving(handler, path="people/{name}/greet"):
        answer = ada.send(
            "POST",
            "/x/acme.site/people/Zo%C3%AB/greet/?a=1&a=2",
            {"b": 1},
            X_Own="own",
            Accept_Language="de",
            X_Forwarded_For="192.0.2.7",
        )
    assert (answer.status_code, answer.json()) == (201, {"hello": "Zoë"})
    [(request, config)] = told
    assert (request.method, request.path, request.params) == ("POST", "people/Zoë/greet/", {"name": "Zoë"})
    assert (request.query, request.json(), config) == ({"a": ("1", "2")}, {"b": 1}, None)
    assert request.person.id == str(get_user_model().objects.get(email__startswith="ada-").pk)
    assert (request.locale, request.headers["x-own"]) == ("de", "own")
    assert not {"authorization", "cookie", "x-forwarded-for"} & request.headers.keys()


def test_an_answer_is_in_the_frame_of_every_other(ada):
    with serving(
        giving(200, b"a,b", {"Content-Type": "text/csv", "Set-Cookie": "a=b", "X-Accel-Redirect": "/"})
    ):
        answer = ada.send("POST", HERE, X_Request_ID="0123456789")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"a,b", "text/csv")
    assert (answer["X-Request-ID"], answer["Cache-Control"]) == ("0123456789", "private, no-store")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not {"Set-Cookie", "X-Accel-Redirect"} & {*answer.headers}
    assert not answer.cookies


def test_what_is_public_may_be_kept_by_caches_but_not_what_one_person_got(ada):
    about = {"method": "GET", "access": Access.PUBLIC}
    with serving(giving(200, b"{}", {"cache-control": "public, max-age=60", "etag": '"1"'}), **about):
        assert Caller().send("GET", HERE)["Cache-Control"] == "public, max-age=60"
        assert ada.send("GET", HERE)["Cache-Control"] == "private, no-cache"
        assert ada.send("GET", HERE, If_None_Match='"1"').status_code == 304
        head = ada.send("HEAD", HERE)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", "2")


def test_a_refusal_is_a_problem_document_in_the_readers_language_and_changes_nothing(ada):
    _ = translator("lms_sdk")

    def handler(request, ctx):
        PluginSettings.objects.create(plugin="acme.kept", version=1, public={})
        return ResponseDTO.refusal(409, "closed", _("This is required."))

    with serving(handler):
        answer = ada.send("POST", HERE, Accept_Language="de")
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["code"], said["detail"]) == (409, "closed", "Das wird benötigt.")
    assert not PluginSettings.objects.exists()


@pytest.mark.parametrize(("status", "code"), [(404, "not_found"), (418, "refused"), (503, "refused")])
def test_a_refusal_without_words_is_one_too(status, code, ada):
    with serving(giving(status, b"<h1>no</h1>", {"content-type": "text/html"})):
        answer = ada.send("POST", HERE)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 404:
        assert answer.content == NOWHERE


class Vote(Model):
    stars: Annotated[int, Field(ge=1, le=5)]


def vote(request: RequestDTO, ctx):
    return ResponseDTO.of(request.read(Vote).stars)


def test_a_body_that_does_not_fit_is_refused_with_each_place_and_is_no_fault_of_the_plugins(ada):
    with serving(vote):
        assert ada.call("POST", HERE, {"stars": 3}) == 3
        for _ in range(9):
            said = ada.call("POST", HERE, {"stars": 9}, expect=422)
            assert said["errors"] == [
                {"pointer": "/stars", "code": "less_than_equal", "detail": "Must be 5 or less."}
            ]
            for raw in (b"{", b"\xff", b"[" * 100_000):
                client = Client().post("/api/v1" + HERE, raw, content_type="text/plain", headers=ada.headers)
                assert (client.status_code, client.json()["code"]) == (400, "malformed")
        assert ada.refused("POST", HERE, {"stars": "\0"}, expect=400) == "malformed"
        assert measure().errors == 0


def test_a_body_is_no_longer_than_the_plugin_wants_it(ada):
    with serving(lambda request, ctx: ResponseDTO.of(len(request.body)), max_body=10):
        assert ada.call("POST", HERE, "12345678") == 10
        assert ada.refused("POST", HERE, "123456789", expect=413) == "too_large"


def test_a_method_that_is_not_there_says_which_are(ada):
    with serving(giving(), Endpoint("GET", "here/", giving())):
        answer = ada.send("DELETE", HERE)
        assert (answer.status_code, answer["Allow"]) == (405, "POST, GET, HEAD")


def test_a_key_makes_a_call_happen_once(ada):
    calls = []

    def handler(request, ctx):
        calls.append(1)
        return ResponseDTO.of(len(calls), 201)

    with serving(handler):
        first, again = (ada.send("POST", HERE, {}, Idempotency_Key="k1") for _ in range(2))
        assert (first.json(), again.json(), again["Idempotency-Replayed"]) == (1, 1, "true")
        assert (
            ada.call("POST", HERE, {"a": 1}, expect=422, Idempotency_Key="k1")["code"]
            == "idempotency_key_reused"
        )
        assert ada.call("POST", HERE, {}, expect=201, Idempotency_Key="k2") == 2


def test_a_plugin_has_a_limit_of_its_own(ada, settings):
    settings.LMS_LIMIT_PREFIX = f"lms:test:{uuid4().hex}:"
    settings.LMS_RATES = {"person": "9/m", "plugin": "3/m", "plugin:acme.slow": "1/m"}
    slow = Plugin(key="acme.slow", label="Slow", endpoints=[Endpoint("POST", "here", giving())])
    with serving(giving()), with_plugins(slow):
        assert [ada.send("POST", HERE).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert [ada.send("POST", "/x/acme.slow/here").status_code for _ in range(2)] == [200, 429]


# Who may, and where there is nothing


def test_a_machine_proves_itself_and_a_token_means_nothing_there(ada):
    with with_plugins(DOORMAN):
        wrong = ada.send("POST", "/x/acme.doorman/hook")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_signature")
        assert not PluginSettings.objects.exists()
        right = Client().post("/api/v1/x/acme.doorman/hook", headers={"Authorization": SECRET})
    assert (right.status_code, right.json()) == (200, {"person": None})
    assert PluginSettings.objects.get().plugin == "acme.heard"


def test_a_permission_of_a_plugins_is_given_by_a_role(ada):
    user = get_user_model().objects.get(email__startswith="ada-")
    with with_plugins(DOORMAN):
        assert ada.send("DELETE", "/x/acme.doorman/keys").content == NOWHERE
        [permission] = plugin_host.grantable()
        assert f"{permission.content_type.app_label}.{permission.codename}" == PERMISSION
        assert permission.name == "Open"
        user.user_permissions.add(permission)
        assert ada.send("DELETE", "/x/acme.doorman/keys").status_code == 201
        assert plugin_host.grantable().get() == permission


@pytest.mark.parametrize(
    "path",
    [
        "acme.site/",
        "acme.site/there",
        "acme.site/here/more",
        "acme.nobody/here",
        "acme.site//here",
        "acme.site/a/..",
    ],
)
def test_what_is_nowhere_is_nothing(path, ada):
    with serving(giving(), Endpoint("POST", "a/{b}", giving())):
        assert ada.send("POST", f"/x/{path}").content == NOWHERE
        assert Caller().send("POST", f"/x/{path}").content == NOWHERE


@pytest.mark.parametrize("state", [plugin_host.State.DISABLED, plugin_host.State.SUSPENDED])
def test_a_plugin_that_is_off_answers_as_if_it_were_not_there(state, ada):
    with serving(giving()):
        plugin_host.switch("acme.site", state)
        assert ada.send("POST", HERE).content == NOWHERE
        assert Caller().send("POST", HERE).content == NOWHERE
        plugin_host.switch("acme.site", plugin_host.State.ENABLED)
        assert ada.send("POST", HERE).status_code == 200


def test_in_safe_mode_there_is_nothing(ada, settings):
    settings.LMS_SAFE_MODE = True
    before = boot.running()
    try:
        boot.boot()
        assert ada.send("POST", HERE).content == NOWHERE
    finally:
        boot.replace(before)


class Greeting(Config):
    words: Annotated[str, SetAt(Scope.SITE, Scope.COURSE)] = "Hello"


def test_below_a_course_its_own_switch_and_settings_hold_for_those_who_take_part():
    here, there = (make.course(make.lesson()) for _ in range(2))
    learner = make.learner(here)
    learning.give_seat(learner, there, source="staff")
    greet = Endpoint(
        "GET",
        "{course}/greet",
        lambda request, ctx: ResponseDTO.of([ctx.config.words, request.params["course"]]),
    )
    plugin = Plugin(key="acme.site", label="Site", scopes=EVERYWHERE, config=Greeting, endpoints=[greet])
    caller, stranger = Caller(learner), Caller(make.person())
    with with_plugins(plugin):
        configure(plugin, {"words": "Here"}, course=here)
        assert caller.get(f"/x/acme.site/{here}/greet") == ["Here", str(here)]
        assert caller.get(f"/x/acme.site/{there}/greet") == ["Hello", str(there)]
        for gone in (
            stranger.send("GET", f"/x/acme.site/{here}/greet"),
            caller.send("GET", f"/x/acme.site/{uuid4()}/greet"),
        ):
            assert gone.content == NOWHERE
        plugin_host.switch("acme.site", plugin_host.State.DISABLED, here)
        assert caller.send("GET", f"/x/acme.site/{here}/greet").content == NOWHERE
        plugin_host.switch("acme.site", plugin_host.State.DISABLED)
        plugin_host.switch("acme.site", plugin_host.State.ENABLED, here)
        assert caller.get(f"/x/acme.site/{here}/greet")[0] == "Here"
        assert caller.send("GET", f"/x/acme.site/{there}/greet").content == NOWHERE


def test_what_is_public_about_a_course_is_so_where_its_page_is():
    course = make.course(make.lesson())
    with with_plugins(DOORMAN):
        assert Caller().get(f"/x/acme.doorman/courses/{course}/about")["course"] == str(course)
        for other in (uuid4(), "null", str(course).replace("-", "")):
            assert Caller().send("GET", f"/x/acme.doorman/courses/{other}/about").content == NOWHERE


# Faults


def raises(request, ctx):
    raise RuntimeError("broken")


def leaves(request, ctx):
    raise SystemExit(3)


def recurses(request, ctx):
    return recurses(request, ctx)


def breaks_the_transaction(request, ctx):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_user (id) VALUES (NULL)")


def breaks_it_and_tells_nobody(request, ctx):
    try:
        breaks_the_transaction(request, ctx)
    except DatabaseError:
        return ResponseDTO()


def marks_the_transaction(request, ctx):
    transaction.set_rollback(True)
    return ResponseDTO()


def writes_and_raises(request, ctx):
    PluginSettings.objects.create(plugin="acme.kept", version=1, public={})
    raise ValueError("then not")


async def is_async(request, ctx):
    return ResponseDTO()


def nonsense(*args, **named):
    return pytest.param(giving(*args, **named), id=f"{args}{named}")


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
@pytest.mark.parametrize(
    "fault",
    [
        raises,
        leaves,
        recurses,
        breaks_the_transaction,
        breaks_it_and_tells_nobody,
        marks_the_transaction,
        writes_and_raises,
        is_async,
        pytest.param(ResponseDTO.of, id="no handler"),
        pytest.param(lambda request, ctx: {"a": 1}, id="a mapping"),
        nonsense(None),
        nonsense(True),
        nonsense(199),
        nonsense(600),
        nonsense(200, "text"),
        nonsense(200, b"", [("a", "b")]),
        nonsense(200, b"", {"a\n": "b"}),
        nonsense(200, b"", {"link": "b\r\nset-cookie: c"}),
        nonsense(200, b"", {"link": 7}),
        nonsense(302, b"", {"Location": "javascript:alert(1)"}),
    ],
)
def test_a_fault_in_a_handler_hurts_only_itself(fault, ada):
    with serving(fault, Endpoint("POST", "good", giving())):
        answer = ada.send("POST", HERE, Idempotency_Key="k1")
        assert ada.send("POST", "/x/acme.site/good").status_code == 200
        assert measure().errors == 1
    said = answer.json()
    assert (answer.status_code, said["code"], said["data"]) == (503, "plugin_failed", {"plugin": "acme.site"})
    assert "broken" not in answer.content.decode()
    assert not PluginSettings.objects.exists()


def test_a_handler_that_keeps_failing_is_left_alone_for_a_while(ada):
    calls = []

    def handler(request, ctx):
        calls.append(1)
        raise RuntimeError

    with serving(handler, Endpoint("POST", "good", giving())):
        answers = [ada.send("POST", HERE) for _ in range(7)]
        assert ada.send("POST", "/x/acme.site/good").status_code == 200
    assert ({answer.status_code for answer in answers}, len(calls)) == ({503}, 5)
    assert [answer.headers.get("Retry-After") for answer in answers[4:]] == [None, "30", "30"]


def test_one_that_takes_too_long_is_waited_for_and_then_left_alone(ada, monkeypatch):
    ticks = iter(range(10_000))
    monkeypatch.setattr(runner, "time", SimpleNamespace(perf_counter=lambda: next(ticks) * 4.0))
    with serving(giving()):
        statuses = [ada.send("POST", HERE).status_code for _ in range(7)]
        assert measure().slow == 5
    assert statuses == [200] * 5 + [503] * 2


def test_what_a_get_writes_is_undone(ada):
    with with_plugins(DOORMAN):
        ada.get("/x/acme.doorman/person")
        assert not PluginSettings.objects.exists()
        ada.call("POST", "/x/acme.doorman/person", expect=201)
        assert PluginSettings.objects.exists()


class NeedsKey(Config):
    key: str


def test_a_plugin_that_is_not_set_says_so_and_names_no_setting(ada):
    plugin = Plugin(
        key="acme.site", label="Site", config=NeedsKey, endpoints=[Endpoint("POST", "here", giving())]
    )
    with with_plugins(plugin):
        for _ in range(9):
            said = ada.call("POST", HERE, expect=503)
        configure(plugin, {"key": "k"})
        ada.call("POST", HERE)
    assert (said["code"], said["data"]) == ("plugin_not_configured", {"plugin": "acme.site"})


# Addresses and the schema


def test_words_go_before_a_variable_in_the_same_place(ada):
    def named(name):
        return lambda request, ctx: ResponseDTO.of(name)

    with serving(named("any"), Endpoint("GET", "a/best", named("best")), method="GET", path="a/{b}"):
        assert (ada.get("/x/acme.site/a/best"), ada.get("/x/acme.site/a/other")) == ("best", "any")


def test_the_schema_of_a_site_has_its_plugins_endpoints_under_their_own_tag():
    with with_plugins(DOORMAN):
        document = build.build()
        assert "acme.doorman" in build.served().decode()
        plugin_host.switch("acme.doorman", plugin_host.State.DISABLED)
        assert "acme.doorman" not in build.served().decode()
    assert {"name": "acme.doorman"} in document["tags"]
    paths = document["paths"]
    knock = paths["/api/v1/x/acme.doorman/courses/{course}/notes"]["post"]
    assert knock["tags"] == ["acme.doorman"]
    assert knock["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    assert knock["parameters"][1]["name"] == "Idempotency-Key"
    assert PERMISSION in paths["/api/v1/x/acme.doorman/keys"]["delete"]["description"]
    assert paths["/api/v1/x/acme.doorman/hook"]["post"]["security"] == []
    assert {} in paths["/api/v1/x/acme.doorman/public"]["post"]["security"]


def test_names_of_operations_stay_apart():
    more = [Endpoint("POST", path, giving()) for path in ("a-b", "a_b", "a/b")]
    with serving(giving(), *more):
        found = build.build()["paths"]
    names = [item["post"]["operationId"] for path, item in found.items() if "/x/acme.site/" in path]
    assert len({*names}) == 4


def test_an_operator_is_told_of_every_endpoint_and_who_may_call_it():
    said = StringIO()
    with with_plugins(DOORMAN):
        call_command("lms_plugin", "list", stdout=said)
    assert "    endpoint: POST courses/{course}/notes (person)\n" in said.getvalue()
    assert f"    endpoint: DELETE keys ({PERMISSION})\n" in said.getvalue()


def test_the_committed_schema_has_no_endpoint_of_another_plugin():
    usual = build.snapshot()
    with with_plugins(DOORMAN):
        assert build.snapshot() == usual


def test_asking_whether_a_plugin_answers_costs_nothing(ada, django_assert_num_queries):
    switches.read()
    with serving(giving()), django_assert_num_queries(0):
        assert ada.send("POST", "/x/acme.nobody/here").status_code == 404
