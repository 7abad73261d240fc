"""Facts worth telling: typed, versioned, written in the transaction that made them true.

A domain declares its facts in its `events.py`, and tells them with `emit` inside the transaction of the
change:

    class LearnerEnrolled(Event):
        type = "lms.enrolment.created.v1"
        enrolment: UUID
        course: UUID

        @property
        def aggregate(self) -> str:
            return f"enrolment:{self.enrolment}"

Who wants to know registers in `AppConfig.ready()`: `subscribe` (after commit, by a worker, each effect
exactly once: the default) or `listen` (in the transaction itself; only where a delay would be a hole, and
named in an ADR).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction
from pydantic import BaseModel, ConfigDict

from lms_site.foundation import nudge, sql
from lms_site.foundation.ids import new_id
from lms_site.foundation.locks import require_transaction

_TYPE = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\.v[1-9][0-9]*$")
_INSERT = """
    INSERT INTO foundation_outboxevent (event_id, type, aggregate, body, request_id) VALUES (%s, %s, %s, %s, %s)
"""
# One parameter for any number of rows: a list for each column takes Python several times as long.
GIVEN = """
    INSERT INTO foundation_outboxevent (event_id, type, aggregate, body, request_id)
    SELECT event_id, type, aggregate, body, request_id
    FROM ROWS FROM (
        jsonb_to_recordset(%(facts)s::jsonb) AS (event_id uuid, type text, aggregate text, body jsonb, request_id text)
    ) WITH ORDINALITY AS event (event_id, type, aggregate, body, request_id, place)
    ORDER BY place
"""
"""SQL that writes the facts of `given`, in order, as part of the statement that makes them true; `told` must follow."""


class Event(BaseModel):
    """A fact. Fields hold ids and small values, never a secret, an answer or a text about a person.

    `type` ends in a version; a released type only gains optional fields, anything else is a new version.
    `aggregate` names the thing whose facts must be told in order (one that its writers lock); it must be
    given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str] = ""

    @property
    def aggregate(self) -> str:
        """What the fact is about: `<kind>:<id>`."""
        raise NotImplementedError(f"{type(self).__name__} names no aggregate")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.type:
            registry.declare(cls)


class UnknownEvent(Event):
    """A fact of a type that nobody declares any more (its plugin or domain is gone)."""

    model_config = ConfigDict(frozen=True, extra="allow")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known about a stored fact besides the fact: `event_id` is stable over retries.

    Good as a key.
    """

    event_id: UUID
    type: str
    aggregate: str
    occurred_at: datetime
    position: int


E = TypeVar("E", bound=Event)
Listener = Callable[[E], None]
Handler = Callable[[E, Envelope], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told after commit. `pattern` is a type or a glob of types, `queue` the kind of work it is."""

    name: str
    pattern: str
    handler: Handler[Any]
    queue: str

    def wants(self, event_type: str) -> bool:
        """Whether facts of this type are for it."""
        return fnmatchcase(event_type, self.pattern)


@dataclass
class Registry:
    """What is declared in this process. One for the product; tests put another in its place."""

    types: dict[str, type[Event]] = field(default_factory=dict)
    listeners: dict[type[Event], tuple[Listener[Any], ...]] = field(default_factory=dict)
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    _by_type: dict[str, tuple[Subscriber, ...]] = field(default_factory=dict)

    def declare(self, event: type[Event]) -> None:
        """Take in an event class. Raises ValueError for a malformed or taken type."""
        if not _TYPE.match(event.type):
            raise ValueError(f"{event.type!r} is no event type: write lms.<thing>.<what happened>.v1")
        known = self.types.setdefault(event.type, event)
        if (known.__module__, known.__qualname__) != (event.__module__, event.__qualname__):
            raise ValueError(f"{event.type} is declared by {known.__module__} and by {event.__module__}")
        self.types[event.type] = event

    def add(self, subscriber: Subscriber) -> None:
        """Take in a subscriber. Raises ValueError when the name is taken."""
        if subscriber.name in self.subscribers:
            raise ValueError(f"there is a subscriber {subscriber.name!r} already")
        self.subscribers[subscriber.name] = subscriber
        self._by_type.clear()

    def subscribers_of(self, event_type: str) -> tuple[Subscriber, ...]:
        """Who is to be told of facts of this type, in the order of registration."""
        found = self._by_type.get(event_type)
        if found is None:
            every = self.subscribers.values()
            found = tuple(each for each in every if each.wants(event_type))
            self._by_type[event_type] = found
        return found


registry = Registry()


