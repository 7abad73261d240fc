"""What allauth says to people in German: as the product does, which says "Sie"."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation

from lms_site.accounts.adapter import AccountAdapter
from lms_site.accounts.identity.adapter import SocialAdapter
from lms_site.accounts.second_factor import SecondFactorAdapter
from tests import world
from tests.accounts.steps import AUTH, PASSWORD, log_in, send, some_address

ADAPTERS = (AccountAdapter, SecondFactorAdapter, SocialAdapter)
FAMILIAR = re.compile(
    r"\b(du|dich|dir|dein\w*|gib|wähle|versuche|melde|verwende|habe|rufe|bestätige)\b", re.IGNORECASE
)
MAILS = (
    "account_already_exists_message",
    "email_changed_message",
    "email_confirmation_message",
    "email_confirmation_signup_message",
    "email_confirmation_subject",
    "email_deleted_message",
    "password_changed_message",
    "password_reset_key_message",
    "password_reset_key_subject",
    "unknown_account_message",
)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_no_error_of_allauth_is_familiar_with_anybody(adapter):
    with translation.override("de"):
        familiar = {
            code: str(text) for code, text in adapter.error_messages.items() if FAMILIAR.search(str(text))
        }
    assert familiar == {}


@pytest.mark.parametrize("mail", MAILS)
def test_no_mail_of_allauth_is_familiar_with_anybody(mail):
    about = {
        "email": "ada@example.org",
        "password_reset_url": "https://school.example/reset",
        "username": "ada",
        "user": "Ada",
        "current_site": {"name": "Anthus", "domain": "school.example"},
    }
    assert get_template(f"account/email/{mail}.txt")
    with translation.override("de"):
        text = render_to_string(f"account/email/{mail}.txt", about)
    with translation.override("en"):
        assert text != render_to_string(f"account/email/{mail}.txt", about)
    assert FAMILIAR.search(text) is None, text


@pytest.mark.django_db
def test_somebody_who_reads_german_is_refused_politely():
    ada = world.person("ada")
    token = log_in(Client(), ada.email).json()["access"]
    send(Client(), f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=token)
    for _ in range(4):
        assert (
            send(Client(), f"{AUTH}/account/email", {"email": some_address()}, token=token).status_code == 200
        )
    german = {"Accept-Language": "de"}
    one_more = send(Client(), f"{AUTH}/account/email", {"email": some_address()}, token=token, **german)
    assert one_more.status_code == 400
    assert one_more.json()["errors"][0]["message"] == "Ein Konto hat höchstens 5 Adressen."


def test_the_mail_about_a_new_account_is_in_german():
    about = {"current_site": {"name": "Anthus"}, "user": {"email": "ada@example.org"}, "url": "-", "days": 3}
    with translation.override("de"):
        assert "Ihr Konto bei Anthus" in render_to_string("accounts/email/invited_subject.txt", about)
        text = render_to_string("accounts/email/invited_message.txt", about)
    assert "Setzen Sie mit diesem Link ein Passwort" in text
    assert "Der Link gilt 3 Tage." in text
