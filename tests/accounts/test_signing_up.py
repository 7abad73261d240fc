"""Sign-up, mail verification, login, refresh, logout over the API, as a client program does it."""

from __future__ import annotations

import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

AUTH = "/api/v1/auth/app/v1"
ADA = f"ada-{uuid4().hex}@example.org"
PASSWORD = "a long enough secret"

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: dict, **headers: str):
    return client.post(path, body, content_type="application/json", headers=headers)


def sign_up(client: Client, email: str = ADA):
    return post(client, f"{AUTH}/auth/signup", {"email": email, "password": PASSWORD, "name": "Ada"})


def verify(client: Client):
    key = unquote(re.search(r"verify-email/(\S+)", mail.outbox[-1].body)[1])
    return post(client, f"{AUTH}/auth/email/verify", {"key": key})


def log_in(client: Client, email: str = ADA, password: str = PASSWORD):
    return post(client, "/api/v1/auth/token/", {"email": email, "password": password})


def test_a_person_signs_up_verifies_the_address_logs_in_refreshes_and_logs_out(client):
    assert sign_up(client).status_code == 401
    assert log_in(client).status_code == 401
    assert verify(client).status_code in (200, 401)
    pair = log_in(client).json()
    again = post(client, "/api/v1/auth/token/refresh/", {"refresh": pair["refresh"]})
    assert again.status_code == 200
    assert again.json()["refresh"] != pair["refresh"]
    assert post(client, "/api/v1/auth/token/logout/", {"refresh": again.json()["refresh"]}).json() == {}
    dead = post(client, "/api/v1/auth/token/refresh/", {"refresh": again.json()["refresh"]})
    assert dead.status_code == 401
    assert dead.json()["code"] == "token_not_valid"
