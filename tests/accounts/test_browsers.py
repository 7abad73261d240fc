"""Browsers: a session cookie and a CSRF token instead of a bearer token."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from lms_site.accounts.models import TokenSession
from tests import world
from tests.accounts.steps import PASSWORD

pytestmark = pytest.mark.django_db
BROWSER = "/api/v1/auth/browser/v1"


@pytest.fixture
def ada():
    return world.person(f"ada-{uuid4().hex}")


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def token_of(browser: Client) -> str:
    browser.get(f"{BROWSER}/config")
    return browser.cookies["csrftoken"].value


def log_in(browser: Client, ada):
    return browser.post(
        f"{BROWSER}/auth/login",
        {"email": ada.email, "password": PASSWORD},
        content_type="application/json",
        headers={"X-CSRFToken": token_of(browser)},
    )


def test_a_browser_logs_in_reads_changes_with_the_csrf_token_and_logs_out(browser, ada):
    answer = log_in(browser, ada)
    assert answer.status_code == 200
    assert "access_token" not in answer.json()["meta"]
    assert browser.get("/api/v1/me/").json()["email"] == ada.email
    csrf = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    changed = browser.patch("/api/v1/me/", {"name": "Ada L."}, content_type="application/json", headers=csrf)
    assert changed.json()["name"] == "Ada L."
    browser.delete(f"{BROWSER}/auth/session", headers=csrf)
    assert browser.get("/api/v1/me/").status_code == 401


def test_a_change_without_the_csrf_token_is_refused_with_a_problem_document(browser, ada):
    log_in(browser, ada)
    answer = browser.patch("/api/v1/me/", {"name": "Mallory"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    ada.refresh_from_db()
    assert ada.name != "Mallory"


def test_a_login_without_the_csrf_token_is_refused(browser, ada):
    body = {"email": ada.email, "password": PASSWORD}
    answer = browser.post(f"{BROWSER}/auth/login", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_token_goes_before_a_cookie_and_needs_no_csrf_token(browser, ada):
    log_in(browser, ada)
    grace = world.person(f"grace-{uuid4().hex}")
    answer = browser.patch(
        "/api/v1/me/", {"name": "Grace"}, content_type="application/json", headers=world.bearer(grace)
    )
    assert answer.json()["email"] == grace.email


def test_a_bad_token_is_not_made_up_for_by_a_cookie(browser, ada):
    log_in(browser, ada)
    assert browser.get("/api/v1/me/", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_request_with_a_token_touches_no_session(client, ada, django_assert_num_queries):
    headers = world.bearer(ada)
    with django_assert_num_queries(1) as captured:
        answer = client.get("/api/v1/me/", headers=headers)
    assert "django_session" not in captured[0]["sql"]
    assert answer.cookies == {}


def test_logging_out_in_the_browser_ends_only_that_session(browser, ada):
    world.log_in(ada)
    log_in(browser, ada)
    browser.delete(f"{BROWSER}/auth/session", headers={"X-CSRFToken": browser.cookies["csrftoken"].value})
    assert TokenSession.objects.filter(person=ada, ended_at=None).count() == 1
