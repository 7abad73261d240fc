"""Answers as they come from learners: checked, in one canonical form, and such that the database can hold them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms_sdk import AssessmentType
from lms_site.foundation import canonical
from lms_site.foundation.errors import Invalid, Problem
from lms_site.plugin_host import api as plugin_host

MAX_BYTES = 1_000_000
MAX_SEQ = 2**53 - 1
"""The greatest whole number that every JSON reader keeps exactly."""


def checked(type_key: str, raw: Any) -> Any:
    """The answer as it is stored: by the model of its type, or, with the type absent, as it came. Raises Invalid."""
    return checked_by(plugin_host.assessment_type(type_key), raw)


def checked_by(type_: AssessmentType[Any, Any] | None, raw: Any, *, is_known_storable: bool = False) -> Any:
    """As `checked`, where the type is known already (None: absent), and perhaps that the answer can be stored."""
    if not isinstance(raw, dict):
        raise Invalid(fields={"": (Problem("type", _("An answer is a JSON object.")),)})
    if not is_known_storable and not is_storable(raw):
        raise Invalid(fields={"": (Problem("unstorable", _("This holds something that cannot be stored.")),)})
    return raw if type_ is None else plugin_host.validate_response(type_, raw).model_dump(mode="json")


def check_seq(seq: object) -> None:
    """Return when it is a client's counter: a whole number from 1. Raises Invalid."""
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq <= MAX_SEQ:
        raise Invalid.field("seq", "seq", _("A counter is a whole number from 1 that grows with each save."))


def is_storable(value: Any) -> bool:
    """Whether the value is plain JSON of a sane size, without what PostgreSQL refuses (NUL)."""
    try:
        text = canonical.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= MAX_BYTES and not (b"\\u0000" in text and _has_nul(value))


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(item) for item in value)
