"""One way to run hand-written statements: named parameters, rows as named tuples.

Hot paths are SQL on purpose: a check of access and what it guards are one statement, not a chain of object loads
(ADR 0036). A statement is always a constant; values are parameters, bound by the server, which so keeps the plan of
each statement for the life of a connection: planning would cost more than running it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


class _Kept(psycopg.Cursor[Any]):
    """Binds at the server; prepares, unless an old pooler in between could not follow (LMS_PREPARED_STATEMENTS)."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> _Kept:
        """Run one statement."""
        return super().execute(query, params, prepare=settings.LMS_PREPARED_STATEMENTS)

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
        cursor.execute(_squeezed(statement), parameters)
        return cursor
    db.close_if_health_check_failed()
    db.ensure_connection()
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        cursor = _kept(db)
        cursor.execute(_squeezed(statement), parameters)
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


@lru_cache(maxsize=256)
def _squeezed(statement: str) -> str:
    """The statement on one line: shorter to send, and short enough for the driver to remember its form."""
    return " ".join(statement.split())
