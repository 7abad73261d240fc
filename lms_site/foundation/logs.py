"""Logs: one line an event, with the id of the request it belongs to, and without secrets.

Everything goes through structlog, the standard library's loggers too. What looks like a secret, a token or a
person's mail address is replaced before a line is written, wherever it stands: in values, texts, tracebacks.
"""

from __future__ import annotations

import logging.config
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import orjson
import structlog

from lms_site.foundation.outages import unreachable

MASK = "***"
ID_OF_REQUEST = "lms.request_id"  # where a request's META keeps its id
_DEPTH = 6

_SECRET_NAMES = re.compile(
    r"(?:^|[_.-])(?:pass(?:word|wd|phrase)?\d?|secrets?|tokens?|authorization|cookies?|api[_-]?keys?|"
    r"private[_-]?key|session(?:id|[_-]key)?|csrf\w*|signature|credentials?|otp|totp|"
    r"answers?|response|chosen|sealed|correct)(?:$|[_.-])",
    re.IGNORECASE,
)
_SECRET_TEXTS = (
    (re.compile(r"(?i)\b(bearer|basic|token|jwt)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*"), MASK),
    (
        re.compile(r"\b(?:[srp]k_(?:live|test)|whsec|wagtail|AKIA|ghp|xox[abp])[_-]?[A-Za-z0-9+/=_-]{8,}"),
        MASK,
    ),
    (
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        MASK,
    ),
    (re.compile(r"(://)[^/\s@'\"]+@"), rf"\1{MASK}@"),
    (
        re.compile(r"(?i)([?&](?:[\w-]*(?:token|key|secret|password|signature)|code|state)=)[^&\s'\"]+"),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            r"(?i)([\"']?\b[\w-]*(?:password|passwd|secret|token|authorization|cookie|api_?key)[\"']?\s*[=:]\s*)"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s,;}\])&]+)"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), f"{MASK}@{MASK}"),
)


def configure(config: Mapping[str, Any]) -> None:
    """Set logging up; Django calls it with its LOGGING setting: format, level, and secrets to look out for."""
    redact = Redactor(config.get("secrets", ()))
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _name_request,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _shorten_outage,
        structlog.processors.format_exc_info,
        redact,
        _renderer(config["format"]),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": last,
                }
            },
            "handlers": {"stderr": {"()": StderrHandler, "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            "loggers": _levels(),
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _name_request(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django tells of refusals and faults once the answer is made, and gives the request with it: its id, then."""
    record = event.get("_record")
    about = getattr(getattr(record, "request", None), "META", None) or {}
    if ID_OF_REQUEST in about:
        event.setdefault("request_id", about[ID_OF_REQUEST])
        event.setdefault("status", getattr(record, "status_code", None))
    return event


def _shorten_outage(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A database that is away is told in a line, not in a traceback for each time that somebody asks for it."""
    error = event.get("exc_info")
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException) and (reason := unreachable(error)):
        del event["exc_info"]
        event["reason"] = reason
    return event


class StderrHandler(logging.Handler):
    """Writes to standard error as it is at the moment of writing, not as it was when logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line; a standard error that is gone is no reason to fail."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


class Redactor:
    """Replaces what must not be logged. Never raises: a line that cannot be cleaned is not written in clear."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({re.escape(secret) for secret in secrets if len(secret) >= 8}, key=len, reverse=True)  # noqa: PLR2004 (shorter ones are words)
        self._known = re.compile("|".join(known)) if known else None

    def __call__(self, logger: object, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """The event without secrets: a structlog processor."""
        return {key: self._value(key, value, _DEPTH) for key, value in event.items()}

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        for pattern, mask in _SECRET_TEXTS:
            text = pattern.sub(mask, text)
        return text

    def _value(self, key: str, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if _SECRET_NAMES.search(key) or depth < 0:
            return MASK
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): self._value(str(name), each, depth - 1) for name, each in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", each, depth - 1) for each in value]
        return self.text(_shown(value))


def _shown(value: object) -> str:
    try:
        return repr(value) if isinstance(value, BaseException) else str(value)
    except Exception as error:  # noqa: BLE001 (anybody's __str__)
        return f"<{type(value).__name__}: {type(error).__name__}>"


def _renderer(form: str) -> Any:
    if form == "json":
        return structlog.processors.JSONRenderer(
            serializer=lambda event, **_: orjson.dumps(event, default=str).decode()
        )
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _levels() -> dict[str, Any]:
    """Loggers that would say too much: statements with their values, each request twice, each connection."""
    quiet = (
        "django.db.backends",
        "django.utils.autoreload",
        "django_tasks",
        "botocore",
        "urllib3",
        "httpcore",
        "asyncio",
        "amqp",
    )
    a_line_a_message = ("celery.worker.strategy", "celery.app.trace", "celery.beat")
    names = {name: {"level": "WARNING"} for name in (*quiet, *a_line_a_message)}
    django = {"django": {"handlers": [], "level": "NOTSET", "propagate": True}}
    return {**names, **django, "django.server": {"handlers": [], "level": "WARNING", "propagate": True}}
