"""Passkeys and security keys: made, used to log in, and not to be talked out of anybody."""

from __future__ import annotations

import json
from random import Random
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests import world
from tests.accounts.software_key import PRESENT, SoftwareKey, b64, raw
from tests.accounts.steps import AUTH, PASSWORD, log_in, me, send

pytestmark = pytest.mark.django_db
KEYS = f"{AUTH}/account/authenticators/webauthn"
LOGIN = f"{AUTH}/auth/webauthn/login"


@pytest.fixture
def ada():
    return world.person(f"ada-{uuid4().hex}")


def register(client, person, key: SoftwareKey, *, passwordless: bool = True, **about):
    """Register the key as the person would, after giving the password once more."""
    token = log_in(client, person.email).json()["access"]
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    question = send(client, f"{KEYS}{'?passwordless' if passwordless else ''}", method="get", token=token)
    options = question.json()["data"]["creation_options"]
    body = {"name": "Telephone", "credential": key.create(options, **about), "passwordless": passwordless}
    return token, send(client, KEYS, body, token=token)


@pytest.fixture
def passkey(client, ada):
    key = SoftwareKey()
    _, answer = register(client, ada, key)
    assert answer.status_code == 200, answer.content
    return key


def question(client, path: str = LOGIN, **headers: str) -> tuple[dict, dict[str, str]]:
    """The options for a browser, and the session to answer them in."""
    answer = send(client, path, method="get", **headers)
    assert answer.status_code == 200, answer.content
    session = answer.json().get("meta", {}).get("session_token") or headers.get("X-Session-Token", "")
    return answer.json()["data"]["request_options"], {"X-Session-Token": session}


def answer_with(client, key: SoftwareKey, **about):
    options, session = question(client)
    return send(client, LOGIN, {"credential": key.get(options, **about)}, **session)


def test_a_passkey_logs_in_without_address_and_password_and_gives_tokens(client, ada, passkey):
    done = answer_with(Client(), passkey)
    assert done.status_code == 200
    assert me(client, done.json()["meta"]["access_token"]).json()["email"] == ada.email
    [used] = done.json()["data"]["methods"]
    assert (used["method"], used["type"], used["passwordless"]) == ("mfa", "webauthn", True)


def test_with_a_passkey_the_password_alone_gives_no_token_and_the_key_finishes_the_login(
    client, ada, passkey
):
    half = log_in(client, ada.email)
    assert half.json()["code"] == "second_factor_required"
    path = f"{AUTH}/auth/webauthn/authenticate"
    options, session = question(client, path, **{"X-Session-Token": half.json()["session_token"]})
    wrong = send(client, path, {"credential": SoftwareKey().get(options)}, **session)
    assert wrong.status_code == 400
    done = send(client, path, {"credential": passkey.get(options)}, **session)
    assert me(client, done.json()["meta"]["access_token"]).json()["email"] == ada.email


def test_a_key_that_cannot_ask_for_a_finger_or_pin_is_a_second_factor_but_not_a_login(client, ada):
    key = SoftwareKey()
    _, answer = register(client, ada, key, passwordless=False, flags=PRESENT)
    assert answer.status_code == 200
    assert answer_with(Client(), key, flags=PRESENT).status_code == 400
    half = log_in(client, ada.email).json()["session_token"]
    path = f"{AUTH}/auth/webauthn/authenticate"
    options, session = question(client, path, **{"X-Session-Token": half})
    done = send(client, path, {"credential": key.get(options, flags=PRESENT)}, **session)
    assert done.status_code == 200


def test_a_passkey_that_does_not_verify_its_owner_is_not_registered_as_one(client, ada):
    _, answer = register(client, ada, SoftwareKey(), flags=PRESENT)
    assert answer.status_code == 400
    assert not Authenticator.objects.filter(user=ada).exists()


