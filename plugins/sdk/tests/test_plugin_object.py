"""A Plugin that breaks the contract says so at once, by name; hooks are declared, documented and exemplified."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pluggy
import pytest
from pydantic import SecretStr, create_model

from lms_sdk.assessment import AssessmentType
from lms_sdk.config import Config
from lms_sdk.facts import Audience, CertificateData, Course, Money, Person, SearchQuery
from lms_sdk.hooks import PROJECT, Policy, Specs, Veto, hook_names, hookimpl, policy_of
from lms_sdk.http import Access, Endpoint
from lms_sdk.i18n import LazyText
from lms_sdk.model import Model, Secret
from lms_sdk.plugin import KINDS, Plugin, PluginError, Scope
from lms_sdk.testing import FakeContext, PluginConformance, conformance_of
from lms_sdk.testing.examples import plugin as module
from lms_sdk.testing.examples.block import Poll
from lms_sdk.testing.examples.choice import MultipleChoice
from lms_sdk.testing.examples.plugin import AcmeConfig, Hooks, hello, plugin, poll_plugin


class Nameless(AssessmentType):
    label = "?"


class Numbered(Nameless):
    key = 5


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"key": "acme"}, "owner\\.name"),
        ({"key": "Acme.All"}, "owner.name"),
        ({"permissions": ["lms.everything"]}, r"permission lms.everything is outside acme_all\.\*"),
        ({"assessment_types": [MultipleChoice()]}, "is not a subclass of AssessmentType"),
        ({"assessment_types": [Poll]}, "is not a subclass of AssessmentType"),
        ({"assessment_types": [MultipleChoice, MultipleChoice]}, "acme.mcq is listed twice"),
        ({"assessment_types": [Nameless]}, "Nameless has no key"),
        ({"assessment_types": [Numbered]}, "Numbered has no key"),
        ({"block_types": [Poll]}, "a block must be named acme_all_<block>: 'acme_poll'"),
        ({"endpoints": [Endpoint("GET", path, hello) for path in ("a", "a/")]}, "GET a is listed twice"),
        ({"endpoints": [Endpoint("GET", "{a}", hello), Endpoint("PUT", "{b}", hello)]}, "in two ways"),
        (
            {"endpoints": [Endpoint("GET", "a", hello, Access.PERMISSION, "acme_all.b")], "permissions": []},
            "acme_all.b is not in permissions",
        ),
        ({"data_owner": True}, "needs the hooks export_personal_data and erase_personal_data"),
        ({"order": None}, "order: a whole number is expected, not None"),
        ({"order": 1.5}, "order: a whole number"),
        ({"label": 5}, "label: a text is expected"),
        ({"key": None}, "key: a text is expected"),
        ({"scopes": "course"}, "scopes: some of site, course are expected"),
        ({"scopes": {"nowhere"}}, "scopes: some of site, course are expected"),
        ({"config": dict}, "config: <class 'dict'> is not a subclass of Config"),
        ({"config": AcmeConfig()}, "is not a subclass of Config"),
        ({"permissions": "acme_all.x"}, "permissions: a list of str is expected"),
        ({"endpoints": [1]}, "endpoints: a list of Endpoint is expected"),
        ({"reports": None}, "reports: a list of object is expected"),
    ],
)
def test_a_wrong_declaration_is_refused_and_the_fault_named(wrong: dict, fault: str) -> None:
    with pytest.raises(PluginError, match=fault):
        Plugin(**{"key": "acme.all", "label": "Acme", **wrong})


class Account(Model):
    host: str = ""
    password: Annotated[str, Secret] = ""


@pytest.mark.parametrize("kind", [Account, list[Account], Account | None, dict[str, Account], SecretStr])
def test_a_setting_with_a_secret_inside_is_secret_as_a_whole_or_refused(kind: Any) -> None:
    bare: Any = create_model("Bare", __base__=Config, account=(kind | None, None))
    with pytest.raises(PluginError, match="account holds a secret: mark the whole field"):
        Plugin(key="acme.all", label="Acme", config=bare)
    whole: Any = create_model("Whole", __base__=Config, account=(Annotated[kind | None, Secret], None))
    assert Plugin(key="acme.all", label="Acme", config=whole).config is whole


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(PluginError, match=r"owner\.name.*is outside"):
        Plugin(key="acme", label="Acme", permissions=["x.y"])


def test_a_plugin_is_frozen_and_has_a_slug() -> None:
    assert plugin.slug == "acme_all"
    assert plugin.scopes == {Scope.SITE, Scope.COURSE}
    with pytest.raises(dataclasses.FrozenInstanceError):
        plugin.key = "other.key"


def test_every_kind_has_a_list() -> None:
    fields = {field.name for field in dataclasses.fields(Plugin)}
    assert set(KINDS) <= fields
    assert poll_plugin.block_types == [Poll]


@pytest.mark.parametrize("name", list(hook_names()))
def test_every_hook_has_a_policy_words_and_an_example(name: str) -> None:
    function = vars(Specs)[name]
    assert isinstance(policy_of(name), Policy)
    assert inspect.getdoc(function)
    assert hasattr(Hooks, name)
    own = set(inspect.signature(getattr(Hooks, name)).parameters)
    assert own <= set(inspect.signature(function).parameters)


def test_hooks_that_write_are_marked_and_unknown_ones_refused() -> None:
    assert policy_of("erase_personal_data").writes
    assert not policy_of("may_enrol").writes
    with pytest.raises(KeyError):
        policy_of("no_such_hook")
    with pytest.raises(KeyError):
        policy_of("__init__")


def test_a_misspelt_hook_is_found() -> None:
    class Misspelt:
        @hookimpl
        def may_enroll(self, user):
            return None

    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Specs)
    manager.register(Misspelt())
    with pytest.raises(pluggy.PluginValidationError):
        manager.check_pending()


ADA = Person("ada")
BIRDS = Course("birds", title="Birds")


def test_the_example_hooks_do_what_they_say() -> None:
    hooks = Hooks()
    assert hooks.dashboard_cards(Audience.LEARNER)[0].href == "/api/v1/x/acme.all/hello"
    assert hooks.dashboard_cards(Audience.TEACHER) == []
    assert hooks.admin_menu_items()[0].endpoint == "hello"
    assert hooks.course_prices({"birds": Money(1000, "eur")}) == {"birds": Money(900, "eur")}
    assert hooks.search_query(SearchQuery("pippit")).text == "pipit"
    assert hooks.course_extras((BIRDS,)) == {"birds": {"letters": 5}}
    assert hooks.certificate_renderer(BIRDS) is None
    renderer = hooks.certificate_renderer(Course("c", category="plain"))
    assert renderer.render(CertificateData("1", "Ada", "Birds", "2026-03-04", "https://x")) == b"Ada\nBirds"


def test_the_example_remembers_and_forgets() -> None:
    hooks = Hooks()
    hooks.course_published(BIRDS, {"lesson": "changed"})
    assert hooks.export_personal_data(Person("birds")).records == {"greetings": [{"changed": 1}]}
    assert [hooks.erase_personal_data(Person("birds"), "erase") for _ in range(2)] == [1, 0]
    hooks.course_published(BIRDS, {})
    hooks.course_deleted(BIRDS)
    assert hooks.kept == {}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda hooks: hooks.may_enrol(Course("c", category="closed")), "closed"),
        (lambda hooks: hooks.may_start_attempt(Person("g", roles=frozenset({"guest"}))), "guest"),
        (lambda hooks: hooks.may_publish(""), "nothing"),
        (lambda hooks: hooks.may_message(ADA, ADA), "oneself"),
        (lambda hooks: hooks.may_pay_out(Money(100_001, "eur")), "limit"),
    ],
)
def test_a_guard_says_no_with_a_code_and_a_sentence(call, code: str) -> None:
    with pytest.raises(Veto) as caught:
        call(Hooks())
    assert caught.value.code == code
    assert isinstance(caught.value.message, LazyText)
    assert str(caught.value).startswith(f"{code}: ")


def test_the_example_endpoint_answers() -> None:
    from lms_sdk.http import RequestDTO

    answer = hello(RequestDTO("GET", "hello"), FakeContext(AcmeConfig(greeting="Hi")))
    assert (answer.status, answer.body) == (200, b'{"greeting": "Hi"}')


def test_a_kit_is_made_for_everything_a_plugin_offers() -> None:
    assert sorted(conformance_of(plugin)) == [
        "TestAcmeChat",
        "TestAcmePay",
        "TestMultipleChoice",
        "TestNotesExporter",
        "TestNotesImporter",
        "TestPlugin",
    ]
    assert sorted(conformance_of(poll_plugin)) == ["TestPlugin", "TestPoll"]


class TestTheExample(PluginConformance):
    plugin = plugin


def faults_of(changed: Plugin) -> list[str]:
    kit = type("Kit", (PluginConformance,), {"plugin": changed})
    found = []
    for name in dir(kit):
        if name.startswith("test_"):
            try:
                getattr(kit(), name)()
            except AssertionError as error:
                found.append(str(error))
    return found


class Misspelt(Hooks):
    @hookimpl
    def may_enroll(self, user):
        return None


class Wrapped(Hooks):
    @hookimpl(wrapper=True)
    def may_enrol(self, user):
        yield


class Lazy(Hooks):
    @hookimpl
    async def may_enrol(self, user):
        return None


class Greedy(Hooks):
    @hookimpl
    def may_enrol(self, user, password):
        return None


class Leaky(AcmeConfig):
    smtp_password: str = ""


class Needy(AcmeConfig):
    account: str


class Forgetful(AcmeConfig):
    config_version = 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"hooks": Misspelt()}, "unknown hook 'may_enroll'"),
        ({"hooks": Wrapped()}, "wrappers are not part of the plugin API"),
        ({"hooks": Lazy()}, "async functions are allowed for event hooks only"),
        ({"hooks": Greedy()}, "password"),
        ({"config": Leaky}, "sound like secrets"),
        ({"config": Needy}, r"give ['account'] a default"),
        ({"config": Forgetful}, "nothing lifts version 1"),
        ({"endpoints": [Endpoint("GET", "hello", hello)]}, "endpoint GET hello: summary is empty"),
        (
            {"endpoints": [Endpoint("GET", "hello", Lazy.may_enrol, summary="?")]},
            "async functions answer no request",
        ),
        ({"endpoints": [Endpoint("GET", "hello", len, summary="?")]}, "a handler takes (request, ctx)"),
        ({"endpoints": [Endpoint("GET", "{a}/b", hello, summary="?")]}, "no GET endpoint answers at 'hello'"),
        (
            {"endpoints": [Endpoint("POST", "hello", hello, summary="?")]},
            "no GET endpoint answers at 'hello'",
        ),
        ({"label": " "}, "label is empty"),
        ({"scopes": frozenset()}, "scopes is empty"),
    ],
)
def test_the_kit_of_a_plugin_finds_what_is_sown(change: dict, fault: str) -> None:
    found = faults_of(dataclasses.replace(plugin, **change))
    assert any(fault in each for each in found), found


def test_a_plugin_is_tested_by_name_without_a_test_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider"]
    command += ["--lms-plugin", f"{module.__name__}:poll_plugin"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)  # noqa: S603 (our own code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14 passed" in done.stdout
