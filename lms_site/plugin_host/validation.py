"""Stored or received JSON, checked against a plugin's models before anything trusts it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from lms_sdk import AssessmentType
from lms_sdk.upcast import UpcastError, upcast
from pydantic import BaseModel, ValidationError

from lms_site.foundation.errors import Invalid, Problem

MAX_RESPONSE_BYTES = 1_000_000
MAX_DEPTH = 32
_MAX_PROBLEMS = 50


class InvalidContent(Invalid):
    """Content or a response does not fit the model of its type."""

    code = "invalid_content"
    message = _("This does not fit the type.")


def validate_content(type_: AssessmentType[Any, Any], schema_version: int, raw: Any) -> BaseModel:
    """Stored content as the type's current model, brought up to date first. Raises InvalidContent with field paths."""
    try:
        current = upcast(raw, from_version=schema_version, to_version=type_.schema_version, upcasters=type_.upcasters)
    except UpcastError as error:
        raise InvalidContent(fields={"": [Problem("upcast", str(error))]}) from error
    return _validate(type_.Content, current)


def validate_response(type_: AssessmentType[Any, Any], raw: Any) -> BaseModel:
    """A learner's answer as the type's model. Raises InvalidContent; size and depth are limited first."""
    if _depth_exceeds(raw, MAX_DEPTH):
        raise InvalidContent(fields={"": [Problem("too_deep", _("The answer is nested too deeply."))]})
    if len(json.dumps(raw, default=str)) > MAX_RESPONSE_BYTES:
        raise InvalidContent(fields={"": [Problem("too_large", _("The answer is too large."))]})
    return _validate(type_.Response, raw)


def _validate(model: type[BaseModel], raw: Any) -> BaseModel:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise InvalidContent(fields=problems_of(error)) from error


def problems_of(error: ValidationError) -> dict[str, list[Problem]]:
    """Pydantic's findings by JSON pointer; the offending input is never repeated."""
    found: dict[str, list[Problem]] = {}
    for finding in error.errors(include_url=False, include_context=False, include_input=False)[:_MAX_PROBLEMS]:
        pointer = "".join(f"/{part}" for part in finding["loc"])
        found.setdefault(pointer, []).append(Problem(finding["type"], finding["msg"]))
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