def test_a_first_key_brings_recovery_codes_that_finish_a_login_once(client, ada, passkey):
    token = answer_with(client, passkey).json()["meta"]["access_token"]
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    shown = send(client, f"{AUTH}/account/authenticators/recovery-codes", method="get", token=token)
    code = shown.json()["data"]["unused_codes"][0]
    statuses = []
    for _ in range(2):
        session = log_in(Client(), ada.email).json()["session_token"]
        headers = {"X-Session-Token": session}
        statuses.append(
            send(Client(), f"{AUTH}/auth/2fa/authenticate", {"code": code}, **headers).status_code
        )
    assert statuses == [200, 400]


def test_an_answer_is_good_once_and_only_for_the_question_it_was_asked(client, passkey):
    options, session = question(client)
    said = passkey.get(options)
    other_options, other_session = question(Client())
    assert send(Client(), LOGIN, {"credential": said}, **other_session).status_code == 400
    assert send(client, LOGIN, {"credential": said}, **session).status_code == 200
    assert send(client, LOGIN, {"credential": said}, **session).status_code in (400, 409, 410)
    again, new_session = question(Client())
    assert send(Client(), LOGIN, {"credential": said}, **new_session).status_code == 400
    assert again["publicKey"]["challenge"] != options["publicKey"]["challenge"]
    assert other_options["publicKey"]["challenge"] != options["publicKey"]["challenge"]


def test_an_answer_given_at_another_site_is_refused(client, ada, passkey):
    assert answer_with(client, passkey).status_code == 200
    passkey.origin = "https://evil.example"
    assert answer_with(Client(), passkey).status_code == 400
    passkey.origin, passkey.domain = "http://localhost:8000", "evil.example"
    assert answer_with(Client(), passkey).status_code == 400


def test_a_key_of_somebody_else_does_not_become_ones_own_by_saying_so(client, ada, passkey):
    mallory = world.person(f"mallory-{uuid4().hex}")
    key = SoftwareKey()
    register(client, mallory, key)
    assert answer_with(Client(), key, user=passkey.user).status_code == 400
    key.id = passkey.id
    assert answer_with(Client(), key, user=passkey.user).status_code == 400


def test_a_changed_answer_is_refused(client, passkey):
    options, session = question(client)
    said = passkey.get(options)
    signature = bytearray(raw(said["response"]["signature"]))
    signature[-1] ^= 1
    said["response"]["signature"] = b64(bytes(signature))
    assert send(client, LOGIN, {"credential": said}, **session).status_code == 400


def spoilt(credential: dict, random) -> dict:
    """The credential with one thing in it gone, of another kind, cut short or changed."""
    copy = json.loads(json.dumps(credential))
    inner = random.choice([copy, copy["response"], copy["response"]])
    name = random.choice(sorted(inner))
    match random.randrange(4):
        case 0:
            del inner[name]
        case 1:
            inner[name] = random.choice([None, 7, [], {}, "", "x", "=", "\u00fc", [[]]])
        case 2:
            inner[name] = str(inner[name])[: random.randrange(1, 60)]
        case _:
            bytes_ = bytearray(raw(inner[name])) if isinstance(inner[name], str) else bytearray(b"x")
            bytes_[random.randrange(len(bytes_))] ^= 1 << random.randrange(8)
            inner[name] = b64(bytes(bytes_))
    return copy


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_answer_is_bad_input_and_never_a_failure(client, ada, passkey, seed):
    random = Random(seed)
    token = log_in(client, ada.email).json().get("session_token")
    path = f"{AUTH}/auth/webauthn/authenticate"
    options, session = question(client, path, **{"X-Session-Token": token})
    good = passkey.get(options)
    bad = spoilt(good, random)
    answer = send(client, path, {"credential": bad}, **session)
    expected = (200, 400) if says_the_same(good, bad) else (400,)
    assert answer.status_code in expected, (bad, answer.content)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_registration_is_bad_input_and_never_a_failure(client, ada, seed):
    key, random = SoftwareKey(), Random(seed)
    token = log_in(client, ada.email).json()["access"]
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    asked = send(client, f"{KEYS}?passwordless", method="get", token=token)
    bad = spoilt(key.create(asked.json()["data"]["creation_options"]), random)
    assert send(client, KEYS, {"name": "x", "credential": bad}, token=token).status_code in (200, 400)
    assert send(client, f"{AUTH}/account/authenticators", method="get", token=token).status_code == 200


