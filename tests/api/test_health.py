import sys

import pytest

from lms_site.foundation import valkey
from tests.engines.commands import run

ASK = """
from django.test import Client
answer = Client().get("/readyz")
print(answer.status_code, answer.json(), answer.headers["Retry-After"])
"""
CALL = """
from django.test import Client
client = Client(SERVER_NAME="localhost")
account = {"email": "ada@example.com", "password": "anthus-demo"}
for answer in (client.get("/api/v1/courses/"), client.post("/api/v1/auth/token/", account, "application/json")):
    print(answer.status_code, answer.json()["code"], answer.headers["Content-Type"], "Retry-After" in answer.headers)
"""
SHELL = (sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK)


def test_a_live_process_says_so_to_whoever_asks_by_whatever_name(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/livez", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client):
    answer = client.get("/readyz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"status": "ready", "database": "up", "valkey": "up"}


@pytest.mark.django_db
def test_without_valkey_the_site_is_ready_all_the_same(client, settings):
    settings.LMS_VALKEY_URL = "unix:///nowhere/valkey.sock?db=0"
    valkey.client.cache_clear()
    answer = client.get("/readyz")
    valkey.client.cache_clear()
    valkey.breaker.closed_until = 0.0
    assert (answer.status_code, answer.json()["valkey"]) == (200, "down")


def test_without_its_database_the_site_asks_to_be_tried_again(data_folder):
    nowhere = {
        "DATABASE_URL": "postgres://lms@/lms?host=/nowhere",
        "VALKEY_URL": "unix:///nowhere/valkey.sock?db=0",
        "LMS_SECRET_KEYS": "k" * 50,
    }
    done = run(data_folder, *SHELL, **nowhere)
    expected = "503 {'status': 'unavailable', 'database': 'down', 'valkey': 'down'} 2"
    assert done.stdout.strip().splitlines()[-1] == expected


def test_a_database_without_the_migrations_is_not_ready(data_folder):
    done = run(data_folder, *SHELL)
    expected = "503 {'status': 'unavailable', 'database': 'migrations missing', 'valkey': 'up'} 2"
    assert done.stdout.strip().splitlines()[-1] == expected


@pytest.mark.parametrize(
    ("where", "code"),
    [({}, "migrations_missing"), ({"DATABASE_URL": "postgres://lms@/lms?host=/nowhere"}, "unavailable")],
)
def test_a_call_that_finds_no_usable_database_is_told_so_and_no_traceback_is_logged(data_folder, where, code):
    own = {"VALKEY_URL": "unix:///nowhere/valkey.sock?db=0", "LMS_SECRET_KEYS": "k" * 50}
    done = run(data_folder, *SHELL[:-1], CALL, **(where and own | where))
    told = [line for line in done.stdout.splitlines() if line.startswith("5")]
    assert told == [f"503 {code} application/problem+json True"] * 2
    assert "Traceback" not in done.stdout
    assert f'"code":"{code}"' in done.stdout
