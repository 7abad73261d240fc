"""What a plugin is handed when it may talk to the world: configuration, an HTTP client, a clock, a log."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class HttpReply:
    """An answer from outside, its body never longer than the client's limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class HttpError(Exception):
    """No answer was had (refused address, time-out, broken connection); whether it had an effect is unknown."""


class HttpClient(Protocol):
    """The one way out: addresses checked and pinned, no redirects, short time-outs, size limits."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpReply:
        """Send one request; raises HttpError when no answer was had."""
        ...


class Context(Protocol):
    """Given to every call that may leave the process; the product makes it, `lms_sdk.testing` has one too."""

    @property
    def config(self) -> Any:
        """The plugin's configuration, resolved for where it is called; frozen, secrets hidden in `repr`."""
        ...

    @property
    def http(self) -> HttpClient:
        """The client for calls to the outside."""
        ...

    @property
    def log(self) -> logging.Logger:
        """The plugin's logger; never give it persons or secrets."""
        ...

    def now(self) -> dt.datetime:
        """The time, aware, UTC."""
        ...

    def translate(self, text: Any, locale: str) -> str:
        """The text in the given language."""
        ...