def says_the_same(good: dict, bad: dict) -> bool:
    """Whether all that is signed, and who signed it, is still there."""
    said = bad.get("response")
    signed = ("clientDataJSON", "authenticatorData", "signature")
    return (
        isinstance(said, dict)
        and good["id"] in (bad.get("id"), bad.get("rawId"))
        and all(said.get(name) == good["response"][name] for name in signed)
    )


@pytest.mark.parametrize("said", [None, {}, [], "x", {"id": 1}, {"response": {"userHandle": "AA"}}])
def test_nonsense_instead_of_an_answer_is_bad_input(client, passkey, said):
    _options, session = question(client)
    assert send(client, LOGIN, {"credential": said}, **session).status_code == 400


def test_somebody_inactive_does_not_get_in_by_a_passkey(client, ada, passkey):
    ada.is_active = False
    ada.save()
    answer = answer_with(Client(), passkey)
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json().get("meta", {})


def test_keys_are_listed_renamed_and_removed_after_the_password_and_only_ones_own(client, ada, passkey):
    session = answer_with(client, passkey).json()["meta"]["access_token"]
    [row] = [
        one
        for one in send(client, f"{AUTH}/account/authenticators", method="get", token=session).json()["data"]
        if one["type"] == "webauthn"
    ]
    assert (row["name"], row["is_passwordless"]) == ("Telephone", True)
    early = send(client, KEYS, {"id": row["id"], "name": "Mine"}, method="put", token=session)
    assert early.json()["code"] == "reauthentication_required"

    mallory = world.person(f"mallory-{uuid4().hex}")
    theirs = log_in(client, mallory.email).json()["access"]
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=theirs)
    for method, body in (
        ("put", {"id": row["id"], "name": "Mine"}),
        ("delete", {"authenticators": [row["id"]]}),
    ):
        assert send(client, KEYS, body, method=method, token=theirs).status_code == 400

    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=session)
    named = send(client, KEYS, {"id": row["id"], "name": "Mine"}, method="put", token=session)
    assert named.json()["data"]["name"] == "Mine"
    gone = send(client, KEYS, {"authenticators": [row["id"]]}, method="delete", token=session)
    assert gone.status_code == 200
    assert answer_with(Client(), passkey).status_code == 400
    assert log_in(client, ada.email).status_code == 200


def test_a_passkey_says_that_it_is_still_its_owner(client, ada, passkey):
    token = answer_with(client, passkey).json()["meta"]["access_token"]
    path = f"{AUTH}/auth/webauthn/reauthenticate"
    answer = send(client, path, method="get", token=token)
    body = {"credential": passkey.get(answer.json()["data"]["request_options"])}
    assert send(client, path, body, token=token).status_code == 200
    shown = send(client, f"{AUTH}/account/authenticators/totp", method="get", token=token)
    code_wanted = send(client, f"{AUTH}/account/authenticators/totp", {"code": "000000"}, token=token)
    assert (shown.status_code, code_wanted.status_code) == (404, 400)  # not 401: no password is asked for


def test_passkeys_are_bound_to_the_configured_domain_whatever_the_request_calls_itself(client, ada, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.LMS_PASSKEY_DOMAIN = "school.example"
    options, _ = question(Client(HTTP_HOST="evil.example"))
    assert options["publicKey"]["rpId"] == "school.example"
    key = SoftwareKey("https://learn.school.example", "school.example")
    assert register(client, ada, key)[1].status_code == 200
    assert answer_with(Client(), key).status_code == 200


@pytest.mark.usefixtures("login_limits")
def test_tries_with_passkeys_are_limited(client, passkey):
    tried = Client(REMOTE_ADDR="2001:db8:aaaa:1::1")
    statuses = [send(tried, LOGIN, {"credential": {}}).status_code for _ in range(62)]
    assert (statuses[0], statuses[59], statuses[61]) == (400, 400, 429)
