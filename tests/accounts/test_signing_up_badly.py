"""Signing up twice at once, with odd values and with bodies nobody should send: refused, and nothing half made."""

from __future__ import annotations

import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from lms_site.accounts.models import User
from tests import world
from tests.accounts.steps import AUTH, PASSWORD, log_in, me, send, sign_up, some_address, verify
from tests.foundation.together import together

ADDRESS_LENGTH = 254


@pytest.mark.usefixtures("committing_db")
def test_of_several_sign_ups_with_one_address_at_once_one_makes_the_account_and_all_look_the_same():
    address = some_address()
    answers = together(*[lambda: sign_up(Client(), address)] * 6)
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (401, "verify_email_pending")
    }
    [user] = User.objects.filter(email=address)
    assert [row.email for row in EmailAddress.objects.filter(user=user)] == [address]


@pytest.mark.django_db
def test_a_password_like_the_own_address_or_name_is_refused(client):
    for password, name in (("zorglub-1", "Ada"), ("Lovelace1", "Ada Lovelace")):
        body = {"email": "zorglub-1@example.org", "password": password, "name": name}
        answer = send(client, f"{AUTH}/auth/signup", body)
        assert [error["code"] for error in answer.json()["errors"]] == ["password_too_similar"]
    assert not User.objects.filter(email="zorglub-1@example.org").exists()


@pytest.mark.django_db
def test_an_address_that_does_not_fit_is_refused_instead_of_being_cut(client):
    local, domain = "a" * 59, "b" * 60
    address = f"{local}@{'.'.join([domain] * 3)}.example.org"
    assert len(address) <= ADDRESS_LENGTH
    longer = f"{local}@{'.'.join([domain] * 4)}.example.org"
    assert sign_up(client, longer).status_code == 400
    assert not User.objects.filter(email__startswith=local).exists()
    assert sign_up(client, address).status_code == 401
    ada = world.person(f"ada-{some_address()[:20]}")
    token = log_in(client, ada.email).json()["access"]
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    assert send(client, f"{AUTH}/account/email", {"email": longer}, token=token).status_code == 400


@pytest.mark.django_db
def test_a_name_is_kept_in_one_line(client):
    address = some_address()
    sign_up(client, address, name=" Ada\nBcc:  somebody@example.org ")
    verify(client)
    assert (
        me(client, log_in(client, address).json()["access"]).json()["name"] == "Ada Bcc: somebody@example.org"
    )


BODIES = {
    "half a character": json.dumps({"email": "ada@example.org", "password": PASSWORD + "\ud800"}),
    "half a character in the name": json.dumps(
        {"email": "ada@example.org", "password": PASSWORD, "name": "\ud800"}
    ),
    "deep lists": "[" * 5000,
    "deep objects": '{"a":' * 5000,
    "no object": "[]",
    "NUL": json.dumps({"email": "ada@example.org", "password": PASSWORD, "name": "A\0da"}),
    "not a number": '{"email": NaN}',
}


@pytest.mark.django_db
@pytest.mark.parametrize("client_kind", ["app", "browser"])
@pytest.mark.parametrize(
    "path", ["auth/signup", "auth/login", "auth/password/request", "auth/webauthn/login"]
)
@pytest.mark.parametrize("body", BODIES)
def test_bodies_that_nothing_can_store_are_bad_input_and_no_failure(client, path, client_kind, body):
    answer = client.post(
        f"/api/v1/auth/{client_kind}/v1/{path}", BODIES[body].encode(), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer["Content-Type"] == "application/problem+json"
    assert not User.objects.filter(email="ada@example.org").exists()


@pytest.mark.django_db
def test_a_new_password_with_half_a_character_changes_nothing(client):
    ada = world.person(f"ada-{some_address()[:20]}")
    token = log_in(client, ada.email).json()["access"]
    body = json.dumps({"current_password": PASSWORD, "new_password": PASSWORD + "\ud800"})
    answer = client.post(
        f"{AUTH}/account/password/change",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400
    assert log_in(client, ada.email).status_code == 200
