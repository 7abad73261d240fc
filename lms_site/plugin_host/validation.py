"""Stored or received JSON, checked against a plugin's models before anything trusts it."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import orjson
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from lms_sdk.assessment import AssessmentType
from lms_sdk.faults import faults
from lms_sdk.upcast import UnknownVersion
from lms_site.foundation.errors import Invalid, Problem, pointer

MAX_RESPONSE_BYTES = 1_000_000
MAX_DEPTH = 32
_MAX_PROBLEMS = 50
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of a NUL in JSON; a backslash that is itself escaped begins none."""
M = TypeVar("M", bound=BaseModel)


class InvalidContent(Invalid):
    """Content or a response does not fit the model of its type."""

    code = "invalid_content"
    message = _("This does not fit the type.")


def validate_content(type_: AssessmentType[Any, Any], schema_version: int, raw: Any) -> BaseModel:
    """Content as the type's current model, brought up to date first. Raises InvalidContent with field paths."""
    if not isinstance(raw, dict):
        raise InvalidContent(fields={"": [Problem("type", _("The content must be a JSON object."))]})
    try:
        return type_.load(raw, schema_version)
    except UnknownVersion as error:
        problem = Problem("version", _("The plugin does not read this version of the content."))
        raise InvalidContent(fields={"": [problem]}) from error
    except ValidationError as error:
        raise InvalidContent(fields=problems_of(error)) from error


def validate_response(type_: AssessmentType[Any, Any], raw: Any) -> BaseModel:
    """A learner's answer as the type's model. Raises InvalidContent; size and depth are limited first."""
    text = _as_text(raw)
    if b"\\u0000" in text and _NUL.search(text):  # PostgreSQL can store every character but this one
        raise InvalidContent(fields={"": [Problem("nul", _("The answer holds a NUL character."))]})
    if len(text) > MAX_RESPONSE_BYTES:
        raise InvalidContent(fields={"": [Problem("too_large", _("The answer is too large."))]})
    try:
        return type_.Response.model_validate(raw)
    except ValidationError as error:
        raise InvalidContent(fields=problems_of(error)) from error


def _as_text(raw: Any) -> bytes:
    try:
        text = orjson.dumps(raw)
    except TypeError:  # too deep, or what no JSON document holds, such as a number of more than 64 bits
        text = b""
    if not text or text.count(b"{") + text.count(b"[") > MAX_DEPTH:
        _check_depth(raw)
    return text or json.dumps(raw, default=str).encode()


def _check_depth(raw: Any) -> None:
    if _depth_exceeds(raw, MAX_DEPTH):
        raise InvalidContent(fields={"": [Problem("too_deep", _("The answer is nested too deeply."))]})


def read_json(model: type[M], value: Any) -> M:
    """What a client sent as the model. Raises Invalid with a JSON pointer for each fault.

    A member is of the JSON type that the schema names: `"5"`, `5.0` and `true` are no integers, `1` is no boolean and
    a number no moment. Pydantic judges so only while it reads JSON; of Python's values it would ask for `UUID`s.
    """
    try:
        return model.model_validate_json(to_json(value), strict=True)
    except ValidationError as error:
        raise Invalid(fields=problems_of(error)) from error
    except ValueError as error:  # what is nested so deeply that it cannot be written down
        raise Invalid.field("", "too_deep", _("What was sent is nested too deeply.")) from error


def problems_of(error: ValidationError) -> dict[str, list[Problem]]:
    """Pydantic's findings by JSON pointer, told in the reader's language; what was sent is never repeated."""
    found: dict[str, list[Problem]] = {}
    for fault in faults(error)[:_MAX_PROBLEMS]:
        found.setdefault(pointer(*fault.path), []).append(Problem(fault.code, str(fault.message)))
    return found


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _level in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
