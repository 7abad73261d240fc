"""What a client program does to log in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from django.core import mail
from django.test import Client

AUTH = "/api/v1/auth/app/v1"
TOKEN = "/api/v1/auth/token/"
PASSWORD = "a long enough secret"


def some_address() -> str:
    return f"ada-{uuid4().hex}@example.org"


def send(
    client: Client, path: str, body: Any = None, *, method: str = "post", token: str = "", **headers: str
):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return getattr(client, method)(path, body, content_type="application/json", headers=headers)


def sign_up(client: Client, email: str, **more: str):
    return send(client, f"{AUTH}/auth/signup", {"email": email, "password": PASSWORD, "name": "Ada", **more})


def key_from_mail(word: str = "verify-email") -> str:
    return unquote(re.search(rf"{word}/(\S+)", mail.outbox[-1].body)[1])


def verify(client: Client, **headers: str):
    return send(client, f"{AUTH}/auth/email/verify", {"key": key_from_mail()}, **headers)


def log_in(client: Client, email: str, password: str = PASSWORD):
    return send(client, TOKEN, {"email": email, "password": password})


def refresh(client: Client, token: str):
    return send(client, f"{TOKEN}refresh/", {"refresh": token})


def me(client: Client, token: str):
    return client.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
