"""What does not fit a model, in words for people: translated, and never with what was sent.

pydantic knows English only, and some of its messages repeat the input. Its types of errors and their places stay
as they are, for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from lms_sdk.i18n import LazyText, Text, translator

_ = translator("lms_sdk")

_INVALID: Final = _("This is not valid.")
_REQUIRED: Final = _("This is required.")
_UNKNOWN: Final = _("There is no field of this name.")
_TEXT: Final = _("Must be text.")
_NUMBER: Final = _("Must be a number.")
_WHOLE: Final = _("Must be a whole number.")
_LIST: Final = _("Must be a list.")
_OBJECT: Final = _("Must be an object with named fields.")
_DATE: Final = _("Must be a date, such as 2026-01-31.")
_MOMENT: Final = _("Must be a date with a time, such as 2026-01-31T12:00:00Z.")
_TIME: Final = _("Must be a time, such as 12:30.")
_DURATION: Final = _("Must be a duration, such as PT30M.")
_DEEP: Final = _("This is nested too deeply.")
_ADDRESS: Final = _("Must be a complete web address, such as https://example.org.")
_FIXED: Final = _("This cannot be changed.")
_ALLOWED: Final = _("Allowed here: {expected}.")

_TEXTS: Final[dict[str, LazyText]] = {
    "no_such_attribute": _UNKNOWN,
    "json_invalid": _("This is not valid JSON."),
    "json_type": _TEXT,
    "needs_python_object": _INVALID,
    "recursion_loop": _DEEP,
    "recursion_depth_exceeded": _DEEP,
    "missing": _REQUIRED,
    "frozen_field": _FIXED,
    "frozen_instance": _FIXED,
    "extra_forbidden": _UNKNOWN,
    "invalid_key": _("The names of fields must be text."),
    "get_attribute_error": _INVALID,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "dataclass_exact_type": _OBJECT,
    "named_tuple_type": _LIST,
    "default_factory_not_called": _("Other fields must be put right first."),
    "none_required": _("Must be empty."),
    "greater_than": _("Must be greater than {gt}."),
    "greater_than_equal": _("Must be {ge} or greater."),
    "less_than": _("Must be less than {lt}."),
    "less_than_equal": _("Must be {le} or less."),
    "multiple_of": _("Must be a multiple of {multiple_of}."),
    "finite_number": _("Must be a finite number."),
    "too_short": _("Must have at least {min_length} entries."),
    "too_long": _("Must not have more than {max_length} entries."),
    "iterable_type": _LIST,
    "iteration_error": _LIST,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": _("Must be at least {min_length} characters long."),
    "string_too_long": _("Must not be longer than {max_length} characters."),
    "string_pattern_mismatch": _("Must fit this pattern: {pattern}"),
    "string_not_ascii": _("Only letters without accents, digits and common signs are allowed."),
    "enum": _ALLOWED,
    "dict_type": _OBJECT,
    "frozen_dict_type": _OBJECT,
    "ordered_dict_type": _OBJECT,
    "counter_type": _OBJECT,
    "mapping_type": _OBJECT,
    "list_type": _LIST,
    "deque_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "set_item_not_hashable": _INVALID,
    "bool_type": _("Must be true or false."),
    "bool_parsing": _("Must be true or false."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _("This number has too many digits."),
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bytes_type": _TEXT,
    "bytes_too_short": _("Must be at least {min_length} bytes long."),
    "bytes_too_long": _("Must not be longer than {max_length} bytes."),
    "bytes_invalid_encoding": _INVALID,
    "value_error": _INVALID,
    "assertion_error": _INVALID,
    "literal_error": _ALLOWED,
    "missing_sentinel_error": _INVALID,
    "ellipsis_error": _INVALID,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _("Must be a date without a time."),
    "date_past": _("Must be in the past."),
    "date_future": _("Must be in the future."),
    "time_type": _TIME,
    "time_parsing": _TIME,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_past": _("Must be in the past."),
    "datetime_future": _("Must be in the future."),
    "timezone_naive": _("Must have no time zone."),
    "timezone_aware": _("The time zone is missing."),
    "timezone_offset": _("This is not the time zone that is expected."),
    "time_delta_type": _DURATION,
    "time_delta_parsing": _DURATION,
    "frozen_set_type": _LIST,
    "is_instance_of": _INVALID,
    "is_subclass_of": _INVALID,
    "callable_type": _INVALID,
    "union_tag_invalid": _("{discriminator} must be one of: {expected_tags}."),
    "union_tag_not_found": _("{discriminator} must say which kind this is."),
    "arguments_type": _INVALID,
    "missing_argument": _REQUIRED,
    "unexpected_keyword_argument": _UNKNOWN,
    "missing_keyword_only_argument": _REQUIRED,
    "unexpected_positional_argument": _INVALID,
    "missing_positional_only_argument": _REQUIRED,
    "multiple_argument_values": _INVALID,
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_syntax_violation": _ADDRESS,
    "url_too_long": _("Must not be longer than {max_length} characters."),
    "url_scheme": _("The address must begin with: {expected_schemes}."),
    "uuid_type": _("Must be a UUID."),
    "uuid_parsing": _("Must be a UUID."),
    "uuid_version": _("Must be a UUID of version {expected_version}."),
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": _("Digits that are allowed in all: {max_digits}."),
    "decimal_max_places": _("Digits that are allowed after the decimal point: {decimal_places}."),
    "decimal_whole_digits": _("Digits that are allowed before the decimal point: {whole_digits}."),
    "fraction_type": _NUMBER,
    "fraction_parsing": _NUMBER,
    "complex_type": _NUMBER,
    "complex_str_parsing": _NUMBER,
}
_ONE: Final[dict[tuple[str, str], LazyText]] = {
    ("string_too_short", "min_length"): _("Must not be empty."),
    ("string_too_long", "max_length"): _("Must not be longer than one character."),
    ("too_short", "min_length"): _("Must have at least one entry."),
    ("too_long", "max_length"): _("Must not have more than one entry."),
}
_OWN: Final = ("value_error", "assertion_error")
_OR: Final = re.compile(r"(?<=\S) or (?=[^' ]*$|'[^']*'$)")
_TOO_SHORT_TO_TELL: Final = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit. `code`: for programs; `path`: the steps to the place."""

    path: tuple[int | str, ...]
    code: str
    message: Text


