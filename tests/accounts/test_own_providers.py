"""Accounts at providers beside one's own: connected, listed, let go of; the last way in stays."""

from __future__ import annotations

import base64
import hashlib
import threading
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connections
from django.test import Client

from lms_site.accounts.models import User
from tests import world
from tests.accounts.provider_process import CLIENT, SECRET
from tests.accounts.providers import AFTER, BROWSER, Browser, consent, query, tell
from tests.accounts.steps import AUTH, PASSWORD, log_in, me, send

OWN = f"{BROWSER}/account/providers"


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def ada(db, browser):
    """Somebody with a password, logged in."""
    person = world.person(f"ada-{uuid4().hex}")
    body = {"email": person.email, "password": PASSWORD}
    assert send(browser.client, f"{BROWSER}/auth/login", body, **browser.headers()).status_code == 200
    return person


def known(provider: str, number: int, email: str = "") -> None:
    """Both kinds of our provider's addresses know this person."""
    email = email or f"wren-{uuid4().hex}@example.org"
    person = {"sub": f"s{number}", "id": number, "login": f"wren{number}", "email": email}
    addresses = [{"email": email, "primary": True, "verified": True}]
    claims = {"sub": f"s{number}", "email": email, "email_verified": True}
    tell(provider, "person", {"claims": claims, "profile": person, "emails": addresses})


def again(browser: Browser) -> None:
    """Give the password once more."""
    send(browser.client, f"{BROWSER}/auth/reauthenticate", {"password": PASSWORD}, **browser.headers())


def let_go(browser: Browser, provider: str, account: str):
    body = {"provider": provider, "account": account}
    return send(browser.client, OWN, body, method="delete", **browser.headers())


def listed(browser: Browser) -> list[tuple[str, str, str]]:
    rows = browser.client.get(OWN).json()["data"]
    return [(row["provider"]["id"], row["uid"], row["display"]) for row in rows]


def test_an_account_at_a_provider_is_connected_after_the_password_listed_and_logs_in(
    own_provider, browser, ada
):
    known(own_provider, 1, "another@example.org")
    early = browser.go("github", process="connect")
    assert early.url == f"{AFTER}?error=reauthentication_required&error_process=connect"
    assert listed(browser) == []

    again(browser)
    assert browser.go("github", process="connect").url == AFTER
    assert browser.go("strict", process="connect").url == AFTER

    assert listed(browser) == [("github", "1", "wren1"), ("strict", "s1", "another@example.org")]
    assert [message.to for message in mail.outbox] == [[ada.email]] * 2  # somebody should notice
    elsewhere = Browser()
    elsewhere.go("github")
    assert elsewhere.session().json()["data"]["user"]["id"] == str(ada.pk)


def test_nobody_connects_without_being_logged_in(own_provider, browser, db):
    known(own_provider, 2)
    assert (
        browser.go("github", process="connect").url
        == f"{AFTER}?error=permission_denied&error_process=connect"
    )
    assert not SocialAccount.objects.exists()


def test_an_account_that_is_somebody_elses_is_not_taken_from_them(own_provider, browser, ada):
    known(own_provider, 3)
    other = Browser()
    other.go("github")
    again(browser)
    answer = browser.go("github", process="connect")
    assert answer.url == f"{AFTER}?error=connected_other&error_process=connect"
    assert SocialAccount.objects.get(uid="3").user != ada


def test_an_account_is_let_go_of_after_the_password_and_opens_nothing_any_more(own_provider, browser, ada):
    known(own_provider, 4)
    again(browser)
    browser.go("github", process="connect")

    assert let_go(browser, "github", "5").status_code == 400
    assert let_go(browser, "strict", "4").status_code == 400
    assert let_go(browser, "github", "4").json()["data"] == []

    known(own_provider, 4, ada.email)
    elsewhere = Browser()
    elsewhere.go("github")
    assert elsewhere.session().status_code == 401


def test_nobody_lets_go_of_an_account_of_somebody_else(own_provider, browser, ada):
    known(own_provider, 5)
    Browser().go("github")
    again(browser)
    missing, foreign = let_go(browser, "github", "999"), let_go(browser, "github", "5")
    assert (foreign.status_code, foreign.content) == (400, missing.content)
    assert SocialAccount.objects.filter(uid="5").exists()


def test_the_last_way_into_an_account_is_not_let_go_of_until_there_is_another(own_provider, browser, db):
    known(own_provider, 6)
    browser.go("github")
    refused = let_go(browser, "github", "6")
    assert refused.json()["errors"][0]["code"] == "no_password"

    browser.go("strict", process="connect")
    assert let_go(browser, "github", "6").status_code == 200
    assert let_go(browser, "strict", "s6").status_code == 400

    body = {"new_password": PASSWORD}
    path = f"{BROWSER}/account/password/change"
    assert send(browser.client, path, body, **browser.headers()).status_code == 200
    again(browser)
    assert let_go(browser, "strict", "s6").status_code == 200
    assert log_in(Client(), User.objects.get().email).status_code == 200


