"""A frontend on another origin, in a real browser: what it may read, and what it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from tests import world
from tests.browsing import chromium
from tests.serving import running, served

pytestmark = pytest.mark.tools("chromium")


class _Frontend(BaseHTTPRequestHandler):
    """An empty page on its own origin."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>frontend</title>")

    def log_message(self, *args):
        pass


@pytest.fixture
def api(committing_db) -> Iterator[str]:
    with served(StaticFilesHandler(get_wsgi_application())) as url:
        yield url


@pytest.fixture
def frontend() -> Iterator[str]:
    with running(ThreadingHTTPServer(("127.0.0.1", 0), _Frontend)) as url:
        yield url


CALL = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return {status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text()};
  } catch (error) { return {blocked: String(error)}; }
}"""


@pytest.fixture
def story(settings, api, frontend):
    """A page of the frontend, allowed to call; and one of an origin that is not."""
    settings.CORS_ALLOWED_ORIGINS = [frontend]
    settings.LMS_RATES = {"anonymous": "100/m", "person": "100/m"}
    token = world.log_in(world.person(f"ada-{uuid4().hex}")).access
    with chromium() as browser:
        page = browser.new_page()
        page.goto(frontend)
        yield page, api, token


def test_an_allowed_origin_reads_edits_and_sees_the_headers(story):
    page, api, token = story
    headers = {"Authorization": f"Bearer {token}"}
    mine = page.evaluate(CALL, [f"{api}/api/v1/me/", {"headers": headers}])
    assert mine["status"] == 200
    assert {"etag", "ratelimit-remaining", "ratelimit-reset", "x-request-id"} <= mine["headers"].keys()
    edit = {
        "method": "PATCH",
        "headers": {**headers, "Content-Type": "application/json", "If-Match": mine["headers"]["etag"]},
        "body": json.dumps({"name": "Ada from afar"}),
    }
    assert json.loads(page.evaluate(CALL, [f"{api}/api/v1/me/", edit])["body"])["name"] == "Ada from afar"
    once = {
        "method": "POST",
        "headers": {**headers, "Content-Type": "application/json", "Idempotency-Key": "once"},
        "body": json.dumps({"text": "I know plovers."}),
    }
    for replayed in (None, "true"):
        asked = page.evaluate(CALL, [f"{api}/api/v1/me/teaching/", once])
        assert (asked["status"], asked["headers"].get("idempotency-replayed")) == (201, replayed)
    refused = page.evaluate(CALL, [f"{api}/api/v1/me/", {}])
    assert (refused["status"], json.loads(refused["body"])["code"]) == (401, "unauthenticated")


def test_another_origin_reads_nothing(story, settings):
    page, api, token = story
    settings.CORS_ALLOWED_ORIGINS = ["https://learn.example.org"]
    blocked = page.evaluate(CALL, [f"{api}/api/v1/me/", {"headers": {"Authorization": f"Bearer {token}"}}])
    assert "blocked" in blocked


@pytest.mark.parametrize(("page_of", "sign"), [("docs", ".opblock-tag"), ("redoc", "[role=menuitem]")])
def test_the_pages_of_the_schema_work_under_their_policy_and_load_nothing_from_elsewhere(api, page_of, sign):
    with chromium() as browser:
        page = browser.new_page()
        elsewhere, complaints = [], []
        page.on(
            "requestfinished", lambda one: elsewhere.append(one.url) if is_elsewhere(one.url, api) else None
        )
        page.on("console", lambda one: complaints.append(one.text) if is_complaint(one) else None)
        page.goto(f"{api}/api/v1/{page_of}/")
        page.wait_for_selector(sign, timeout=30_000)
        assert elsewhere == []
        assert complaints == []


def is_elsewhere(url, api):
    return not url.startswith((api, "data:", "blob:"))


def is_complaint(message):
    """Redoc asks for its maker's logo; that the policy stops it is what we want."""
    return message.type == "error" and "logo-mini.svg" not in message.text
