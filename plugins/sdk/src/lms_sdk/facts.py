"""What hooks are told and give back: frozen facts, never the product's own objects."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from lms_sdk.i18n import Text

ErasureMode = Literal["erase", "anonymise"]


class Audience(enum.StrEnum):
    """Whose page it is."""

    LEARNER = "learner"
    TEACHER = "teacher"
    OPERATOR = "operator"


_CURRENCY = re.compile("[a-z]{3}")


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by the id that a plugin may keep; names and addresses are not handed to hooks."""

    id: str
    locale: str = ""
    time_zone: str = "UTC"
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Course:
    """A course, by its stable key."""

    key: str
    title: str = ""
    locale: str = ""
    category: str = ""
    is_free: bool = True


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen, fils) of an ISO 4217 currency, lower case."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse floats, and currencies in another form."""
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("an amount is a whole number of minor units")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError("a currency is three lower-case letters")


@dataclass(frozen=True, slots=True)
class Card:
    """A card on a dashboard: words and a link, never HTML."""

    title: Text
    body: Text = ""
    href: str = ""
    icon: str = ""
    weight: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry in the studio's menu; `endpoint` is a path below the plugin's own."""

    label: Text
    endpoint: str
    icon: str = "cog"
    weight: int = 100
    permission: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody searches for."""

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locale: str = ""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a plugin keeps about a person: records by purpose, as JSON; files by name."""

    records: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateData:
    """What stands on a certificate."""

    number: str
    person_name: str
    course_title: str
    issued_on: str
    verify_url: str
    locale: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


class CertificateRenderer(Protocol):
    """Makes the file of a certificate."""

    media_type: str

    def render(self, data: CertificateData) -> bytes:
        """The file's bytes; the same data give the same bytes."""
        ...