def test_a_provider_that_the_site_gave_up_counts_as_no_way_in_and_breaks_no_list(
    own_provider, browser, settings, db
):
    known(own_provider, 7)
    browser.go("github")
    browser.go("strict", process="connect")
    kept = settings.SOCIALACCOUNT_PROVIDERS
    settings.SOCIALACCOUNT_PROVIDERS = {"github": kept["github"], "openid_connect": {"APPS": []}}

    assert [row[0] for row in listed(browser)] == ["github"]
    assert let_go(browser, "github", "7").status_code == 400


def test_of_two_removals_at_once_one_leaves_a_way_in(committing_db, own_provider, browser):
    known(own_provider, 8)
    browser.go("github")
    browser.go("strict", process="connect")
    headers, answers = browser.headers(), []
    ready = threading.Barrier(2)

    def remove(provider: str, account: str) -> None:
        client = Client()
        client.cookies = browser.client.cookies
        ready.wait()
        answers.append(
            send(client, OWN, {"provider": provider, "account": account}, method="delete", **headers)
        )
        connections.close_all()

    threads = [threading.Thread(target=remove, args=each) for each in (("github", "8"), ("strict", "s8"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert SocialAccount.objects.count() == 1


# Apps: the token of a provider, and no browser of ours.


def with_token(client: Client, token: dict, *, process: str = "login", bearer: str = "", **headers: str):
    body = {"provider": "strict", "process": process, "token": token}
    return send(client, f"{AUTH}/auth/provider/token", body, token=bearer, **headers)


@pytest.fixture
def identity_token(own_provider):
    """Makes identity tokens as the provider gives them to an app of ours: by a login of the app's own."""

    def make(number: int) -> str:
        known(own_provider, number)
        verifier = "v" * 60
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"client_id": CLIENT, "redirect_uri": "app:/back", "state": "x", "nonce": "of the app"}
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        code = query(consent(f"{own_provider}/authorize?{urlencode(asked)}"))["code"]
        proof = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uri": "app:/back", "code": code}
        answer = httpx.post(f"{own_provider}/token", data={**proof, "code_verifier": verifier})
        return answer.json()["id_token"]

    return make


def test_an_app_logs_in_with_an_identity_token_which_is_good_once(client, db, identity_token):
    token = {"client_id": CLIENT, "id_token": identity_token(20)}
    first = with_token(client, token)
    assert first.status_code == 200
    assert me(client, first.json()["meta"]["access_token"]).status_code == 200
    assert with_token(Client(), token).status_code == 400
    assert with_token(Client(), {**token, "id_token": identity_token(20)}).status_code == 200


LIES = [
    {"claims": {"aud": "another-client"}},
    {"claims": {"iss": "https://evil.example"}},
    {"claims": {"exp": 1_000_000_000}},
    {"key": "other"},
    {"alg": "none"},
    {"alg": "HS256"},
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_an_identity_token_that_lies_gives_no_token(client, db, own_provider, identity_token, lie):
    tell(own_provider, "lies", lie)
    answer = with_token(client, {"client_id": CLIENT, "id_token": identity_token(21)})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_token")


@pytest.mark.parametrize("said", ["x", "a.b.c", "e30.e30.", 7, None, {}, "eyJhbGciOiJSUzI1NiJ9.e30.AA"])
def test_nonsense_for_an_identity_token_is_bad_input(client, db, own_provider, said):
    assert with_token(client, {"client_id": CLIENT, "id_token": said}).status_code == 400
    assert with_token(client, {"client_id": "another", "id_token": said}).status_code == 400


@pytest.mark.parametrize("provider", ["github", "openid_connect", "nobody"])
def test_an_access_token_of_github_says_nothing_about_who_asked_for_it(client, db, own_provider, provider):
    body = {"provider": provider, "process": "login", "token": {"client_id": CLIENT, "access_token": "x"}}
    assert send(client, f"{AUTH}/auth/provider/token", body).status_code == 400


def test_an_app_connects_an_account_with_its_own_token_after_the_password(client, db, identity_token):
    ada = world.person(f"ada-{uuid4().hex}")
    access = log_in(client, ada.email).json()["access"]
    early = with_token(client, {"client_id": CLIENT, "id_token": identity_token(22)}, process="connect")
    assert early.status_code == 401
    token = {"client_id": CLIENT, "id_token": identity_token(22)}
    assert (
        with_token(client, token, process="connect", bearer=access).json()["code"]
        == "reauthentication_required"
    )
    send(client, f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, token=access)
    token = {"client_id": CLIENT, "id_token": identity_token(22)}
    assert with_token(client, token, process="connect", bearer=access).status_code == 200
    [row] = send(client, f"{AUTH}/account/providers", method="get", token=access).json()["data"]
    assert (row["provider"]["id"], row["uid"]) == ("strict", "s22")


def test_what_the_site_offers_names_its_providers_and_no_secret(client, own_provider):
    offered = {
        kind: client.get(f"/api/v1/auth/{kind}/v1/config").json()["data"]["socialaccount"]["providers"]
        for kind in ("app", "browser")
    }
    assert [one["id"] for one in offered["app"]] == ["strict"]
    assert [one["id"] for one in offered["browser"]] == ["github", "strict"]
    assert SECRET not in str(offered)
