"""The permission matrix: every operation of the API, called by every actor, with every kind of id.

A domain declares its operations in `tests/architecture/permission_rows/<domain>.py`:

    ROWS = [
        Row("course_outline", ids={"key": "course"}, allow=LEARNERS | TEACHERS),
        Row("me_change", allow=LOGGED_IN, body=lambda world: {"name": "Ada"}, changes={"accounts_user": {"name"}}),
    ]

    def furnish(world): world.own["course"], world.foreign["course"] = ...

For each row and actor the harness calls the operation with ids that are own, foreign, missing, 0, null, a list and
something nested, and expects: success for whom the row allows; 401 without a good token; otherwise 404, equal byte for
byte to what a missing thing answers. A refusal and a GET leave every row of the database as it was. The same goes for
ids in bodies and queries: the schema says where they are, and each is declared.
"""

from __future__ import annotations

import functools
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from lms_site.api.openapi.build import build as build_schema
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests import world as worlds
from tests.architecture import permission_rows
from tests.plugin_host.doorman import DOORMAN
from tests.plugin_host.test_courses import PLUGIN
from tests.world import BAD_TOKENS, LOGGED_IN, MIRROR, TOKENLESS, Actor, World

PLUGINS = (PLUGIN, DOORMAN)
SUCCESS = frozenset({200, 201, 202, 204, 302})
UNREADABLE = frozenset({400, 404, 422})
_VOLATILE = frozenset(
    {"X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy", "Date"}
)


@dataclass(frozen=True)
class Named:
    """An id inside a body or a query: a name in `world.own` and `world.foreign`.

    `anywhere`: who may name that of the others as well. `instead_of`: fields of the usual body that it replaces.
    """

    name: str
    anywhere: frozenset[Actor] = frozenset({Actor.ADMINISTRATOR})
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation of the schema and who may do it.

    `ids`: path parameter -> name in `world.own` and `world.foreign`. `body_ids`: JSON pointer into the body -> what
    it names; `query_ids`: the same for parameters behind the question mark. `allow`: who succeeds with own ids;
    `allow_foreign`: with foreign ones (by default those who stand to them as the allowed stand to ours). `outcomes`:
    an expected status other than the rule's, by actor. `changes`: columns that a success may change, by table;
    `inserts`: tables that may gain rows, `deletes`: that may lose some; `always_writes`: those that even a GET or a
    refusal may write to, with a reason beside it.
    `query`: appended to the address. `form`: the fields and files of a form that is sent instead of a JSON body.
    """

    operation: str
    allow: frozenset[Actor] = frozenset()
    ids: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[World], Any] | None = None
    body_ids: Mapping[str, Named] = field(default_factory=dict)
    query_ids: Mapping[str, Named] = field(default_factory=dict)
    allow_foreign: frozenset[Actor] | None = None
    outcomes: Mapping[Actor, int] = field(default_factory=dict)
    changes: Mapping[str, frozenset[str] | set[str]] = field(default_factory=dict)
    inserts: frozenset[str] | set[str] = frozenset()
    deletes: frozenset[str] | set[str] = frozenset()
    always_writes: frozenset[str] | set[str] = frozenset()
    headers: Callable[[World], dict[str, str]] = lambda world: {}
    query: str = ""
    form: Callable[[], dict[str, Any]] | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)

    def __init__(self, operation: str, **about: Any) -> None:
        object.__setattr__(self, "operation", operation)
        for name, one in self.__dataclass_fields__.items():
            if name != "operation":
                default = one.default_factory() if callable(one.default_factory) else one.default
                object.__setattr__(self, name, about.pop(name, default))
        if about:
            raise TypeError(f"a row has no {sorted(about)}")

    def allowed(self, *, foreign: bool) -> frozenset[Actor]:
        """Who succeeds."""
        if not foreign:
            return frozenset(self.allow)
        if self.allow_foreign is not None:
            return self.allow_foreign
        if self.allow >= LOGGED_IN:
            return frozenset(self.allow)
        return frozenset(MIRROR[actor] for actor in self.allow if actor in MIRROR)


@dataclass(frozen=True)
class Operation:
    """Where an operation of the schema is."""

    id: str
    method: str
    path: str


@dataclass(frozen=True)
class Answer:
    """What came back, and what the database did meanwhile."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    writes: tuple[str, ...]

    def same_refusal(self, other: Answer) -> bool:
        """Whether nobody could tell the two answers apart."""
        return (self.status, self.body, self._stable()) == (other.status, other.body, other._stable())

    def _stable(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name not in _VOLATILE}


@functools.cache
def schema() -> dict[str, Any]:
    """The schema of the API, with a plugin that answers in each way that plugins can.

    What other plugins that are installed answer is no matter of the product's.
    """
    with with_plugins(*PLUGINS):
        ours = {plugin.key for plugin in PLUGINS}
        return build_schema(mounts=[mount for mount in plugin_host.mounts() if mount.plugin in ours])


