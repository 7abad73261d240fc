"""Providers of identities in processes of their own, and a browser that goes there and comes back."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
from django.test import Client

from lms_site.settings.environment import Environment
from lms_site.settings.identity import addresses, providers
from tests.accounts.provider_process import CLIENT, SECRET
from tests.foundation.processes import ROOT
from tests.roles import free_port, until

BROWSER = "/api/v1/auth/browser/v1"
AFTER = "/welcome"


@contextlib.contextmanager
def running(*command: str, page: str) -> Iterator[str]:
    """The address of a provider that runs as long as the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in command)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(f"{address}{page}"))
        yield address
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(address).status_code == 200
    return False


def configured(**environment: Any) -> dict[str, Any]:
    """What the settings are with these variables: names of Django settings and their values."""
    given = {
        name: json.dumps(value) if isinstance(value, dict) else value for name, value in environment.items()
    }
    found = providers(Environment(**given))
    return {
        "SOCIALACCOUNT_PROVIDERS": found,
        "LMS_IDENTITY_PROVIDERS": addresses(found),
        "LMS_HTTP_NETWORKS": ("127.0.0.0/8",),
    }


def tell(address: str, what: str, value: Any) -> None:
    """Make our own provider know a person, or lie."""
    httpx.put(f"{address}/{what}", json=value).raise_for_status()


class Browser:
    """Somebody with a browser. `client` talks to the site, the provider is really called."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def headers(self) -> dict[str, str]:
        """The CSRF token, as pages send it."""
        self.client.get(f"{BROWSER}/config")
        return {"X-CSRFToken": self.client.cookies["csrftoken"].value}

    def leave(self, provider: str, *, process: str = "login", callback: str = AFTER) -> str:
        """The address that the site sends the browser to."""
        body = {"provider": provider, "callback_url": callback, "process": process}
        answer = self.client.post(f"{BROWSER}/auth/provider/redirect", body, headers=self.headers())
        assert answer.status_code == 302, answer.content
        return answer.url

    def come_back(self, address: str):
        """What the site answers when the provider has sent the browser back."""
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def go(self, provider: str, *, sub: str = "", process: str = "login"):
        """All the way there and back."""
        return self.come_back(consent(self.leave(provider, process=process), sub=sub))

    def session(self):
        """Whether and how the browser is logged in."""
        return self.client.get(f"{BROWSER}/auth/session")


def consent(address: str, *, sub: str = "") -> str:
    """Agree at the provider: the address it sends the browser to."""
    answer = httpx.post(address, data={"sub": sub}) if sub else httpx.get(address)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def altered(address: str, **changes: str | None) -> str:
    """The address with other values in its query; None takes one out."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(kept)))


def query(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def one_of_ours(address: str) -> dict[str, str]:
    """The variables' values that name our own provider."""
    return {"issuer": address, "client_id": CLIENT, "client_secret": SECRET}
