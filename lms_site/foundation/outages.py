"""What keeps the database from being used, in one line: it is no fault of the program and needs no traceback."""

from __future__ import annotations

from typing import Final

import psycopg
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

# Of a server that answers, and yet serves nobody: no connection, shutting down, too many clients.
_STATES: Final = ("08", "57P", "53300")
_UNKNOWN_TABLE, _UNKNOWN_COLUMN = "42P01", "42703"


def unreachable(error: BaseException) -> str:
    """Why the database was not reached, in the driver's words; empty where the error is another one."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.OperationalError):
        return ""
    if cause.sqlstate is not None and not cause.sqlstate.startswith(_STATES):
        return ""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[0] if lines else type(cause).__name__


def lacks_migrations(error: BaseException) -> bool:
    """Whether the error names a table or column that a migration makes which the database has not had yet."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state not in {_UNKNOWN_TABLE, _UNKNOWN_COLUMN} or connection.in_atomic_block:
        return False
    try:
        return not Migrations.are_applied()
    except DatabaseError:
        return False


def told(error: BaseException) -> str:
    """The line for the operator; empty where the error is no outage."""
    if reason := unreachable(error):
        return _("DATABASE_URL: the database cannot be reached: {reason}").format(reason=reason)
    if lacks_migrations(error):
        return _("DATABASE_URL: the database lacks migrations: run manage.py migrate")
    return ""


class Migrations:
    """Remembers, per process, that the database had every migration: then it need not be asked again."""

    applied = False

    @classmethod
    def are_applied(cls) -> bool:
        """Whether the database has every migration of this code."""
        if not cls.applied:
            from django.db.migrations.executor import (
                MigrationExecutor,
            )  # not before the applications are loaded

            executor = MigrationExecutor(connection)
            cls.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return cls.applied
