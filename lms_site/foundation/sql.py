"""One way to run hand-written statements: named parameters, rows as named tuples.

Hot paths are SQL on purpose: a check of access and what it guards are one statement, not a chain of object loads
(ADR 0036). A statement is always a constant; values are parameters, bound by the server, which so keeps the plan of
each statement for the life of a connection: planning would cost more than running it.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


class _Kept(psycopg.RawCursor[Any]):
    """Binds at the server; prepares, unless an old pooler in between could not follow (LMS_PREPARED_STATEMENTS)."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> _Kept:
        """Run one statement."""
        text, names = _numbered(query)
        values = params if names is None else [params[name] for name in names]
        return super().execute(text, values, prepare=settings.LMS_PREPARED_STATEMENTS)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = converted = super()._convert_query(
            query, params
        )  # what Django's log of statements reads
        return converted


def _executed(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> Any:
    """A cursor that has run the statement: ours within Django's where somebody watches statements, else ours alone."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.queries_logged or db.execute_wrappers:
        cursor: Any = db.cursor()
        cursor.cursor.close()
        cursor.cursor = _kept(db)
        cursor.execute(" ".join(statement.split()), parameters)
        return cursor
    db.close_if_health_check_failed()
    db.ensure_connection()
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        cursor = _kept(db)
        cursor.execute(statement, parameters)
    return cursor


def _kept(db: Any) -> _Kept:
    # Django's own cursors never prepare, whatever stands here.
    if db.connection.prepare_threshold is None:
        db.connection.prepare_threshold = 1
    return _Kept(db.connection)


def rows(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    """Every row of one statement, as named tuples."""
    cursor = _executed(statement, parameters)
    make = (_shapes.get(statement) or _shape_of(statement, cursor.description))._make
    return [make(row) for row in cursor.fetchall()]


def one(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> Any | None:
    """The first row of one statement, as a named tuple; None when there is none."""
    found = rows(statement, parameters)
    return found[0] if found else None


def run(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> int:
    """How many rows one writing statement touched."""
    return int(_executed(statement, parameters).rowcount)


_shapes: dict[str, Any] = {}


def _shape_of(statement: str, columns: Any) -> Any:
    """The named tuple of a statement's rows; a statement is a constant, so it is made once."""
    shape = _shapes[statement] = namedtuple("Row", [column[0] for column in columns])
    return shape


_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|s|%)")


@lru_cache(maxsize=512)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...] | None]:
    """The statement on one line with $1, $2 ..., and the names of these; None: its parameters come in order.

    The driver would do the same, and for a long statement anew at each call.
    """
    names: list[str] = []
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        if found[1] is None:
            count += 1
            return f"${count}"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    text = _PLACEHOLDER.sub(number, " ".join(statement.split()))
    return text.encode(), None if count else tuple(names)