@functools.cache
def operations() -> dict[str, Operation]:
    """Every operation of the schema, by id."""
    return {
        operation["operationId"]: Operation(operation["operationId"], method.upper(), path)
        for path, item in schema()["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


@functools.cache
def row_modules() -> tuple[ModuleType, ...]:
    """The modules of the domains, in the order of their names."""
    found = sorted(module.name for module in pkgutil.iter_modules(permission_rows.__path__))
    return tuple(import_module(f"{permission_rows.__name__}.{name}") for name in found)


@functools.cache
def rows() -> dict[str, Row]:
    """Every declared row, by operation."""
    declared = [row for module in row_modules() for row in module.ROWS]
    names = [row.operation for row in declared]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"declared twice: {sorted(twice)}")
    return {row.operation: row for row in declared}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def furnished() -> World:
    """The school with everything the rows need."""
    world = worlds.build()
    for module in row_modules():
        furnish = getattr(module, "furnish", None)
        if furnish:
            furnish(world)
    return world


# Calling


USUAL: Any = object()


def call(
    world: World,
    row: Row,
    actor: Actor,
    *,
    ids: Mapping[str, Any] | None = None,
    body: Any = USUAL,
    query: Mapping[str, str] | None = None,
    bare: bool = False,
) -> Answer:
    """Call the operation as the actor; `ids` and `body` instead of the row's, `query` beside its own.

    `bare`: with no body and no header but who calls.
    """
    path = operations()[row.operation].path
    for name, value in {**row.fixed, **(own_ids(world, row) if ids is None else ids)}.items():
        path = path.replace("{" + name + "}", str(value))
    path += row.query
    if query:
        path += ("&" if "?" in path else "?") + urlencode(query)
    if body is USUAL:
        body = row.body(world) if row.body is not None else None
    client = _client()
    client.cookies.clear()
    before = written()
    response = client.generic(
        operations()[row.operation].method,
        path,
        *((b"", "application/json") if bare else _sent(row, body)),
        headers={**world.headers(actor), **({} if bare else row.headers(world))},
    )
    content = b"".join(response.streaming_content) if response.streaming else response.content
    after = written()
    writes = tuple(table for table in after if after[table] != before.get(table))
    return Answer(response.status_code, content, dict(response.headers), writes)


def written() -> dict[str, int]:
    """How many rows this transaction has written so far, by table, as the database itself counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _sent(row: Row, body: Any) -> tuple[bytes, str]:
    """The body of a call, and its type."""
    if row.form is not None:
        return encode_multipart(BOUNDARY, row.form()), MULTIPART_CONTENT
    return b"" if body is None else json.dumps(body).encode(), "application/json"


@functools.cache
def _client() -> Client:
    """One client for all: what costs most of a call is to set the handler up."""
    return Client(raise_request_exception=True)


def own_ids(world: World, row: Row) -> dict[str, Any]:
    """The row's path parameters, with what is ours."""
    return {parameter: world.own[name] for parameter, name in row.ids.items()}


def foreign_ids(world: World, row: Row) -> dict[str, Any]:
    """The row's path parameters, with what belongs to the others."""
    return {parameter: world.foreign[name] for parameter, name in row.ids.items()}


ODD = {"zero": "0", "null": "null", "list": "[1,2]", "nested": '{"id":1}'}


def odd_ids(world: World, row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    """One path parameter at a time replaced by something that is no id, and by one that leads nowhere."""
    own = own_ids(world, row)
    for parameter in row.ids:
        yield "missing", {**own, parameter: uuid4()}
        for name, value in ODD.items():
            yield name, {**own, parameter: value}


# What a call did


def is_untouched(row: Row, answer: Answer, before: Mapping[str, tuple[int, str]]) -> bool:
    """Whether the database is as it was, but for what the row allows always."""
    if not set(answer.writes) - set(row.always_writes):
        return True
    now = digest()
    return all(now[table] == before[table] for table in now if table not in row.always_writes)


def digest() -> dict[str, tuple[int, str]]:
    """Row count and content of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        return {table: _digest_of(cursor, table) for table in tables}


def _digest_of(cursor: Any, table: str) -> tuple[int, str]:
    cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM "{table}" t')  # noqa: S608 (table names of our own)
    count, content = cursor.fetchone()
    return count, content


def content(tables: set[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of the tables as JSON, by primary key (or by their place where there is none)."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')  # noqa: S608 (a table name of our own)
            all_rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
            names = _key(table)
            found[table] = {
                str([row[name] for name in names] or index): row for index, row in enumerate(all_rows)
            }
    return found


@functools.cache
def _key(table: str) -> list[str]:
    """The columns of the primary key."""
    with connection.cursor() as cursor:
        return connection.introspection.get_primary_key_columns(cursor, table) or []


@functools.cache
def columns_of(table: str) -> dict[str, str]:
    """Column -> type of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return dict(cursor.fetchall())


def expected(row: Row, actor: Actor, *, foreign: bool = False) -> frozenset[int]:
    """The statuses that the row's answer to the actor may have."""
    if actor in row.outcomes:
        return frozenset({row.outcomes[actor]})
    if actor in row.allowed(foreign=foreign):
        return SUCCESS
    if actor in TOKENLESS | BAD_TOKENS:
        return frozenset({401})
    return frozenset({404})
