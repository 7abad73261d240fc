"""Canonical JSON: equal values give equal bytes in every process, so that digests compare."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

_DEPTH = 128
_DIGITS = 100


def dumps(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces.

    Decimals become strings without an exponent, moments become UTC with a `Z`, models and dataclasses
    objects. Raises ValueError or TypeError for what has no single spelling: NaN and infinity, keys that are
    no strings, moments without a zone, lone surrogates, and texts still to be translated.
    """
    return orjson.dumps(_plain(value, _DEPTH), option=orjson.OPT_SORT_KEYS)


def loads(data: bytes | str) -> Any:
    """The value of a JSON document. Raises ValueError when it is none."""
    return orjson.loads(data)


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any, depth: int) -> Any:
    if depth < 0:
        raise ValueError(f"nested deeper than {_DEPTH}")
    kind = type(value)
    if kind is str or kind is bool or kind is int or value is None:
        return value
    if kind is dict:
        return _object(value, depth)
    if kind is list or kind is tuple:
        return [_plain(item, depth - 1) for item in value]
    if kind is float:
        return _number(value)
    return _converted(value, depth)


def _object(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"a key must be a string, not {type(key).__name__}")
    return {str.__str__(key): _plain(item, depth - 1) for key, item in value.items()}


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("NaN and infinity are no JSON")
    return value + 0.0  # turns -0.0 into 0.0


def _decimal(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS or len(value.as_tuple().digits) > _DIGITS:
        raise ValueError("a decimal must be finite and of at most 100 digits")
    return format(value, "f")


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _converted(value: Any, depth: int) -> Any:
    """The plain form of the types that JSON has not."""
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return _plain(convert(value), depth)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name), depth - 1) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


_CONVERSIONS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Enum, lambda value: value.value),
    (Decimal, _decimal),
    (datetime, _moment),  # before date, which it is a kind of
    (date, str),
    (UUID, str),
    (BaseModel, BaseModel.model_dump),
    (Mapping, dict),
    (str, str.__str__),
    (int, int),
    (float, float),
    (list, list),
    (tuple, list),
)
