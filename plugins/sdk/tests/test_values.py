"""Small laws: upcasting, chance, configuration, translation, facts."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Annotated

import pytest
from pydantic import ValidationError

from lms_sdk.config import Config, Scope, SetAt, resolve, scopes_of, split
from lms_sdk.facts import Money
from lms_sdk.http import Access, BadBody, Endpoint, RequestDTO, ResponseDTO
from lms_sdk.i18n import LazyText, language, set_language_source, translator, use_language
from lms_sdk.kinds import Event
from lms_sdk.model import Model, Secret
from lms_sdk.outcome import State, scored, state_of
from lms_sdk.rng import rng, seed_for
from lms_sdk.testing.examples.choice import MultipleChoice
from lms_sdk.testing.examples.plugin import welcome
from lms_sdk.testing.isolation import run_isolated
from lms_sdk.upcast import UnknownVersion, missing_upcasters, upcast

STEPS = {1: lambda old: {**old, "two": True}, 2: lambda old: {**old, "three": True}}


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (1, {"one": 1, "two": True, "three": True}),
        (2, {"one": 1, "three": True}),
        (3, {"one": 1}),
    ],
)
def test_a_value_is_lifted_from_its_version_to_the_current(stored: int, wanted: dict) -> None:
    raw = {"one": 1}
    assert upcast(raw, stored=stored, current=3, upcasters=STEPS) == wanted
    assert raw == {"one": 1}


@pytest.mark.parametrize("stored", [0, 4, -1])
def test_a_version_from_the_future_or_from_nowhere_is_not_guessed_at(stored: int) -> None:
    with pytest.raises(UnknownVersion, match=f"stored in version {stored}"):
        upcast({}, stored=stored, current=3, upcasters=STEPS)


def test_a_missing_step_is_named() -> None:
    assert missing_upcasters(3, {2: STEPS[2]}) == (1,)
    with pytest.raises(UnknownVersion, match="from version 1 to 2"):
        upcast({}, stored=1, current=3, upcasters={2: STEPS[2]})


def test_a_type_loads_content_of_any_version() -> None:
    old = {"question": "Which?", "options": [{"id": "a", "text": "A"}]}
    assert MultipleChoice.load(old, 1).prompt == "Which?"
    with pytest.raises(ValidationError):
        MultipleChoice.load(old)


def test_a_seed_depends_on_the_key_and_on_each_name_by_itself() -> None:
    seeds = {
        seed_for(b"k", "attempt", "item"),
        seed_for(b"l", "attempt", "item"),
        seed_for(b"k", "attempti", "tem"),
        seed_for(b"k", "attempt", "item", ""),
    }
    assert len(seeds) == 4
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert seed_for(b"k", "a", "b") == 1802075828210946645


def test_chance_is_the_same_for_the_same_seed() -> None:
    first, second = (rng(7).sample(range(100), 5) for _ in range(2))
    assert first == second == [41, 19, 50, 83, 6]
    assert isinstance(rng(1), random.Random)


class Settings(Config):
    config_version = 2
    upcasters = {
        1: lambda old: {("greeting" if key == "hello" else key): value for key, value in old.items()}
    }
    greeting: Annotated[str, SetAt(Scope.SITE, Scope.COURSE)] = "Hello"
    where: Annotated[str, SetAt(Scope.SITE)] = "here"
    free: int = 1
    token: Annotated[str, Secret] = ""
    spare: Annotated[list[str], Secret] = []


def test_secrets_are_stored_apart() -> None:
    public, secret = split(Settings, {"greeting": "Hi", "token": "t", "spare": ["s"]})
    assert (public, secret) == ({"greeting": "Hi"}, {"token": "t", "spare": ["s"]})


def test_each_setting_says_where_it_may_be_set() -> None:
    assert scopes_of(Settings, "greeting") == {Scope.SITE, Scope.COURSE}
    assert scopes_of(Settings, "where") == {Scope.SITE}
    assert scopes_of(Settings, "free") == {Scope.SITE, Scope.COURSE}
    assert scopes_of(Settings, "token") == {Scope.SITE}


def test_the_narrower_layer_wins_field_by_field() -> None:
    made = resolve(Settings, {"greeting": "file", "free": 2, "token": "t"}, {"greeting": "site"}, {"free": 3})
    assert (made.greeting, made.free, made.token, made.where) == ("site", 3, "t", "here")
    assert "token='***'" in repr(made)


def test_older_configuration_is_lifted() -> None:
    assert resolve(Settings, {"hello": "old"}, stored=1).greeting == "old"


def test_wrong_configuration_does_not_repeat_secrets() -> None:
    with pytest.raises(ValidationError) as caught:
        resolve(Settings, {"token": ["hunter2"]})
    assert "hunter2" not in str(caught.value)


def test_a_text_is_translated_when_it_is_shown(tmp_path, monkeypatch) -> None:
    package = tmp_path / "sown_texts"
    catalogue = package / "locale" / "de" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    _write_catalogue(catalogue / "sown_texts.mo", {"Hello, {name}": "Hallo, {name}"})
    monkeypatch.syspath_prepend(tmp_path)
    text = translator("sown_texts")("Hello, {name}", name="Ada")
    assert str(text) == "Hello, Ada"
    with use_language("de-at"):
        assert str(text) == "Hallo, Ada"
        assert language() == "de-at"
    assert text == LazyText("sown_texts", "Hello, {name}", name="Ada")
    assert hash(text) == hash(LazyText("sown_texts", "Hello, {name}"))
    assert str(translator("no_such_package")("As it is")) == "As it is"


def test_a_translators_slip_or_a_broken_catalogue_costs_the_translation_and_no_more(
    tmp_path, monkeypatch
) -> None:
    for name, slip in (("sown_slips", "Hallo, {nmae}"), ("sown_braces", "Hallo, {"), ("sown_ruin", None)):
        catalogue = tmp_path / name / "locale" / "de" / "LC_MESSAGES"
        catalogue.mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("")
        if slip:
            _write_catalogue(catalogue / f"{name}.mo", {"Hello, {name}": slip})
        else:
            (catalogue / f"{name}.mo").write_bytes(b"no catalogue")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("sown_slips", "sown_braces", "sown_ruin"):
        with use_language("de"):
            assert str(translator(name)("Hello, {name}", name="Ada")) == "Hello, Ada"


def test_the_product_says_where_the_language_comes_from(monkeypatch) -> None:
    from lms_sdk import i18n

    monkeypatch.setattr(i18n, "_source", [])
    assert language() == "en"
    set_language_source(lambda: "fr")
    assert language() == "fr"
    with use_language("de"):
        assert language() == "de"


def _write_catalogue(path, texts: dict[str, str]) -> None:
    """A compiled gettext catalogue, by hand: header, index, strings."""
    import struct

    texts = {"": "Content-Type: text/plain; charset=UTF-8\n", **texts}
    ids, strings = b"", b""
    index = []
    for key, value in sorted(texts.items()):
        index.append((len(key.encode()), len(ids), len(value.encode()), len(strings)))
        ids += key.encode() + b"\0"
        strings += value.encode() + b"\0"
    start = 28 + 16 * len(texts)
    keys = b"".join(struct.pack("<II", k, start + ko) for k, ko, _, _ in index)
    values = b"".join(struct.pack("<II", v, start + len(ids) + vo) for _, _, v, vo in index)
    head = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, start)
    path.write_bytes(head + keys + values + ids + strings)


@pytest.mark.parametrize(
    ("fraction", "state"),
    [("1", State.RIGHT), ("0.99", State.PARTIAL), ("0", State.WRONG), ("-0.5", State.WRONG)],
)
def test_the_state_follows_from_the_fraction(fraction: str, state: State) -> None:
    assert scored(Decimal(fraction)).state is state
    assert state_of(Decimal(0), blank=True) is State.BLANK


@pytest.mark.parametrize(
    ("amount", "currency", "error"),
    [
        (1.5, "eur", TypeError),
        (True, "eur", TypeError),
        (1, "EUR", ValueError),
        (1, "euro", ValueError),
        (1, "e2r", ValueError),
    ],
)
def test_money_is_whole_minor_units_of_an_iso_currency(amount, currency: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Money(amount, currency)


@pytest.mark.parametrize("path", ["/absolute", "../up", "a/../b", "a//b", "UPPER", "", "{Bad}", "a b"])
def test_an_endpoint_stays_below_its_own_path(path: str) -> None:
    with pytest.raises(ValueError, match="relative"):
        Endpoint("GET", path, lambda request, ctx: ResponseDTO())


def test_an_endpoint_is_closed_by_default_and_names_its_permission() -> None:
    endpoint = Endpoint("GET", "courses/{course}/votes", lambda request, ctx: ResponseDTO())
    assert endpoint.access is Access.PERSON
    with pytest.raises(ValueError, match="go together"):
        Endpoint("GET", "x", endpoint.handler, access=Access.PERMISSION)
    with pytest.raises(ValueError, match="go together"):
        Endpoint("GET", "x", endpoint.handler, permission="acme.do")


def test_two_segments_of_an_address_are_not_named_alike() -> None:
    with pytest.raises(ValueError, match="two segments of one name"):
        Endpoint("GET", "{a}/{a}", lambda request, ctx: ResponseDTO())


class Vote(Model):
    stars: int


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_a_bad_one(body: bytes) -> None:
    for reading in (lambda request: request.json(), lambda request: request.read(Vote)):
        with pytest.raises(BadBody) as caught:
            reading(RequestDTO("POST", "x", body=body))
        assert caught.value.error is None


def test_a_body_is_read_as_a_model_or_says_what_does_not_fit() -> None:
    assert RequestDTO("POST", "x", body=b'{"stars": 3}').read(Vote) == Vote(stars=3)
    with pytest.raises(BadBody, match="1 fault") as caught:
        RequestDTO("POST", "x", body=b'{"stars": "secret"}').read(Vote)
    assert caught.value.error is not None
    assert "secret" not in str(caught.value)


def test_a_refusal_has_a_code_and_words() -> None:
    refusal = ResponseDTO.refusal(409, "closed", LazyText("lms_sdk", "Closed."))
    assert (refusal.status, refusal.body) == (409, b'{"code": "closed", "detail": "Closed."}')


def test_requests_and_responses_carry_json() -> None:
    assert ResponseDTO.of({"a": 1}).body == b'{"a": 1}'
    assert RequestDTO("POST", "x", body=b'{"a": 1}').json() == {"a": 1}
    assert "secret" not in repr(RequestDTO("POST", "x", body=b"secret", headers={"authorization": "secret"}))


def test_a_subscriber_hears_what_its_patterns_name() -> None:
    assert welcome.wants("lms.enrolment.created.v1")
    assert not welcome.wants("lms.attempt.graded.v1")


def test_a_function_becomes_a_subscriber() -> None:
    from lms_sdk.testing import FakeContext
    from lms_sdk.testing.examples.plugin import AcmeConfig

    ctx = FakeContext(AcmeConfig())
    welcome().handle(
        Event(id="1", type="lms.enrolment.created.v1", at="2026-03-04T12:00:00Z", aggregate="c1"), ctx
    )
    assert "Hello, c1" in ctx.logged
    assert (welcome.key, welcome.idempotent, welcome.__doc__) == ("acme.welcome", True, "Say hello.")


def test_importing_the_sdk_brings_no_framework_and_nothing_slow() -> None:
    code = (
        "import sys, lms_sdk.plugin, lms_sdk.hooks, lms_sdk.json_schema\n"
        "print(*(name for name in ('django', 'nh3', 'pytest', 'hypothesis') if name in sys.modules))"
    )
    assert run_isolated(code).split() == []


def test_every_name_of_the_door_can_be_taken_from_it() -> None:
    import lms_sdk
    import lms_sdk.testing

    for module in (lms_sdk, lms_sdk.testing):
        assert [name for name in module.__all__ if getattr(module, name) is None] == []
        with pytest.raises(AttributeError):
            module.no_such_name  # noqa: B018 (asked for on purpose)
