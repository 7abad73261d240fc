"""Accounts cannot be taken over through an identity provider, and nobody is led away."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from allauth.socialaccount import app_settings

from tests.accounts.steps import AUTH, send

pytestmark = pytest.mark.django_db


def test_an_address_at_a_provider_never_logs_anybody_in_here():
    assert app_settings.EMAIL_AUTHENTICATION is False
    assert app_settings.EMAIL_AUTHENTICATION_AUTO_CONNECT is False


@pytest.mark.parametrize(
    "callback",
    ["https://evil.example.com/", "//evil.example.com/", "javascript:alert(1)", "/\\evil.example.com", ""],
)
def test_the_way_to_a_provider_leads_back_to_this_site_only(client, settings, callback):
    answer = client.post(
        "/api/v1/auth/browser/v1/auth/provider/redirect",
        {"provider": "nobody", "callback_url": callback, "process": "login"},
    )
    assert answer.status_code == 302
    assert urlsplit(answer.url).netloc in {urlsplit(settings.LMS_BASE_URL).netloc, "testserver", ""}


def test_a_token_of_a_provider_that_is_not_set_up_is_refused(client):
    body = {"provider": "google", "process": "login", "token": {"id_token": "x", "client_id": "y"}}
    answer = send(client, f"{AUTH}/auth/provider/token", body)
    assert answer.status_code == 400
