"""The studio's login page offers the providers: there and back by forms alone, past the same stages."""

from __future__ import annotations

import html
import re
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from lms_site.accounts.models import User
from tests.accounts.providers import Browser, altered, consent, tell
from tests.accounts.test_login_page import is_in
from tests.accounts.test_second_factor import code

pytestmark = pytest.mark.django_db
PAGE = "/account/login/?next=/studio/pages/"


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def tara(own_provider):
    """A teacher who has never had a password here."""
    email = f"tara-{uuid4().hex}@example.org"
    claims = {"sub": uuid4().hex, "email": email, "email_verified": True, "name": "Tara"}
    tell(own_provider, "person", {"claims": claims, "profile": claims})
    Browser().go("strict")
    return User.objects.get(email=email)


def leave(browser: Browser, page: str = PAGE) -> str:
    """Press the provider's button: the address that the browser is led to."""
    form = browser.client.get(page).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    target = html.unescape(re.search(r'name="next" value="([^"]*)"', form)[1])
    answer = browser.client.post("/account/providers/strict/", {"csrfmiddlewaretoken": token, "next": target})
    assert answer.status_code == 200
    return html.unescape(re.search(r'content="0; url=([^"]+)"', answer.content.decode())[1])


def come_back(browser: Browser, address: str):
    """Back from the provider, and on to the page."""
    return browser.client.get(browser.come_back(address).url)


def test_a_teacher_without_a_password_gets_into_the_studio_with_a_provider(own_provider, browser, tara):
    page = browser.client.get(PAGE).content.decode()
    assert ("Log in with strict" in page, "Log in with GitHub" in page) == (True, True)
    assert come_back(browser, consent(leave(browser))).url == "/studio/pages/"
    assert browser.client.get("/api/v1/me/").json()["email"] == tara.email


def test_the_second_factor_is_asked_for_on_the_page(own_provider, browser, tara):
    secret = generate_totp_secret()
    TOTP.activate(tara, secret)
    assert Authenticator.objects.filter(user=tara).exists()
    answer = come_back(browser, consent(leave(browser)))
    form = answer.content.decode()
    assert 'name="code"' in form
    assert "Log in with" not in form
    assert not is_in(browser.client)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    done = browser.client.post(PAGE, {"code": code(secret), "csrfmiddlewaretoken": token})
    assert done.url == "/studio/pages/"
    assert is_in(browser.client)


def test_who_comes_back_without_a_login_is_told(own_provider, browser, tara):
    back = consent(leave(browser))
    cancelled = come_back(browser, altered(back, code=None, error="access_denied"))
    assert "Logging in did not work" in cancelled.content.decode()
    assert not is_in(browser.client)
    nowhere = browser.come_back(back)
    assert nowhere.url.startswith("http://localhost:8000/account/login/error?")
    assert "Logging in did not work" in browser.client.get(nowhere.url.partition(":8000")[2]).content.decode()


def test_a_new_person_without_an_address_is_told_to_open_an_account(own_provider, browser):
    tell(own_provider, "person", {"claims": {"sub": "s"}, "profile": {"sub": "s"}})
    assert "no account for you yet" in come_back(browser, consent(leave(browser))).content.decode()


def test_the_provider_leads_to_no_other_site_and_wants_the_token_of_the_form(own_provider, browser, tara):
    evil = "/account/login/?next=https://evil.example/"
    assert come_back(browser, consent(leave(browser, evil))).url == "/studio/"
    assert Client(enforce_csrf_checks=True).post("/account/providers/strict/").status_code == 403
    assert browser.client.get("/account/providers/strict/").status_code == 405
    assert Client().post("/account/providers/nobody/").status_code == 404
