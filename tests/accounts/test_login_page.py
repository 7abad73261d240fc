"""The page on which teachers log in to the studio: the same stages and limits as everywhere."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests import world
from tests.accounts.steps import PASSWORD
from tests.accounts.test_login_limits import from_address, some_ip
from tests.accounts.test_second_factor import code

pytestmark = pytest.mark.django_db
PAGE = "/account/login/"


@pytest.fixture
def teacher():
    return world.person(f"teacher-{uuid4().hex}", is_staff=True, is_superuser=True)


def enter(client: Client, person, password: str = PASSWORD, path: str = PAGE):
    return client.post(path, {"email": person.email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


def test_a_browser_tells_the_page_where_its_form_comes_from(client):
    """With "no-referrer" it would send `Origin: null`, which the check of forms refuses."""
    assert client.get(PAGE)["Referrer-Policy"] == "same-origin"


def test_the_studio_sends_a_guest_to_the_page_and_the_page_sends_the_teacher_back(client, teacher):
    sent = client.get("/studio/pages/")
    assert sent.url == "/account/login/?next=/studio/pages/"
    assert b'type="password"' in client.get(sent.url).content
    assert enter(client, teacher, path=sent.url).url == "/studio/pages/"
    assert is_in(client)


def test_wagtails_own_login_and_password_pages_are_not_there(client, teacher):
    assert client.get("/studio/login/?next=/studio/").url == "/account/login/?next=/studio/"
    answer = client.post("/studio/login/", {"username": teacher.email, "password": PASSWORD})
    assert answer.url == "/account/login/"
    assert not is_in(client)
    assert client.get("/studio/password_reset/").status_code == 404


@pytest.mark.parametrize(
    "target", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)", "\\\\evil"]
)
def test_the_page_leads_nowhere_else(client, teacher, target):
    assert enter(client, teacher, path=f"{PAGE}?next={target}").url == "/studio/"


def test_a_wrong_password_is_refused_and_guessing_is_limited(teacher, login_limits):
    statuses = [enter(from_address(some_ip()), teacher, f"wrong {number}").status_code for number in range(7)]
    assert statuses == [422] * 7
    last = from_address(some_ip())
    assert enter(last, teacher).status_code == 422
    assert not is_in(last)


def test_after_a_wrong_password_the_address_is_still_there_and_never_the_password(client, teacher):
    page = enter(client, teacher, 'a "wrong" one').content.decode()
    assert f'value="{teacher.email}"' in page
    assert "wrong&quot; one" not in page
    page = client.post(PAGE, {"email": '"><script>', "password": "x"}).content.decode()
    assert '"><script>' not in page


def test_the_second_factor_cannot_be_gone_around(client, teacher):
    secret = generate_totp_secret()
    TOTP.activate(teacher, secret)
    assert Authenticator.objects.filter(user=teacher).count() == 1
    assert enter(client, teacher).url == PAGE
    assert not is_in(client)
    assert client.get("/studio/").status_code == 302
    assert b"one-time-code" in client.get(PAGE).content
    assert client.post(PAGE, {"code": "000000"}).status_code == 422
    assert not is_in(client)
    assert client.post(PAGE, {"code": code(secret)}).url == "/studio/"
    assert is_in(client)


def test_a_code_that_comes_after_the_password_is_forgotten_is_answered_with_what_to_do(client, teacher):
    TOTP.activate(teacher, generate_totp_secret())
    enter(client, teacher)
    session = client.session
    session["account_login"] = {**session["account_login"], "initiated_at": time.time() - 901}
    session.save()
    page = client.post(PAGE, {"code": "123456"}).content.decode()
    assert "That took too long. Please log in again." in page
    assert ('type="password"' in page, "This field is required." in page) == (True, False)


def test_asking_for_a_new_password_says_what_is_wrong_with_the_address(client):
    answer = client.post("/account/password/reset", {"email": "not an address"})
    assert answer.status_code == 422
    assert "Enter a valid email address." in answer.content.decode()


def test_an_unverified_address_cannot_log_in(client, teacher):
    EmailAddress.objects.filter(user=teacher).update(verified=False)
    assert "mail" in enter(client, teacher).content.decode()
    assert not is_in(client)


def test_somebody_inactive_cannot_log_in(client, teacher):
    teacher.is_active = False
    teacher.save()
    assert enter(client, teacher).status_code == 422
    assert not is_in(client)


def test_the_form_needs_its_csrf_token(teacher):
    assert enter(Client(enforce_csrf_checks=True), teacher).status_code == 403
