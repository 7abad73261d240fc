"""Who adds several e-mail addresses at one moment."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from allauth.account.managers import EmailAddressManager
from allauth.account.models import EmailAddress
from django.test import Client

from lms_site.accounts import own_addresses
from tests import world
from tests.accounts.steps import AUTH, PASSWORD, log_in, send, some_address
from tests.foundation.together import together

MOST = 5


@pytest.fixture
def unhurried(monkeypatch):
    """Between counting the addresses and adding one time passes, as it does on a busy server."""
    count = EmailAddressManager.can_add_email

    def counts_and_waits(self, user):
        may = count(self, user)
        time.sleep(0.5)
        return may

    monkeypatch.setattr(EmailAddressManager, "can_add_email", counts_and_waits)


def addresses_after_a_rush():
    """A person with all addresses but one adds three at once: the answers, and how many there are then."""
    ada = world.person(f"ada-{uuid4().hex}")
    for _ in range(MOST - EmailAddress.objects.filter(user=ada).count() - 1):
        EmailAddress.objects.create(user=ada, email=some_address(), verified=True)
    token = log_in(Client(), ada.email).json()["access"]
    send(Client(), f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    add = [
        lambda: send(Client(), f"{AUTH}/account/email", {"email": some_address()}, token=token).status_code
    ] * 3
    return sorted(together(*add)), EmailAddress.objects.filter(user=ada).count()


def test_of_several_addresses_added_at_once_no_more_are_taken_than_a_person_may_have(
    committing_db, unhurried
):
    assert addresses_after_a_rush() == ([200, 400, 400], MOST)


def test_without_the_lock_that_rush_would_pass_the_limit(committing_db, unhurried, monkeypatch):
    monkeypatch.setattr(own_addresses, "hold", lambda name: None)
    answers, addresses = addresses_after_a_rush()
    assert answers.count(200) > 1
    assert addresses > MOST
