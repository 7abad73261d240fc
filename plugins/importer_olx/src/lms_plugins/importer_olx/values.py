"""The values of attributes and policies: texts, numbers, dates, periods, as every version of Open edX writes them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Never

MAX_TITLE: Final = 250
_LONGEST: Final = 400
_UNSTORABLE: Final = re.compile("[\\x00\\ud800-\\udfff]")
_UNITS: Final = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1, "week": 604_800}
_PERIOD: Final = re.compile(r"(\d{1,9})\s*(week|day|hour|minute|second)s?", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,6}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16, else what Windows saved, as older courses hold it.

    A UTF-16 file without a mark is known by its beginning: `<`, as in XML, and half a character of nothing.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[:2] in (b"<\0", b"\0<"):
        return data.decode("utf-16-le" if data[:1] == b"<" else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def plain(value: object) -> object:
    """The value itself: newer exports write attributes as JSON (`"text"`, `null`, `[1]`)."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text in ("null", "None"):
        return None
    if text[:1] in ('"', "[", "{") and text[-1:] in ('"', "]", "}"):
        try:
            return loads(text)
        except ValueError:
            return value
    return value


def loads(data: str) -> Any:
    """JSON of strangers. Raises ValueError, also for what is too deep and for numbers that are none."""
    try:
        return clean(json.loads(data, parse_constant=_no_number))
    except RecursionError:
        raise ValueError("too deep") from None


def _no_number(name: str) -> Never:
    raise ValueError(name)


def clean(value: Any) -> Any:
    """The value without characters that no database stores."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [clean(each) for each in value]
    if isinstance(value, dict):
        return {clean(key): clean(each) for key, each in value.items()}
    return value


def identity(name: str) -> str:
    """The name, or when it is too long for an identity, its beginning and its digest."""
    name = _UNSTORABLE.sub("", name)
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def text(value: object) -> str:
    """The value as text; nothing: ""."""
    value = plain(value)
    return "" if value is None else " ".join(str(value).split())


def title(value: object, otherwise: str = "-") -> str:
    """A text short enough for a title."""
    return (text(value) or otherwise)[:MAX_TITLE]


def truth(value: object) -> bool:
    """Whether it says yes."""
    return text(value).lower() in ("true", "1", "yes", "on")


def number(value: object) -> Decimal | None:
    """A finite number, or None."""
    try:
        found = Decimal(text(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 10 else None  # noqa: PLR2004 (no silly sizes)


def whole(value: object) -> int | None:
    """A whole number that is not negative, or None."""
    found = number(value)
    return int(found) if found is not None and found >= 0 else None


def moment(value: object) -> dt.datetime | None:
    """A date and time in UTC; what has no zone is UTC."""
    written = text(value).replace(" UTC", "Z")
    if not written:
        return None
    try:
        found = dt.datetime.fromisoformat(written)
        found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found


def seconds(value: object) -> int:
    """A period ("2 days 5 hours", "1 day, 12:00:00", "00:30:00") in seconds; 0 when there is none."""
    written = text(value)
    if number(written) is not None:
        return whole(written) or 0
    total = sum(int(count) * _UNITS[unit.lower()] for count, unit in _PERIOD.findall(written))
    clock = _CLOCK.search(written)
    if clock:
        total += int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    return min(total, 10**9)


def json_object(data: str) -> dict[str, Any]:
    """The JSON object of a file. Raises ValueError when it is none."""
    found = loads(data)
    if not isinstance(found, Mapping):
        raise ValueError("not an object")  # noqa: TRY004 (bad data, not a bad call)
    return dict(found)
