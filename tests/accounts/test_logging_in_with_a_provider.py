"""Logging in with an account at a provider: real providers in processes of their own, nothing imitated here."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from lms_site.accounts.api import own_terms, publish_terms
from lms_site.accounts.models import User
from tests import world
from tests.accounts.providers import AFTER, Browser, altered, query, tell
from tests.accounts.steps import TOKEN, me, refresh, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return Browser()


def known_at(school: str, **claims: object) -> str:
    """A person the school's provider knows."""
    sub = uuid4().hex
    httpx.put(f"{school}/users/{sub}", json=claims).raise_for_status()
    return sub


def of_github(number: int, email: str, *, verified: bool = True) -> dict:
    profile = {"id": number, "login": f"wren{number}", "name": "Wren  Ash", "email": None}
    return {"profile": profile, "emails": [{"email": email, "primary": True, "verified": verified}]}


def tokens(browser: Browser):
    return browser.client.post(f"{TOKEN}browser/", headers=browser.headers())


def test_a_new_person_logs_in_with_an_openid_connect_provider_and_gets_tokens(school, browser):
    email = f"wren-{uuid4().hex}@school.example"
    sub = known_at(school, email=email, email_verified=True, name="Wren Ash")

    answer = browser.go("school", sub=sub)

    assert (answer.status_code, answer.url) == (302, AFTER)
    pair = tokens(browser).json()
    told = me(browser.client, pair["access"]).json()
    assert (told["email"], told["name"]) == (email, "Wren Ash")
    person = User.objects.get(email=email)
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert mail.outbox == []
    assert refresh(browser.client, pair["refresh"]).status_code == 200


def test_a_new_person_logs_in_with_github_and_is_the_same_next_time(own_provider, browser):
    email = f"wren-{uuid4().hex}@example.org"
    tell(own_provider, "person", of_github(42, email))

    assert browser.go("github").url == AFTER
    person = User.objects.get(email=email)
    assert person.name == "Wren Ash"
    tell(own_provider, "person", of_github(42, f"new-{email}"))
    again = Browser()
    assert again.go("github").url == AFTER

    assert again.session().json()["data"]["user"]["id"] == str(person.pk)
    assert not User.objects.filter(email=f"new-{email}").exists()


def test_tokens_and_the_session_of_the_browser_end_together(
    school, browser, django_capture_on_commit_callbacks
):
    sub = known_at(school, email=f"wren-{uuid4().hex}@school.example", email_verified=True)
    browser.go("school", sub=sub)
    pair = tokens(browser).json()

    with django_capture_on_commit_callbacks(execute=True):
        browser.client.delete("/api/v1/auth/browser/v1/auth/session", headers=browser.headers())

    assert me(browser.client, pair["access"]).status_code == 401
    assert refresh(browser.client, pair["refresh"]).status_code == 401


def test_tokens_of_a_browser_need_its_csrf_token_and_a_finished_login(school, browser):
    assert tokens(browser).status_code == 401
    sub = known_at(school, email=f"wren-{uuid4().hex}@school.example", email_verified=True)
    browser.go("school", sub=sub)
    assert browser.client.post(f"{TOKEN}browser/").json()["code"] == "csrf_failed"
    assert tokens(browser).status_code == 200


@pytest.mark.parametrize("verified", [False, "false", 1, None])
def test_an_address_that_the_provider_does_not_call_verified_gets_a_mail_and_no_token(
    school, browser, verified
):
    email = f"wren-{uuid4().hex}@school.example"
    sub = known_at(school, email=email, email_verified=verified)

    browser.go("school", sub=sub)

    session = browser.session()
    assert (session.status_code, session.json()["code"]) == (401, "verify_email_pending")
    assert tokens(browser).status_code == 401
    assert [message.to for message in mail.outbox] == [[email]]
    assert not EmailAddress.objects.get(email=email).verified


def test_a_provider_that_is_not_trusted_with_addresses_needs_our_mail(school, browser, settings):
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["trust_email"] = False
    email = f"wren-{uuid4().hex}@school.example"
    browser.go("school", sub=known_at(school, email=email, email_verified=True))
    assert browser.session().json()["code"] == "verify_email_pending"
    assert not EmailAddress.objects.get(email=email).verified


