from __future__ import annotations

import json
import logging
import logging.config

import psycopg
import pytest
import structlog

from lms_site.foundation import logs

SECRETS = [
    "Authorization: Bearer abcdefgh12345678",
    "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "charged with sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "hook whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw",
    "connecting to postgres://lms:hunter22secret@db/lms",
    "redis://:hunter22secret@valkey:6379/0",
    "GET /reset?token=hunter22secret&next=/",
    "GET /login/callback?code=hunter22secret",
    "GET /media/a.png?X-Amz-Signature=hunter22secret&x=1",
    "password=hunter22secret",
    "{'password': 'hunter22secret with spaces', 'name': 'x'}",
    '{"client_secret": "hunter22secret"}',
    "DETAIL: Key (email)=(hunter22secret@example.org) already exists.",
    "-----BEGIN RSA PRIVATE KEY-----\nhunter22secret\n-----END RSA PRIVATE KEY-----",
    "the site's own key is site-key-hunter22secret",
]
CANARIES = ["hunter22secret", "abcdefgh12345678", "c2lnbmF0dXJl", "4eC39Hq", "MfKQ9r8"]


@pytest.fixture
def redact():
    return logs.Redactor(["site-key-hunter22secret"])


def clean(text: str) -> bool:
    return not any(canary in text for canary in CANARIES)


@pytest.mark.parametrize("text", SECRETS)
def test_no_secret_in_a_text_is_logged(text, redact):
    assert clean(redact.text(text))
    assert clean(json.dumps(redact(None, "info", {"event": "x", "a": {"b": [text, (text,)]}}), default=str))


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "password1",
        "HTTP_AUTHORIZATION",
        "Cookie",
        "api_key",
        "refresh_token",
        "session_key",
        "csrfmiddlewaretoken",
        "client-secret",
        "answers",
        "response",
        "sealed",
        "otp",
    ],
)
def test_no_value_of_a_field_with_such_a_name_is_logged(name, redact):
    event = redact(None, "info", {"event": "x", name: "abc", "in": {name: ["abc"]}})
    assert event[name] == event["in"][name] == logs.MASK


@pytest.mark.parametrize(
    "text",
    [
        "enrolled",
        "/api/v1/courses/018f/outline/?fields=title",
        "lms.enrolment.created.v1",
        "5 tokens left",
        "https://school.example/a?b=c",
        "Traceback (most recent call last):",
    ],
)
def test_ordinary_texts_stay_as_they_are(text, redact):
    assert redact.text(text) == text


@pytest.mark.parametrize(
    "name", ["course", "status", "response_ms", "tokenizer", "duration", "type", "sessions"]
)
def test_numbers_and_ordinary_fields_stay_as_they_are(name, redact):
    assert redact(None, "info", {name: 12})[name] == 12


class Rude:
    def __str__(self) -> str:
        raise ZeroDivisionError


def test_a_value_that_cannot_be_shown_does_no_harm(redact):
    deep: dict[str, object] = {}
    at = deep
    for _ in range(50):
        at["a"] = at = {}
    event = redact(None, "info", {"rude": Rude(), "deep": deep})
    assert event["rude"] == "<Rude: ZeroDivisionError>"
    assert logs.MASK in str(event["deep"])


@pytest.fixture
def lines(capfd):
    """Logging as in production, and what it wrote."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure({"format": "json", "level": "INFO", "secrets": ["site-key-hunter22secret"]})
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_tells_what_when_where_and_in_which_request(lines):
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("lms_site.test").info("enrolled", course="c", token="hunter22secret")
        logging.getLogger("some.library").warning("from a library %s", "password=hunter22secret")
    first, second = lines()
    assert {key: first[key] for key in ("event", "level", "logger", "request_id", "course", "token")} == {
        "event": "enrolled",
        "level": "info",
        "logger": "lms_site.test",
        "request_id": "r-1",
        "course": "c",
        "token": logs.MASK,
    }
    assert first["timestamp"].endswith("Z")
    assert second["event"] == f"from a library password={logs.MASK}"
    assert (second["level"], second["request_id"]) == ("warning", "r-1")


def test_what_django_says_of_an_answer_names_the_request_it_answered(lines, client, db):
    client.get("/nowhere/", headers={"x-request-id": "found-by-hand-1"})
    [line] = [line for line in lines() if line["logger"] == "django.request"]
    assert (line["event"], line["request_id"], line["status"]) == (
        "Not Found: /nowhere/",
        "found-by-hand-1",
        404,
    )


def test_a_database_that_is_away_is_a_line_and_no_traceback(lines):
    try:
        psycopg.connect("host=/nowhere")
    except psycopg.OperationalError:
        logging.getLogger("some.library").exception("Database gave error")
        structlog.get_logger("lms_site.test").exception("no_database")
    for line in lines():
        assert line["reason"].startswith("connection is bad: ")
        assert "exception" not in line


def test_a_traceback_is_logged_without_what_the_error_said_in_secret(lines):
    try:
        int("bad password=hunter22secret")
    except ValueError:
        structlog.get_logger("lms_site.test").exception("failed")
        logging.getLogger("some.library").exception("failed")
    written = lines()
    for line in written:
        assert "Traceback" in line["exception"]
        assert f"bad password={logs.MASK}" in line["exception"]
    assert len(written) == 2


def test_what_is_below_the_level_is_not_written(lines):
    structlog.get_logger("lms_site.test").debug("details")
    logging.getLogger("django.db.backends").info("SELECT 1")
    assert lines() == []


def test_the_console_form_is_for_people(capfd):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure({"format": "console", "level": "INFO"})
    structlog.get_logger("lms_site.test").info("enrolled", course="c")
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    assert "enrolled" in capfd.readouterr().err