def faults(error: ValidationError) -> list[Fault]:
    """What does not fit, in the order of the model's fields.

    A validator's own text is shown as it is: `raise ValueError(_("..."))` makes it one that is translated. One
    that is no text of a catalogue and repeats what was sent gives way to a general message.
    """
    return [
        Fault(found["loc"], found["type"], _message(found["type"], found))
        for found in error.errors(include_url=False)
    ]


def _message(code: str, found: Any) -> Text:
    context: dict[str, Any] = found.get("ctx", {})
    if code in _OWN:
        return _own(context.get("error"), found["input"])
    if code not in _TEXTS:  # a PydanticCustomError of a validator
        return _unless_repeated(found["msg"], found["input"])
    text = next((said for (of, limit), said in _ONE.items() if of == code and context.get(limit) == 1), None)
    if text is not None:
        return text
    values = {name: _shown(value) for name, value in context.items() if f"{{{name}}}" in _TEXTS[code].message}
    return LazyText("lms_sdk", _TEXTS[code].message, **values) if values else _TEXTS[code]


def _own(error: Any, given: Any) -> Text:
    """The text of a validator."""
    said = error.args[0] if isinstance(error, Exception) and error.args else error
    if isinstance(said, LazyText):
        return said
    return _unless_repeated(str(error or ""), given)


def _unless_repeated(text: str, given: Any) -> Text:
    repeats = any(
        (isinstance(leaf, str) and repr(leaf) in text)
        or (len(str(leaf)) >= _TOO_SHORT_TO_TELL and str(leaf) in text)
        for leaf in _leaves(given)
    )
    return _INVALID if repeats or not text else text


def _leaves(given: Any) -> Iterator[Any]:
    """The texts and numbers in what was sent."""
    level = [given]
    while level:
        one = level.pop()
        if isinstance(one, dict):
            level += one.values()
        elif isinstance(one, list | tuple | set | frozenset):
            level += one
        elif one and isinstance(one, str | int | float) and not isinstance(one, bool):
            yield one


def _shown(value: Any) -> str:
    """A limit as a text; "'a' or 'b'" as "'a', 'b'", which needs no translation."""
    return _OR.sub(", ", str(value))
