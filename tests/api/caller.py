"""Somebody who calls the API with a token and nothing else."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client

from tests.world import bearer


class Caller:
    """Calls as a person (None: a guest); `call` says which status it expects and gives the body."""

    def __init__(self, person: UUID | None = None) -> None:
        self.headers = bearer(get_user_model().objects.get(pk=person)) if person else {}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = b"" if body is None else json.dumps(body, default=str).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method,
            f"/api/v1{path}",
            content,
            content_type="application/json",
            headers={**self.headers, **named},
        )

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        answer = self.send(method, path, body, **headers)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.content)
        return answer.json() if answer.content else None

    def get(self, path: str, *, expect: int = 200) -> Any:
        return self.call("GET", path, expect=expect)

    def etag(self, path: str) -> str:
        return self.send("GET", path).headers["ETag"]

    def refused(self, method: str, path: str, body: Any = None, *, expect: int = 409) -> str:
        return self.call(method, path, body, expect=expect)["code"]
