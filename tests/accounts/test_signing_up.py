"""Sign-up, mail verification, login, refresh and logout over the API, as a client program does it."""

from __future__ import annotations

import pytest
from django.core import mail

from lms_site.accounts.models import User
from tests.accounts.steps import (
    AUTH,
    PASSWORD,
    TOKEN,
    key_from_mail,
    log_in,
    me,
    refresh,
    send,
    sign_up,
    some_address,
    verify,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def address():
    return some_address()


def test_a_person_signs_up_verifies_the_address_logs_in_refreshes_and_logs_out(client, address):
    assert sign_up(client, address).json()["code"] == "verify_email_pending"
    assert log_in(client, address).json()["code"] == "email_not_verified"
    assert verify(client).status_code == 401
    pair = log_in(client, address).json()
    assert me(client, pair["access"]).json()["name"] == "Ada"
    second = refresh(client, pair["refresh"]).json()
    assert second["refresh"] != pair["refresh"]
    assert send(client, f"{TOKEN}logout/", {"refresh": second["refresh"]}).json() == {}
    assert refresh(client, second["refresh"]).json()["code"] == "token_not_valid"


def test_logging_out_ends_access_tokens_at_once(client, address, django_capture_on_commit_callbacks):
    sign_up(client, address)
    verify(client)
    pair = log_in(client, address).json()
    with django_capture_on_commit_callbacks(execute=True):
        send(client, f"{TOKEN}logout/", {"refresh": pair["refresh"]})
    assert me(client, pair["access"]).status_code == 401


def test_signing_up_with_a_taken_address_looks_the_same_and_tells_its_owner_by_mail(client, address):
    first = sign_up(client, address)
    verify(client)
    again = sign_up(client, address.upper(), name="Mallory")
    shape = {"data", "code", "status"}
    assert {name: again.json()[name] for name in shape} == {name: first.json()[name] for name in shape}
    assert User.objects.get(email=address).name == "Ada"
    assert "already" in mail.outbox[-1].body


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(client, address):
    sign_up(client, address)
    verify(client)
    wrong, unknown = log_in(client, address, "not the password"), log_in(client, some_address())
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.json()["code"] == "no_active_account"
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


def test_a_login_works_for_a_client_that_still_sends_its_old_token(client, address):
    sign_up(client, address)
    verify(client)
    answer = send(client, TOKEN, {"email": address, "password": PASSWORD}, token="expired")
    assert answer.status_code == 200


def test_mails_link_to_the_frontend_and_never_name_the_host_of_the_request(client, address, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.HEADLESS_FRONTEND_URLS = {
        **settings.HEADLESS_FRONTEND_URLS,
        "account_confirm_email": "https://learn.example.org/verify-email/{key}",
    }
    body = {"email": address, "password": PASSWORD}
    send(client, f"{AUTH}/auth/signup", body, Host="evil.example.com")
    assert "https://learn.example.org/verify-email/" in mail.outbox[-1].body
    assert "evil" not in mail.outbox[-1].body + mail.outbox[-1].subject


def test_opening_the_link_changes_nothing_and_the_button_verifies(client, address):
    sign_up(client, address)
    page = f"/account/verify-email/{key_from_mail()}"
    assert address in client.get(page).content.decode()
    assert log_in(client, address).status_code == 401
    assert client.post(page).status_code == 200
    assert log_in(client, address).status_code == 200


def test_a_bad_link_gets_a_page_that_says_so(client):
    assert client.get("/account/verify-email/nonsense").status_code == 410
    assert client.get("/account/password/reset/nonsense").status_code == 410


def test_a_forgotten_password_is_set_anew_and_ends_every_login(
    client, address, django_capture_on_commit_callbacks
):
    sign_up(client, address)
    verify(client)
    pair = log_in(client, address).json()
    assert send(client, f"{AUTH}/auth/password/request", {"email": address}).status_code == 200
    page = f"/account/password/reset/{key_from_mail('password/reset')}"
    assert client.get(page).status_code == 200
    assert client.post(page, {"password": "short"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, {"password": "quite another secret"}).status_code == 200
    assert me(client, pair["access"]).status_code == 401
    assert refresh(client, pair["refresh"]).status_code == 401
    assert log_in(client, address).status_code == 401
    assert log_in(client, address, "quite another secret").status_code == 200


def test_asking_for_a_new_password_says_the_same_for_an_unknown_address(client, address):
    sign_up(client, address)
    verify(client)
    known = client.post("/account/password/reset", {"email": address})
    unknown = client.post("/account/password/reset", {"email": some_address()})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_what_is_wrong_with_a_sign_up_is_a_problem_document_with_pointers(client, address):
    answer = sign_up(client, address, password="x")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/password"}


def test_texts_follow_the_language_that_the_client_accepts(client):
    german = send(client, TOKEN, {"email": "", "password": ""}, **{"Accept-Language": "de"})
    assert german.headers["Content-Language"] == "de"
    assert "Accept-Language" in german.headers["Vary"]
