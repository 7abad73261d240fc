"""What thieves try with providers of identities. Each lie stands beside the truth, which works."""

from __future__ import annotations

import time
from uuid import uuid4

import httpx
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from lms_site.accounts.models import User
from tests import world
from tests.accounts.provider_process import CLIENT
from tests.accounts.providers import AFTER, BROWSER, Browser, altered, consent, query, tell
from tests.accounts.steps import AUTH, PASSWORD, TOKEN, key_from_mail, log_in, me, send

pytestmark = pytest.mark.django_db
LOST = "error=unknown"
IN_SAFETY = 200


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def wren(own_provider):
    """A person our own provider knows, by OpenID Connect."""
    email = f"wren-{uuid4().hex}@example.org"
    claims = {"sub": uuid4().hex, "email": email, "email_verified": True}
    tell(own_provider, "person", {"claims": claims, "profile": claims})
    return claims


def gets_in(browser: Browser) -> bool:
    """Whether the browser has a session in which somebody is logged in."""
    return browser.session().status_code == IN_SAFETY


# What comes back must be what was sent.


def test_the_truth_works(own_provider, browser, wren):
    assert browser.go("strict").url == AFTER
    assert gets_in(browser)


@pytest.mark.parametrize("state", [None, "", "another", "A" * 16])
def test_a_state_that_the_site_did_not_give_is_refused(own_provider, browser, wren, state):
    back = consent(browser.leave("strict"))
    assert LOST in browser.come_back(altered(back, state=state)).url
    assert not gets_in(browser)
    assert browser.come_back(back).url == AFTER  # the right one is still good


def test_a_state_is_good_once(own_provider, browser, wren):
    there = browser.leave("strict")
    back = consent(there)
    assert browser.come_back(back).url == AFTER
    browser.client.delete(f"{BROWSER}/auth/session", headers=browser.headers())
    fresh = query(consent(there))["code"]
    assert LOST in browser.come_back(altered(back, code=fresh)).url
    assert not gets_in(browser)


def test_a_login_that_a_thief_began_does_not_end_in_somebody_elses_browser(own_provider, browser, wren):
    thief = Browser()
    back = consent(thief.leave("strict"))
    assert LOST in browser.come_back(back).url
    assert not gets_in(browser)


def test_a_login_that_began_at_one_provider_does_not_end_at_another(own_provider, browser, wren):
    back = consent(browser.leave("strict"))
    assert LOST in browser.come_back(back.replace("/providers/strict/", "/providers/github/")).url
    assert not gets_in(browser)


def test_a_login_waits_ten_minutes_at_most(own_provider, browser, wren):
    back = consent(browser.leave("strict"))
    session = browser.client.session
    [state] = session["socialaccount_states"]
    kept = session["socialaccount_states"][state]
    session["socialaccount_states"][state] = [kept[0], time.time() - 601, kept[2]]
    session.save()
    assert LOST in browser.come_back(back).url
    assert not gets_in(browser)


def test_an_unknown_provider_is_nowhere(browser):
    assert browser.client.get("/account/providers/nobody/callback/?state=x&code=y").status_code == 404


@pytest.mark.parametrize("provider", ["strict", "github"])
def test_the_provider_is_told_a_challenge_and_a_code_without_its_verifier_is_worth_nothing(
    own_provider, browser, wren, provider
):
    there = browser.leave(provider)
    assert query(there)["code_challenge_method"] == "S256"
    # The thief began a login of their own and slips in the code that was given to the other.
    stolen = query(consent(there))["code"]
    thief = Browser()
    own = consent(thief.leave(provider))
    assert LOST in thief.come_back(altered(own, code=stolen)).url
    assert not gets_in(thief)


@pytest.mark.parametrize("verifier", [None, "", "a wrong verifier that is as long as a right one is"])
def test_a_verifier_that_is_wrong_or_missing_ends_the_login(own_provider, browser, wren, verifier):
    back = consent(browser.leave("strict"))
    session = browser.client.session
    [state] = session["socialaccount_states"]
    session["socialaccount_states"][state][0]["pkce_code_verifier"] = verifier
    session.save()
    assert LOST in browser.come_back(back).url
    assert not gets_in(browser)


