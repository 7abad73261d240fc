"""Closing one's account: confirmed, told by mail, taken back or erased in the end."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core import mail
from django.db.models import F

from lms_site.accounts.closing import GRACE, erase_closed
from lms_site.accounts.models import TokenSession, User
from lms_site.accounts.profile_models import AccountClosing
from lms_site.accounts.sessions import SessionStore
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from tests import world
from tests.accounts.steps import log_in, refresh
from tests.api.caller import Caller
from tests.learning.builders import course, lesson

pytestmark = pytest.mark.django_db
PASSWORD = world.PASSWORD
BODY = {"password": PASSWORD}


@pytest.fixture
def ada():
    return world.person("ada")


def closed(person, commit) -> Caller:
    """The person's account is closed; how they called."""
    caller = Caller(person.pk)
    with commit(execute=True):
        caller.call("POST", "/me/closing/", BODY, expect=202)
    drain()
    return caller


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def key_in_mail() -> str:
    [line] = [line for line in mail.outbox[-1].body.splitlines() if "/reopen/" in line]
    return unquote(line.rpartition("/")[2])


def let_time_pass() -> None:
    AccountClosing.objects.update(due_at=F("due_at") - GRACE - timedelta(seconds=1))


def test_every_token_dies_at_once_and_nobody_logs_in(client, ada, commit):
    pair = log_in(client, ada.email, PASSWORD).json()
    caller = closed(ada, commit)
    assert caller.send("GET", "/me/").status_code == 401
    assert refresh(client, pair["refresh"]).json()["code"] == "token_not_valid"
    assert log_in(client, ada.email, PASSWORD).json()["code"] == "no_active_account"
    assert not TokenSession.objects.filter(person=ada, ended_at=None).exists()


def test_it_is_erased_two_weeks_later_and_the_person_is_told(ada, commit):
    closed(ada, commit)
    assert erase_closed() == 0
    let_time_pass()
    with commit(execute=True):
        assert erase_closed() == 1
    assert not User.objects.filter(pk=ada.pk).exists()
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([ada.email], "Your account is erased")
    assert erase_closed() == 0


def test_the_link_in_the_mail_takes_it_back_once(client, ada, commit):
    closed(ada, commit)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([ada.email], "Your account is closed")
    token = {"token": key_in_mail()}
    assert Caller().call("POST", "/account-reopening/", token)["email"] == ada.email
    assert log_in(client, ada.email, PASSWORD).status_code == 200
    Caller().call("POST", "/account-reopening/", token, expect=404)
    let_time_pass()
    assert erase_closed() == 0


def test_a_link_of_an_earlier_closing_a_forged_and_a_late_one_take_nothing_back(ada, commit):
    closed(ada, commit)
    earlier = key_in_mail()
    Caller().call("POST", "/account-reopening/", {"token": earlier})
    closed(ada, commit)
    for token in (earlier, "forged", key_in_mail()[:-2], ""):
        Caller().call("POST", "/account-reopening/", {"token": token}, expect=404)
    let_time_pass()
    Caller().call("POST", "/account-reopening/", {"token": key_in_mail()}, expect=404)
    assert not User.objects.get(pk=ada.pk).is_active


@pytest.mark.parametrize("body", [{}, {"password": ""}, {"password": "not the password"}])
def test_a_token_alone_closes_nothing(ada, body):
    caller = Caller(ada.pk)
    assert caller.refused("POST", "/me/closing/", body, expect=422) == "wrong_password"
    assert caller.send("GET", "/me/").status_code == 200
    assert not AccountClosing.objects.exists()


def test_who_has_no_password_confirms_by_having_just_logged_in(ada, commit):
    ada.set_unusable_password()
    ada.save()
    caller = Caller(ada.pk)
    TokenSession.objects.filter(person=ada).update(created_at=F("created_at") - timedelta(minutes=6))
    assert caller.refused("POST", "/me/closing/", {}) == "login_too_old"
    with commit(execute=True):
        Caller(ada.pk).call("POST", "/me/closing/", {}, expect=202)
    assert not User.objects.get(pk=ada.pk).is_active


def test_tokens_for_an_old_session_of_a_browser_are_no_login_of_the_last_minutes(client, ada):
    ada.set_unusable_password()
    ada.save()
    world.log_in(ada)
    row = TokenSession.objects.get(person=ada)
    row.delete()
    session = SessionStore(row.session_key)
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time() - 360}]
    session.save()
    client.cookies["sessionid"] = session.session_key
    access = client.post("/api/v1/auth/token/browser/").json()["access"]
    headers = {"Authorization": f"Bearer {access}"}
    answer = client.post("/api/v1/me/closing/", {}, content_type="application/json", headers=headers)
    assert answer.json()["code"] == "login_too_old"


def test_courses_that_only_the_person_owns_are_handed_over_first(ada, commit):
    bob = world.person("bob")
    alone, shared = course(lesson(), owner=ada.pk), course(lesson(), owner=ada.pk)
    learning.join_team(ada.pk, shared, learning.Role.OWNER, person=bob.pk)
    caller = Caller(ada.pk)
    refusal = caller.call("POST", "/me/closing/", BODY, expect=409)
    assert refusal["code"] == "owns_courses"
    assert refusal["data"] == {"courses": [{"key": str(alone), "title": "A course"}]}
    assert (caller.get("/me/")["name"], AccountClosing.objects.count()) == ("Ada", 0)
    learning.join_team(ada.pk, alone, learning.Role.EDITOR, person=bob.pk)
    caller.call("POST", f"/courses/{alone}/team/hand-over/", {"person": bob.pk})
    closed(ada, commit)
    let_time_pass()
    erase_closed()
    assert [one.person for one in learning.team(bob.pk, alone)] == [bob.pk]


def test_the_last_administrator_stays(commit):
    root = world.person("root", is_staff=True, is_superuser=True)
    assert Caller(root.pk).refused("POST", "/me/closing/", BODY) == "last_administrator"
    world.person("second", is_staff=True, is_superuser=True)
    closed(root, commit)
    assert not User.objects.get(pk=root.pk).is_active


def test_an_account_that_the_school_suspended_meanwhile_is_not_taken_back(ada, commit):
    closed(ada, commit)
    key = key_in_mail()
    root = world.person("root", is_superuser=True, is_staff=True)
    Caller(root.pk).call("POST", f"/people/{ada.pk}/suspend/", {"reason": "Spam."})
    Caller().call("POST", "/account-reopening/", {"token": key}, expect=404)
    assert not User.objects.get(pk=ada.pk).is_active


def test_an_account_that_the_school_gives_back_is_not_erased(ada, commit):
    from lms_site.accounts import api as accounts

    root = world.person("root", is_staff=True, is_superuser=True)
    closed(ada, commit)
    accounts.reactivate(root.pk, ada.pk)
    let_time_pass()
    assert (erase_closed(), AccountClosing.objects.count()) == (0, 0)


def test_the_mail_speaks_the_language_of_the_person_and_the_page_it_links_to_takes_back(
    client, ada, commit, settings
):
    settings.HEADLESS_FRONTEND_URLS = {
        **settings.HEADLESS_FRONTEND_URLS,
        "account_reopen": "http://testserver/account/reopen/{key}",
    }
    closed(ada, commit)
    page = f"/account/reopen/{key_in_mail()}"
    assert "Keep my account" in client.get(page).content.decode()
    assert not User.objects.get(pk=ada.pk).is_active
    assert client.post(page).status_code == 200
    assert User.objects.get(pk=ada.pk).is_active
    assert client.post(page).status_code == 410