def emit(*events: Event) -> None:
    """Write the facts to the outbox, in this order, in one statement, and tell the listeners.

    Raises NotInTransaction when no transaction is open: a fact and what made it true commit together or not
    at all.
    """
    require_transaction("emit")
    if not events:
        return
    if len(events) == 1:
        sql.run(_INSERT, _row(events[0], _request_id()))
    else:
        sql.run(GIVEN, given(*events))
    for event in events:
        told(event)


def written(event: type[Event], rows: str, aggregate: str, /, **fields: str) -> str:
    """SQL that writes the fact for the row of `rows`, as part of the statement that makes it true (ADR 0061).

    `aggregate` and the fields are SQL expressions over `rows`, which has one row or none. The statement's parameters
    are those of `origin()` besides its own; `told` must follow. Raises TypeError when the fields are not the event's.
    """
    if set(fields) != set(event.model_fields):
        raise TypeError(f"{event.__name__} has the fields {sorted(event.model_fields)}")
    body = ", ".join(f"'{name}', {value}" for name, value in fields.items())
    return f"""
        INSERT INTO foundation_outboxevent (event_id, type, aggregate, body, request_id)
        SELECT %(event_id)s, '{event.type}', {aggregate}, jsonb_build_object({body}), %(request_id)s FROM {rows}
    """  # noqa: S608 (constants of modules)


def origin() -> dict[str, Any]:
    """The parameters of a statement that writes a fact: a new id, and the request it belongs to."""
    return {"event_id": new_id(), "request_id": _request_id()}


def given(*events: Event) -> dict[str, Any]:
    """The parameters of a statement that carries `GIVEN`: these facts, or none."""
    request_id = _request_id()
    return {"facts": _as_json([_row(event, request_id) for event in events])}


def one_statement(event: type[Event]) -> AbstractContextManager[Any]:
    """Around a statement that writes its fact itself: a transaction only if somebody listens within it."""
    return transaction.atomic() if registry.listeners.get(event) else nullcontext()


def told(event: Event) -> None:
    """Pass on a fact that a statement has written: nudge the relay, tell the listeners."""
    _nudge_after_commit()
    for listener in registry.listeners.get(type(event), ()):
        listener(event)


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


def _row(event: Event, request_id: str) -> tuple[UUID, str, str, str, str]:
    return new_id(), event.type, event.aggregate, event.model_dump_json(), request_id


def _as_json(rows: Sequence[tuple[UUID, str, str, str, str]]) -> str:
    return orjson.dumps(
        [
            {
                "event_id": event_id,
                "type": event_type,
                "aggregate": aggregate,
                "body": orjson.Fragment(body),
                "request_id": request_id,
            }
            for event_id, event_type, aggregate, body, request_id in rows
        ]
    ).decode()


def listen(event: type[E], handler: Listener[E]) -> None:
    """Call `handler(event)` inside the transaction that emits; what it raises undoes the whole of it."""
    _takes(handler, 1)
    registry.listeners[event] = (*registry.listeners.get(event, ()), handler)


def subscribe(event: type[E] | str, handler: Handler[E], *, name: str, queue: str = "events") -> None:
    """Call `handler(event, envelope)` after commit, in a worker, in order per aggregate.

    The handler runs in the transaction that marks the fact as done for this subscriber, so what it writes
    happens exactly once; what it does outside the database may be repeated after a crash: give
    `envelope.event_id` along as the key. An exception leads to a later attempt, the last one to the dead
    letters.

    `event` is a class, a type or a glob such as `lms.enrolment.*`; `name` (`<area>.<what it does>`) must
    never change once facts wait for it.
    """
    _takes(handler, 2)
    registry.add(Subscriber(name, event if isinstance(event, str) else event.type, handler, queue))


def parse(event_type: str, body: dict[str, Any]) -> Event:
    """The stored fact as an object; UnknownEvent when its type is not declared in this process."""
    return registry.types.get(event_type, UnknownEvent).model_validate(body)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every declared type, by type."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": name,
            **event.model_json_schema(),
        }
        for name, event in sorted(registry.types.items())
    }


def _takes(handler: Callable[..., None], count: int) -> None:
    try:
        inspect.signature(handler).bind(*[None] * count)
    except TypeError as error:
        raise TypeError(f"{handler!r} must take {count} positional argument(s): {error}") from None


def _nudge_after_commit() -> None:
    """Ask for one nudge of the relay a transaction, however many facts it emits."""
    if not any(entry[1] is nudge.nudge for entry in connection.run_on_commit):
        transaction.on_commit(nudge.nudge)