# What the identity token says must be true, new, and meant for us.

LIES = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "for several, asked by another": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "for several, asked by nobody": {"claims": {"aud": [CLIENT, "other"]}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "never expires": {"claims": {"exp": None}},
    "issued in the future": {"claims": {"iat": 4_000_000_000}},
    "nobody": {"claims": {"sub": None}},
    "signed by somebody else": {"key": "other"},
    "signed with an unknown key": {"kid": "two"},
    "not signed": {"alg": "none"},
    "signed with a shared secret": {"alg": "HS256"},
    "none at all": {"omit": "id_token"},
    "a configuration of another issuer": {"configuration": {"issuer": "https://evil.example"}},
    "keys at no address": {"configuration": {"jwks_uri": "file:///etc/passwd"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_of_the_identity_token_opens_nothing(own_provider, browser, wren, lie):
    tell(own_provider, "lies", lie)
    address = browser.leave("strict")
    if "error=" not in address:
        address = browser.come_back(consent(address)).url
    assert LOST in address
    assert not gets_in(browser)
    assert not User.objects.filter(email=wren["email"]).exists()


def test_a_token_for_several_that_we_asked_for_is_good(own_provider, browser, wren):
    tell(own_provider, "lies", {"claims": {"aud": [CLIENT, "other"], "azp": CLIENT}})
    assert browser.go("strict").url == AFTER
    assert gets_in(browser)


def test_a_profile_of_somebody_else_is_not_taken(own_provider, browser):
    subject = uuid4().hex
    person = {"claims": {"sub": subject}, "profile": {"sub": subject, "email": "wren@example.org"}}
    tell(own_provider, "person", person)
    tell(own_provider, "lies", {"profile": {"sub": "somebody else"}})
    assert LOST in browser.go("strict").url
    tell(own_provider, "lies", {})
    assert browser.go("strict").url == AFTER


# An address opens nobody's account.


@pytest.fixture
def ada():
    return world.person(f"ada-{uuid4().hex}")


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("provider", ["strict", "github"])
def test_an_address_at_a_provider_does_not_open_the_account_of_the_same_address(
    own_provider, browser, ada, provider, verified
):
    claims = {"sub": uuid4().hex, "email": ada.email, "email_verified": verified}
    addresses = [{"email": ada.email, "primary": True, "verified": verified}]
    profile = {"id": 7, "login": "mallory", "email": ada.email, "sub": claims["sub"]}
    tell(own_provider, "person", {"claims": claims, "profile": profile, "emails": addresses})

    browser.go(provider)

    assert not gets_in(browser)
    assert browser.client.post(f"{TOKEN}browser/", headers=browser.headers()).status_code == 401
    assert not SocialAccount.objects.exists()
    assert User.objects.filter(email=ada.email).count() == 1
    assert [message.to for message in mail.outbox] == [[ada.email]]  # the owner is told, nobody else


def test_the_address_may_change_at_the_provider_and_leads_nobody_elsewhere(own_provider, browser, wren, ada):
    browser.go("strict")
    tell(own_provider, "person", {"claims": wren | {"email": ada.email}, "profile": {}})
    again = Browser()
    again.go("strict")
    assert again.session().json()["data"]["user"]["email"] == wren["email"]


def test_who_opened_an_account_with_anothers_address_loses_it_to_the_mailbox(own_provider, browser, ada):
    """Mallory's account at the provider, Wren's address, not verified; then Wren comes."""
    email = f"wren-{uuid4().hex}@example.org"
    mallory = {"sub": "mallory", "email": email, "email_verified": False}
    tell(own_provider, "person", {"claims": mallory, "profile": mallory})
    browser.go("strict")
    assert not gets_in(browser)

    wren = Client()
    send(wren, f"{AUTH}/auth/password/request", {"email": email})
    body = {"key": key_from_mail("password/reset"), "password": PASSWORD}
    send(wren, f"{AUTH}/auth/password/reset", body)
    token = log_in(wren, email).json()["access"]  # the key came to the mailbox: the address is verified

    assert me(wren, token).json()["email"] == email
    assert not SocialAccount.objects.filter(uid="mallory").exists()
    back = Browser()
    back.go("strict")
    assert not gets_in(back)
    assert not gets_in(browser)


def test_a_provider_that_vouches_for_the_mailbox_stays_when_a_new_password_is_set(
    own_provider, browser, wren
):
    browser.go("strict")
    client = Client()
    send(client, f"{AUTH}/auth/password/request", {"email": wren["email"]})
    body = {"key": key_from_mail("password/reset"), "password": PASSWORD}
    send(client, f"{AUTH}/auth/password/reset", body)
    assert log_in(client, wren["email"]).status_code == 200
    again = Browser()
    again.go("strict")
    assert gets_in(again)


def test_somebody_inactive_does_not_get_in_by_a_provider(own_provider, browser, wren):
    browser.go("strict")
    User.objects.filter(email=wren["email"]).update(is_active=False)
    again = Browser()
    again.go("strict")
    assert not gets_in(again)


def test_a_provider_does_not_go_around_the_second_factor(own_provider, browser, wren):
    browser.go("strict")
    headers, totp = browser.headers(), f"{BROWSER}/account/authenticators/totp"
    secret = browser.client.get(totp).json()["meta"]["secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    send(browser.client, totp, {"code": code}, **headers)

    again = Browser()
    again.go("strict")

    assert again.session().json()["code"] == "mfa_authenticate_pending"
    assert again.client.post(f"{TOKEN}browser/", headers=again.headers()).status_code == 401
    body, headers = {"code": code}, again.headers()
    assert send(again.client, f"{BROWSER}/auth/2fa/authenticate", body, **headers).status_code == 200
    assert again.client.post(f"{TOKEN}browser/", headers=again.headers()).status_code == 200


# Nobody is led away, and nothing inside is called.


@pytest.mark.parametrize(
    "callback",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "http://localhost:8000.evil.example.com/",
        "http://localhost:8000@evil.example.com/",
        "https://localhost:8000/",
        "http://localhost:9000/",
        "javascript:alert(1)",
        "/\\evil.example.com",
        "http:///evil.example.com",
    ],
)
def test_nobody_is_led_to_another_site_after_logging_in(own_provider, browser, settings, callback):
    body = {"provider": "strict", "callback_url": callback, "process": "login"}
    answer = browser.client.post(f"{BROWSER}/auth/provider/redirect", body, headers=browser.headers())
    assert answer.url.startswith(settings.LMS_BASE_URL)
    assert "socialaccount_states" not in browser.client.session


@pytest.mark.parametrize("callback", ["/after", "http://localhost:8000/after", "https://app.example/after"])
def test_people_are_led_to_pages_of_the_site_and_of_its_frontend(own_provider, browser, settings, callback):
    settings.LMS_FRONTEND_URL = "https://app.example"
    assert browser.leave("strict", callback=callback).startswith(own_provider)


def test_the_provider_sends_people_back_to_the_site_whatever_the_request_calls_itself(
    own_provider, browser, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    browser.client.defaults["HTTP_HOST"] = "evil.example"
    there = query(browser.leave("strict"))
    assert there["redirect_uri"] == f"{settings.LMS_BASE_URL}/account/providers/strict/callback/"


def test_a_provider_on_a_private_address_is_not_called_unless_the_operator_permits_it(
    own_provider, browser, wren, settings
):
    settings.LMS_HTTP_NETWORKS = ()
    assert LOST in browser.leave("strict")
    settings.LMS_HTTP_NETWORKS = ("127.0.0.0/8",)
    assert browser.leave("strict").startswith(own_provider)


def test_a_provider_cannot_make_the_site_call_another_address_in_the_clear(
    own_provider, browser, wren, settings
):
    elsewhere = own_provider.replace("127.0.0.1", "127.0.0.2")
    assert httpx.get(f"{elsewhere}/jwks").json()["keys"]
    tell(own_provider, "lies", {"configuration": {"jwks_uri": f"{elsewhere}/jwks"}})
    assert LOST in browser.go("strict").url
    settings.LMS_IDENTITY_PROVIDERS = [*settings.LMS_IDENTITY_PROVIDERS, elsewhere]
    assert browser.go("strict").url == AFTER