def test_a_person_without_an_address_is_asked_for_one(own_provider, browser):
    tell(own_provider, "person", {"claims": {"sub": uuid4().hex}, "profile": {}})
    profile = {"profile": {"sub": None}}
    tell(own_provider, "lies", profile)
    assert query(browser.go("strict").url)["error"] == "unknown"  # the profile must be of the same person

    person = {"claims": {"sub": "s-1"}, "profile": {"sub": "s-1"}}
    tell(own_provider, "person", person)
    tell(own_provider, "lies", {})
    assert browser.go("strict").url == AFTER

    assert browser.session().json()["code"] == "provider_signup_pending"
    email = f"wren-{uuid4().hex}@example.org"
    done = browser.client.post(
        "/api/v1/auth/browser/v1/auth/provider/signup",
        {"email": email},
        content_type="application/json",
        headers=browser.headers(),
    )
    assert done.json()["code"] == "verify_email_pending"
    assert SocialAccount.objects.get(provider="strict", uid="s-1").user.email == email


def test_somebody_who_changes_their_mind_at_the_provider_is_led_back(own_provider, browser):
    there = browser.leave("strict")
    back = altered(f"{query(there)['redirect_uri']}?state={query(there)['state']}", error="access_denied")
    answer = browser.come_back(back)
    assert answer.url == f"{AFTER}?error=cancelled&error_process=login"


def test_a_provider_that_is_down_is_no_error_of_ours(own_provider, browser, settings):
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    settings.LMS_IDENTITY_PROVIDERS = ["http://127.0.0.1:9"]
    assert query(browser.leave("strict")) == {"error": "unknown", "error_process": "login"}


def test_what_is_kept_of_the_provider_is_little(school, browser):
    email = f"wren-{uuid4().hex}@school.example"
    sub = known_at(school, email=email, email_verified=True, name="Wren", birthdate="1990-01-01", gender="f")
    browser.go("school", sub=sub)
    assert set(SocialAccount.objects.get(uid=sub).extra_data) == {"sub", "email", "email_verified", "name"}


def test_who_comes_from_a_provider_accepts_the_terms_before_there_is_an_account(school, browser):
    publish_terms(world.person("lawyer", is_superuser=True).pk, "7", text="Be kind.")
    email = f"wren-{uuid4().hex}@school.example"
    browser.go("school", sub=known_at(school, email=email, email_verified=True, name="Wren Ash"))
    assert browser.session().json()["code"] == "provider_signup_pending"
    assert not User.objects.filter(email=email).exists()

    path, headers = "/api/v1/auth/browser/v1/auth/provider/signup", browser.headers()
    told = browser.client.get(path).json()["data"]
    assert [(one["email"], one["verified"]) for one in told["email"]] == [(email, True)]
    refused = send(browser.client, path, {"email": email}, **headers)
    assert refused.json()["errors"][0]["code"] == "terms_required"
    assert send(browser.client, path, {"email": email, "terms": "7"}, **headers).status_code == 200

    person = User.objects.get(email=email)
    assert person.name == "Wren Ash"
    assert own_terms(person.pk).accepted == "7"
    assert mail.outbox == []  # the provider has vouched for this very address


def test_another_address_than_the_providers_is_not_taken_for_verified(school, browser):
    publish_terms(world.person("lawyer", is_superuser=True).pk, "7", text="Be kind.")
    known, other = f"wren-{uuid4().hex}@school.example", f"other-{uuid4().hex}@example.org"
    browser.go("school", sub=known_at(school, email=known, email_verified=True))
    path = "/api/v1/auth/browser/v1/auth/provider/signup"
    answer = send(browser.client, path, {"email": other, "terms": "7"}, **browser.headers())
    assert answer.status_code == 200
    person = User.objects.get(email=known)
    addresses = EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")
    assert set(addresses) == {(known, True, True), (other, False, False)}
