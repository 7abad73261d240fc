"""A second factor: no way to a token goes around it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests import world
from tests.accounts.steps import AUTH, PASSWORD, log_in, me, send

pytestmark = pytest.mark.django_db


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def secret_of_ada(client):
    """Ada's secret, after she switched the authenticator app on over the API."""
    ada = world.person(f"ada-{uuid4().hex}")
    token = log_in(client, ada.email).json()["access"]
    offered = send(client, f"{AUTH}/account/authenticators/totp", method="get", token=token)
    secret = offered.json()["meta"]["secret"]
    early = send(client, f"{AUTH}/account/authenticators/totp", {"code": code(secret)}, token=token)
    assert early.json()["code"] == "reauthentication_required"
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    done = send(client, f"{AUTH}/account/authenticators/totp", {"code": code(secret)}, token=token)
    assert done.status_code == 200
    return ada, secret


def test_the_password_alone_gives_no_token_and_the_code_finishes_the_login(client, secret_of_ada):
    ada, secret = secret_of_ada
    half = log_in(client, ada.email)
    assert half.status_code == 401
    assert half.json()["code"] == "second_factor_required"
    session = {"X-Session-Token": half.json()["session_token"]}
    wrong = send(client, f"{AUTH}/auth/2fa/authenticate", {"code": "000000"}, **session)
    assert wrong.status_code == 400
    good = send(client, f"{AUTH}/auth/2fa/authenticate", {"code": code(secret)}, **session)
    assert good.status_code == 200
    assert me(client, good.json()["meta"]["access_token"]).json()["email"] == ada.email


def test_a_half_finished_login_opens_nothing(client, secret_of_ada):
    ada, _ = secret_of_ada
    session = log_in(client, ada.email).json()["session_token"]
    assert client.get("/api/v1/me/", headers={"X-Session-Token": session}).status_code == 401
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {session}"}).status_code == 401
    client.cookies["sessionid"] = session
    assert client.get("/api/v1/me/").status_code == 401


def test_a_code_is_good_once(client, secret_of_ada):
    ada, secret = secret_of_ada
    answers = []
    for _ in range(2):
        session = log_in(Client(), ada.email).json()["session_token"]
        body = {"code": code(secret)}
        answers.append(
            send(client, f"{AUTH}/auth/2fa/authenticate", body, **{"X-Session-Token": session}).status_code
        )
    assert answers.count(200) <= 1
    assert answers[1] == 400


@pytest.mark.usefixtures("login_limits")
def test_guessing_codes_ends_after_few_tries_from_wherever_they_come(client, secret_of_ada):
    ada, secret = secret_of_ada
    session = {"X-Session-Token": log_in(client, ada.email).json()["session_token"]}
    path, answers = f"{AUTH}/auth/2fa/authenticate", []
    for number in range(12):
        elsewhere = Client(REMOTE_ADDR=f"2001:db8:{number}::1")
        answers.append(send(elsewhere, path, {"code": f"00000{number % 10}"}, **session))
    last = answers[-1]
    assert last.status_code in (400, 429)
    assert "too_many" in last.content.decode()
    right = send(Client(), path, {"code": code(secret)}, **session)
    assert (right.status_code, "too_many" in right.content.decode()) == (last.status_code, True)
