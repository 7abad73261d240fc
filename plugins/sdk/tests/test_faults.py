"""What does not fit a model is told in words of ours, for every type of error that pydantic has."""

from __future__ import annotations

import string
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_core._pydantic_core import list_all_errors

from lms_sdk.faults import faults
from lms_sdk.i18n import LazyText, translator, use_language
from lms_sdk.model import Model

_ = translator("acme_words")
SENT = "what-somebody-sent"
ENGLISH = {each["type"]: each for each in list_all_errors()}


class Size(Enum):
    """Two sizes."""

    SMALL = "small"
    LARGE = "large"


class Cat(Model):
    """One arm of a union."""

    kind: Literal["cat"]


class Dog(Model):
    """The other."""

    kind: Literal["dog"]


def made(code: str) -> ValidationError:
    """An error of the type; every text of its context is what somebody sent."""
    example = ENGLISH[code]["example_context"] or {}
    context = {name: SENT if value in ("", None) else value for name, value in example.items()}
    if code in ("value_error", "assertion_error"):
        context["error"] = ValueError(f"no such thing: {SENT}")
    if code == "too_long":
        context["actual_length"] = 3
    return ValidationError.from_exception_data(
        "thing", [{"type": code, "loc": ("a", 0), "input": SENT, "ctx": context}]
    )


def told(annotation: Any, value: Any, language: str = "en") -> str:
    """What is said about the value."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(annotation).validate_python(value)
    with use_language(language):
        return " ".join(str(fault.message) for fault in faults(refused.value))


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_every_type_of_error_has_a_text_of_our_catalogue_and_keeps_its_code_and_place(code):
    error = made(code)

    (fault,) = faults(error)

    assert (fault.code, fault.path) == (code, ("a", 0))
    assert isinstance(fault.message, LazyText)
    assert fault.message.domain == "lms_sdk"
    assert str(fault.message) != error.errors()[0]["msg"]


SAY_WHAT_IS_ALLOWED = {
    "enum",
    "literal_error",
    "string_pattern_mismatch",
    "url_scheme",
    "union_tag_not_found",
}


@pytest.mark.parametrize("code", sorted(ENGLISH.keys() - SAY_WHAT_IS_ALLOWED - {"union_tag_invalid"}))
def test_no_text_repeats_what_was_sent_or_what_a_parser_says_about_it(code):
    assert SENT not in str(faults(made(code))[0].message)


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_every_text_is_filled_in_with_what_the_error_tells(code):
    text = faults(made(code))[0].message
    names = {name for _text, name, _spec, _how in string.Formatter().parse(text.message) if name}

    assert names <= (ENGLISH[code]["example_context"] or {}).keys()
    assert "{" not in str(text)


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (Annotated[str, Field(min_length=1)], "", "Must not be empty."),
        (Annotated[str, Field(min_length=2)], "a", "Must be at least 2 characters long."),
        (Annotated[str, Field(max_length=1)], "ab", "Must not be longer than one character."),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "Must not have more than 2 entries."),
        (Annotated[Decimal, Field(ge=0)], Decimal("-0.5"), "Must be 0 or greater."),
        (Literal["a"], "x", "Allowed here: 'a'."),
        (Literal["a", "b", "this or that"], "x", "Allowed here: 'a', 'b', 'this or that'."),
        (Literal["this or that"], "x", "Allowed here: 'this or that'."),
        (Literal[1, 2, 3], 4, "Allowed here: 1, 2, 3."),
        (Size, "middling", "Allowed here: 'small', 'large'."),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            {"kind": "a-secret"},
            "'kind' must be one of: 'cat', 'dog'.",
        ),
        (AwareDatetime, "2026-01-31T12:00", "The time zone is missing."),
    ],
)
def test_limits_and_choices_are_named(annotation, value, text):
    assert told(annotation, value) == text


def refusing(with_text: object) -> Any:
    """A text that no value of is right."""

    def refuse(value: str) -> str:
        raise ValueError(*([] if with_text is None else [with_text]))

    return Annotated[str, AfterValidator(refuse)]


def as_number(value: str) -> str:
    """The value, if Python takes it for a number."""
    int(value)
    return value


def custom(value: str) -> str:
    """Refuse it with a code of the plugin's."""
    raise PydanticCustomError("acme_colour", "There is no such colour.")


def test_the_text_of_a_validator_is_shown_without_words_of_pydantic():
    assert told(refusing("A colour has six digits."), "abc") == "A colour has six digits."
    assert told(refusing(_("A colour has {count} digits.", count=6)), "6") == "A colour has 6 digits."
    assert told(Annotated[str, AfterValidator(custom)], "abc") == "There is no such colour."


def test_what_python_says_of_a_value_is_not_shown_for_it_repeats_the_value():
    assert told(Annotated[str, AfterValidator(as_number)], "hunter2") == "This is not valid."
    assert told(Annotated[str, AfterValidator(as_number)], "x") == "This is not valid."
    assert told(refusing(None), "x") == "This is not valid."


def test_faults_are_told_in_the_language_of_whoever_reads_them():
    assert told(Annotated[str, Field(min_length=1)], "", "de") == "Darf nicht leer sein."
    assert told(int, "x", "de") == "Muss eine ganze Zahl sein."
