"""The lighter kinds: each a small class with one thing to do."""

from __future__ import annotations

import datetime as dt
import fnmatch
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from pydantic import BaseModel

from lms_sdk.context import Context
from lms_sdk.facts import Person, SearchQuery
from lms_sdk.grading import CourseGrade, GradeEntry, GradingPolicy
from lms_sdk.i18n import Text
from lms_sdk.model import JsonObject, Model

__all__ = [
    "Column",
    "CourseGrade",
    "Event",
    "EventSubscriber",
    "GradeEntry",
    "GradingPolicy",
    "Health",
    "HealthCheck",
    "Hit",
    "LtiLaunch",
    "LtiService",
    "NoParams",
    "ObjectRef",
    "PermissionRule",
    "Reader",
    "Recommender",
    "Report",
    "SearchDocument",
    "SearchIndexer",
    "StorageBackend",
    "StoredFile",
    "subscribes",
]


class NoParams(Model):
    """A report without parameters."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report."""

    name: str
    label: Text
    type: Literal["text", "integer", "decimal", "boolean", "date", "datetime", "duration"] = "text"


class Reader(Protocol):
    """Read models, already narrowed to what the person may see; there is no way around it and no SQL."""

    def rows(
        self,
        model: str,
        fields: Sequence[str],
        where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
    ) -> Iterator[Mapping[str, Any]]:
        """Rows of a read model ("enrolments", "attempts", "grades", "progress"), streamed."""
        ...


class Report(ABC):
    """A table made from read models; the product gives it as CSV, JSON or Arrow."""

    key: ClassVar[str]
    label: ClassVar[Text]
    Params: ClassVar[type[BaseModel]] = NoParams
    columns: ClassVar[tuple[Column, ...]]

    @abstractmethod
    def rows(self, params: Any, reader: Reader) -> Iterator[Mapping[str, Any]]:
        """The rows, one value for each column."""


class Recommender(ABC):
    """Suggests courses; too late or failing, the product shows the popular ones."""

    key: ClassVar[str]
    label: ClassVar[Text]

    @abstractmethod
    def candidates(self, user: Person, count: int, ctx: Context) -> list[str]:
        """Course keys worth showing, found in a job."""

    def rank(self, user: Person | None, courses: Sequence[str]) -> list[str]:
        """The same keys in the order to show them; called while somebody waits."""
        return list(courses)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Something that can be found, by those who hold one of the `audience` tokens."""

    key: str
    kind: str
    title: str
    text: str
    locale: str
    audience: frozenset[str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    key: str
    score: float


class SearchIndexer(ABC):
    """A search engine behind the product's search. Law: nobody finds what is not for them, nor its number."""

    key: ClassVar[str]
    label: ClassVar[Text]

    @abstractmethod
    def put(self, documents: Iterable[SearchDocument], ctx: Context) -> None:
        """Index these, replacing documents of the same key."""

    @abstractmethod
    def remove(self, keys: Iterable[str], ctx: Context) -> None:
        """Forget these."""

    @abstractmethod
    def search(self, query: SearchQuery, audience: frozenset[str], limit: int, ctx: Context) -> list[Hit]:
        """The best hits among documents whose audience meets `audience`."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a storage knows of a file."""

    key: str
    size: int
    media_type: str = ""
    modified_at: dt.datetime | None = None


class StorageBackend(ABC):
    """A place for files. A missing key raises KeyError."""

    key: ClassVar[str]
    label: ClassVar[Text]

    @abstractmethod
    def put(self, name: str, chunks: Iterable[bytes], media_type: str, ctx: Context) -> StoredFile:
        """Store a file; readers see the old one or the new one, never half of it."""

    @abstractmethod
    def read(self, name: str, ctx: Context, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`."""

    @abstractmethod
    def stat(self, name: str, ctx: Context) -> StoredFile:
        """What is known of the file."""

    @abstractmethod
    def delete(self, name: str, ctx: Context) -> None:
        """Remove the file; removing a missing one is no error."""

    def signed_url(self, name: str, seconds: int, ctx: Context) -> str | None:
        """An address that works for so long without signing in; None: the product sends the bytes itself."""
        return None


@dataclass(frozen=True, slots=True)
class LtiLaunch:
    """A launch of an LTI tool that is about to be made or was received."""

    deployment: str
    resource_link: str
    user: str
    roles: tuple[str, ...] = ()
    claims: Mapping[str, Any] = field(default_factory=dict)


class LtiService(ABC):
    """A service of LTI 1.3 Advantage: scopes it grants and claims it adds to a launch."""

    key: ClassVar[str]
    label: ClassVar[Text]
    scopes: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def claims(self, launch: LtiLaunch, ctx: Context) -> JsonObject:
        """Claims by their URL, added to the launch."""


class Event(Model):
    """A fact as subscribers get it: what happened, when, who did it, ids in `data`."""

    id: str
    type: str
    at: dt.datetime
    aggregate: str = ""
    actor: str | None = None
    tenant: str = ""
    data: JsonObject = {}


class EventSubscriber(ABC):
    """Hears of events after they were committed, at least once, in order per aggregate."""

    key: ClassVar[str]
    events: ClassVar[tuple[str, ...]]
    """Types or patterns: `("lms.enrolment.*", "lms.attempt.graded.v1")`."""
    idempotent: ClassVar[bool] = False
    """Whether hearing twice does no harm; if not, the product's inbox sees that it is heard once."""

    @abstractmethod
    def handle(self, event: Event, ctx: Context) -> None:
        """Act on the event, in a job; raising leads to another try later."""

    @classmethod
    def wants(cls, event_type: str) -> bool:
        """Whether an event of this type is delivered here."""
        return any(fnmatch.fnmatchcase(event_type, pattern) for pattern in cls.events)


def subscribes(
    *events: str, key: str, idempotent: bool = False
) -> Callable[[Callable[[Event, Context], None]], type[EventSubscriber]]:
    """Make a subscriber of a function: `@subscribes("lms.enrolment.created.v1", key="acme.welcome")`."""

    def make(function: Callable[[Event, Context], None]) -> type[EventSubscriber]:
        def handle(self: EventSubscriber, event: Event, ctx: Context) -> None:
            function(event, ctx)

        members = {"key": key, "events": events, "idempotent": idempotent, "handle": handle}
        return type(function.__name__, (EventSubscriber,), {**members, "__doc__": function.__doc__})

    return make


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """What an operation is about."""

    kind: str
    key: str
    course: str = ""


class PermissionRule(ABC):
    """May take a permission away, in addition to the product's rules; it can never give one."""

    key: ClassVar[str]
    permissions: ClassVar[tuple[str, ...]]
    """Codenames it restricts, the product's or the plugin's own."""

    @abstractmethod
    def allows(self, person: Person, permission: str, target: ObjectRef) -> bool:
        """False forbids; True leaves the decision to the others. Pure and quick."""


@dataclass(frozen=True, slots=True)
class Health:
    """How something is."""

    status: Literal["ok", "degraded", "failed"]
    message: Text = ""


class HealthCheck(ABC):
    """Something that an operator wants to see at a glance."""

    key: ClassVar[str]
    label: ClassVar[Text]

    @abstractmethod
    def check(self, ctx: Context) -> Health:
        """Look, within a second or two."""
