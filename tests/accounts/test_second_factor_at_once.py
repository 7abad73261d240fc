"""Who presses the button of an authenticator app several times."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from tests import world
from tests.accounts.steps import AUTH, PASSWORD, log_in, send
from tests.accounts.test_second_factor import code
from tests.foundation.together import together


def test_of_several_that_switch_an_authenticator_app_on_at_once_one_does_and_the_others_are_told(
    committing_db,
):
    ada = world.person(f"ada-{uuid4().hex}")
    token = log_in(Client(), ada.email).json()["access"]
    path = f"{AUTH}/account/authenticators/totp"
    secret = send(Client(), path, method="get", token=token).json()["meta"]["secret"]
    send(Client(), f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    answers = together(*[lambda: send(Client(), path, {"code": code(secret)}, token=token)] * 4)
    assert [answer.status_code for answer in answers].count(200) == 1
    assert {answer.status_code for answer in answers} <= {200, 400, 409}
    half = log_in(Client(), ada.email).json()["session_token"]
    done = send(
        Client(), f"{AUTH}/auth/2fa/authenticate", {"code": code(secret)}, **{"X-Session-Token": half}
    )
    assert done.status_code == 200
