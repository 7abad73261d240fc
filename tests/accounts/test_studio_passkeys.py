"""A passkey opens the studio: alone, or after the password."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests import world
from tests.accounts.software_key import PRESENT, SoftwareKey
from tests.accounts.test_login_limits import from_address, some_ip
from tests.accounts.test_login_page import PAGE, enter, is_in
from tests.accounts.test_passkeys import register

pytestmark = pytest.mark.django_db
HOST = "localhost"


@pytest.fixture
def teacher():
    return world.person(f"teacher-{uuid4().hex}", is_staff=True, is_superuser=True)


@pytest.fixture
def key(teacher, settings) -> SoftwareKey:
    settings.LMS_PASSKEY_DOMAIN = HOST
    made = SoftwareKey()
    _, answer = register(Client(), teacher, made)
    assert answer.status_code == 200, answer.content
    return made


@pytest.fixture
def tab() -> Client:
    """A browser on the address that the site's passkeys belong to."""
    return Client(HTTP_HOST=HOST)


def question(tab: Client, page: str = PAGE) -> dict:
    """What the page's button asks for."""
    address = re.search(r'data-question="([^"]+)"', tab.get(page).content.decode())[1]
    answer = tab.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]["request_options"]


def give(tab: Client, credential: object, page: str = PAGE):
    return tab.post(page, {"credential": json.dumps(credential)})


def test_a_passkey_alone_opens_the_studio_and_leads_where_the_teacher_wanted(tab, teacher, key):
    page = f"{PAGE}?next=/studio/pages/"
    assert give(tab, key.get(question(tab, page)), page).url == "/studio/pages/"
    assert tab.get("/api/v1/me/").json()["email"] == teacher.email


def test_a_teacher_whose_only_second_factor_is_a_key_gets_in_with_it_after_the_password(
    tab, teacher, settings
):
    settings.LMS_PASSKEY_DOMAIN = HOST
    key = SoftwareKey()
    register(Client(), teacher, key, passwordless=False, flags=PRESENT)
    assert enter(tab, teacher).url == PAGE
    assert not is_in(tab)
    asked = question(tab)
    assert asked["publicKey"]["allowCredentials"]
    assert give(tab, key.get(asked, flags=PRESENT)).url == "/studio/"
    assert is_in(tab)


def test_a_key_that_asks_for_no_finger_opens_nothing_without_the_password(tab, teacher, settings):
    settings.LMS_PASSKEY_DOMAIN = HOST
    key = SoftwareKey()
    register(Client(), teacher, key, passwordless=False, flags=PRESENT)
    assert give(tab, key.get(question(tab), flags=PRESENT)).status_code == 422
    assert not is_in(tab)


def test_somebody_elses_key_does_not_stand_in_for_the_second_factor(tab, teacher, key):
    mallory, theirs = world.person(f"mallory-{uuid4().hex}"), SoftwareKey()
    register(Client(), mallory, theirs)
    enter(tab, teacher)
    assert give(tab, theirs.get(question(tab))).status_code == 422
    assert not is_in(tab)


@pytest.mark.parametrize("said", [None, 7, "x", [], {}, {"id": "x"}, {"response": {"userHandle": "AA"}}])
@pytest.mark.parametrize("after_password", [False, True])
def test_nonsense_instead_of_a_passkey_is_refused_with_a_sentence(tab, teacher, key, said, after_password):
    if after_password:
        enter(tab, teacher)
    question(tab)
    answer = give(tab, said)
    assert answer.status_code == 422
    assert "This passkey was not accepted." in answer.content.decode()
    assert tab.post(PAGE, {"credential": "{"}).status_code == 422
    assert not is_in(tab)


def test_an_answer_of_a_passkey_is_good_once_and_in_the_browser_that_was_asked(tab, teacher, key):
    said = key.get(question(tab))
    other = Client(HTTP_HOST=HOST)
    question(other)
    assert give(other, said).status_code == 422
    assert give(tab, said).url == "/studio/"
    tab.get("/studio/logout/")
    tab.post("/studio/logout/")
    assert not is_in(tab)
    assert give(tab, said).status_code == 422


@pytest.mark.parametrize("address", ["active", "verified"])
def test_a_passkey_goes_around_neither_suspension_nor_an_unverified_address(tab, teacher, key, address):
    if address == "active":
        teacher.is_active = False
        teacher.save()
    else:
        EmailAddress.objects.filter(user=teacher).update(verified=False)
    answer = give(tab, key.get(question(tab)))
    assert answer.status_code in (200, 422)
    assert not is_in(tab)


def test_the_button_is_offered_only_where_browsers_use_the_sites_passkeys(teacher, key, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.LMS_PASSKEY_DOMAIN = "school.example"
    offered = {
        host: b"data-question" in Client(HTTP_HOST=host).get(PAGE).content
        for host in (
            "school.example",
            "studio.school.example:8000",
            "evilschool.example",
            "localhost",
            "[::1]",
        )
    }
    assert offered == {
        "school.example": True,
        "studio.school.example:8000": True,
        "evilschool.example": False,
        "localhost": False,
        "[::1]": False,
    }


def test_who_has_no_key_is_not_asked_for_one_after_the_password(tab, teacher, settings):
    settings.LMS_PASSKEY_DOMAIN = HOST
    TOTP.activate(teacher, generate_totp_secret())
    enter(tab, teacher)
    assert b"data-question" not in tab.get(PAGE).content


def test_looking_at_the_page_begins_no_session(tab, key):
    assert "sessionid" not in tab.get(PAGE).cookies


def test_who_gave_the_wrong_persons_password_can_start_again(tab, teacher, key):
    enter(tab, teacher)
    assert b'name="again"' in tab.get(PAGE).content
    assert tab.post(PAGE, {"again": "1"}).url == PAGE
    page = tab.get(PAGE).content
    assert (b'type="password"' in page, b'name="code"' in page) == (True, False)
    assert tab.post(PAGE, {"code": "000000"}).status_code == 422


def test_a_form_with_a_passkey_needs_its_csrf_token(teacher, key):
    tab = Client(enforce_csrf_checks=True, HTTP_HOST=HOST)
    assert give(tab, key.get(question(tab))).status_code == 403


@pytest.mark.usefixtures("login_limits")
def test_guessing_with_keys_after_the_password_ends_after_few_tries(teacher, key):
    statuses = []
    for _number in range(7):
        tab = from_address(some_ip())
        tab.defaults["HTTP_HOST"] = HOST
        enter(tab, teacher)
        statuses.append(give(tab, SoftwareKey().get(question(tab))).content.decode())
    assert "failed too often" in statuses[-1]
