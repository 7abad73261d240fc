"""The test harness: real PostgreSQL, a migrated template database made once, a clone of it for each worker."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]


def _migrations_digest() -> str:
    """What the template depends on: every migration file of ours and the locked versions of the rest."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for file in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in file.parts:
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    digest.update(repr(settings.INSTALLED_APPS).encode())
    return digest.hexdigest()[:16]


def _execute(sql: str) -> None:
    """Run one statement on the maintenance database, outside any transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def _exists(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _template() -> str:
    """The name of a migrated database to clone; made by the first process that needs it."""
    name = f"lms_template_{_migrations_digest()}"
    lock = Path(tempfile.gettempdir()) / f"{name}.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not _exists(name):
            from django.core.management import call_command

            building = f"{name}_building"
            _execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            _execute(f'CREATE DATABASE "{building}"')
            _use(building)
            call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            _use("postgres")
            _execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


def _clone(template: str, name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template, of this worker's own, dropped at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"lms_test_{os.getpid()}_{worker}"
    with django_db_blocker.unblock():
        template = _template()
        _clone(template, name)
        _use(name)
        settings.LMS_TEST_TEMPLATE = template
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _use("postgres")
        with contextlib.suppress(Exception):
            _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def committing_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits, for races and crashes; the database is cloned anew afterwards."""
    with django_db_blocker.unblock():
        yield
        name = connection.settings_dict["NAME"]
        connections.close_all()
        _use("postgres")
        _clone(settings.LMS_TEST_TEMPLATE, name)
        connections.close_all()
        _use(name)
