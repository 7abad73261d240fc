"""Mallory adds Wren's address to her account and waits: it keeps Wren from nothing and leads Wren nowhere."""

from __future__ import annotations

import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from lms_site.accounts import api as accounts
from lms_site.accounts.models import User
from tests import world
from tests.accounts.providers import Browser, tell
from tests.accounts.steps import (
    AUTH,
    PASSWORD,
    key_from_mail,
    log_in,
    me,
    send,
    sign_up,
    some_address,
    verify,
)

pytestmark = pytest.mark.django_db
WREN = "wren sings very loudly"


@pytest.fixture
def address():
    return some_address()


@pytest.fixture
def mallory(client, address):
    """Somebody with an account of her own, to which she has added Wren's address."""
    made = world.person(f"mallory-{uuid4().hex}")
    claim(made, address)
    return made


def claim(person, address: str) -> str:
    """Add the address, and return the key that was mailed to it."""
    token = log_in(Client(), person.email).json()["access"]
    send(Client(), f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    answer = send(Client(), f"{AUTH}/account/email", {"email": address}, token=token)
    assert answer.status_code == 200, answer.content
    return key_from_mail()


def signs_up(address: str):
    return send(Client(), f"{AUTH}/auth/signup", {"email": address, "password": WREN, "name": "Wren"})


def keys_mailed_to(address: str, word: str) -> list[str]:
    bodies = [one.body for one in mail.outbox if address in one.to]
    return [unquote(found[1]) for body in bodies if (found := re.search(rf"{word}/(\S+)", body))]


def test_wren_signs_up_with_it_and_gets_an_account_of_their_own(client, mallory, address):
    assert signs_up(address).json()["code"] == "verify_email_pending"
    verify(client)
    pair = log_in(client, address, WREN).json()
    assert (me(client, pair["access"]).json()["name"], User.objects.get(email=address).name) == (
        "Wren",
        "Wren",
    )
    assert not EmailAddress.objects.filter(user=mallory, email=address).exists()


def test_wren_signs_up_with_a_provider_and_gets_an_account_of_their_own(own_provider, mallory, address):
    claims = {"sub": uuid4().hex, "email": address, "email_verified": True, "name": "Wren"}
    tell(own_provider, "person", {"claims": claims, "profile": claims})
    browser = Browser()
    browser.go("strict")
    assert browser.session().json()["data"]["user"]["email"] == address


def test_the_school_makes_wren_an_account(mallory, address):
    root = world.person(f"root-{uuid4().hex}", is_superuser=True)
    wren = accounts.create_person(root.pk, address, name="Wren")
    assert [row.user_id for row in EmailAddress.objects.filter(email=address)] == [wren]


def test_a_forgotten_password_leads_into_no_account_that_only_claims_the_address(client, mallory, address):
    answers = [
        send(client, f"{AUTH}/auth/password/request", {"email": one})
        for one in (address, f"nobody-{uuid4().hex}@example.org")
    ]
    client.post("/account/password/reset", {"email": address})
    assert answers[0].json() == answers[1].json()
    assert keys_mailed_to(address, "password/reset") == []
    send(client, f"{AUTH}/auth/password/request", {"email": mallory.email})
    assert len(keys_mailed_to(mallory.email, "password/reset")) == 1


def test_a_claim_made_after_the_sign_up_takes_neither_the_address_nor_the_new_password(
    client, mallory, address
):
    signs_up(address)
    own_key = key_from_mail()
    key = claim(mallory, address)
    for answer in (
        send(client, f"{AUTH}/auth/email/verify", {"key": key}),
        client.get(f"{AUTH}/auth/email/verify", headers={"X-Email-Verification-Key": key}),
        client.post(f"/account/verify-email/{key}"),
    ):
        assert answer.status_code in (400, 410)
    send(client, f"{AUTH}/auth/password/request", {"email": address})
    [reset] = keys_mailed_to(address, "password/reset")
    assert reset.startswith(User.objects.get(email=address).pk.hex)
    assert send(client, f"{AUTH}/auth/email/verify", {"key": own_key}).status_code == 401
    assert me(client, log_in(client, address, WREN).json()["access"]).json()["email"] == address


def test_an_address_that_somebody_proved_is_still_taken(client, mallory, address):
    key = key_from_mail()
    assert send(client, f"{AUTH}/auth/email/verify", {"key": key}).status_code == 401
    signs_up(address)
    assert not User.objects.filter(email=address).exists()
    assert "already" in mail.outbox[-1].body
    send(client, f"{AUTH}/auth/password/request", {"email": address})
    assert len(keys_mailed_to(address, "password/reset")) == 1


def test_an_address_that_somebody_signed_up_with_is_taken_before_it_is_proved(client, address):
    sign_up(client, address)
    signs_up(address)
    assert User.objects.get(email=address).name == "Ada"
