"""A world for plugins under test: a context with a clock that stands still, a log that is read, and HTTP that fails."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from lms_sdk.context import HttpClient, HttpError, HttpReply
from lms_sdk.i18n import use_language
from lms_sdk.markers import is_secret

NOON: Final = dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC)


class DeadHttp:
    """A client that reaches nobody; `calls` counts the tries."""

    def __init__(self) -> None:
        """Begin with no calls."""
        self.calls = 0

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
        """Fail, as a broken line does."""
        self.calls += 1
        raise HttpError("nobody is there")


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f" {record.exc_info[1]!r}"
        self.lines.append(text + " " + repr({k: v for k, v in vars(record).items() if k not in _STANDARD}))


_STANDARD: Final = frozenset(vars(logging.makeLogRecord({})))


class FakeContext:
    """A `Context`: settable clock, given HTTP client, and a log whose lines can be read."""

    def __init__(self, config: Any = None, http: HttpClient | None = None, now: dt.datetime = NOON) -> None:
        """Make a context; without `http` there is no world outside."""
        self.config = config
        self.http: HttpClient = http or DeadHttp()
        self.time = now
        self.log = logging.getLogger(f"lms.plugins.test.{uuid.uuid4().hex}")
        self.log.setLevel(logging.DEBUG)
        self.log.propagate = False
        self._kept = _Kept()
        self.log.addHandler(self._kept)

    @property
    def logged(self) -> str:
        """Everything logged so far, with the extras of each record."""
        return "\n".join(self._kept.lines)

    def now(self) -> dt.datetime:
        """The time, which passes only when the test says so."""
        return self.time

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.time += dt.timedelta(seconds=seconds)

    def translate(self, text: Any, locale: str) -> str:
        """The text in that language."""
        with use_language(locale):
            return str(text)


def secret_values(config: BaseModel) -> list[str]:
    """The secrets of a configuration, as texts, to look for where they must not be."""
    fields = type(config).model_fields
    values = [getattr(config, name) for name, field in fields.items() if is_secret(field)]
    return [str(value) for value in values if value]
