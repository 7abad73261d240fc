"""Databases of the test run: a migrated template made once, and clones of it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE, CLONE = "lms_template_", "lms_test_"


def use(name: str) -> None:
    """Point this process's connection at another database."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def clone(template: str, name: str) -> None:
    """Make a database anew as a copy of the template."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(name: str) -> None:
    """Drop a database, whoever uses it."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def template() -> str:
    """The name of a migrated database to clone; made by the first process that needs it."""
    name = template_name()
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if settings.LMS_TEST_ENGINES_ARE_OURS:
            sweep()
        if name not in names(name):
            building = f"{name}_building"
            drop(building)
            execute(f'CREATE DATABASE "{building}"')
            use(building)
            call_command("migrate", verbosity=0, interactive=False)
            use("postgres")
            execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


def template_name() -> str:
    """The template's name, by what it depends on: migrations, locked versions, installed apps."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for folder in ("lms_site", "content_types", "plugins"):
        for file in sorted((ROOT / folder).glob("**/migrations/*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    digest.update(repr(settings.INSTALLED_APPS).encode())
    return TEMPLATE + digest.hexdigest()[:16]


def clone_name(worker: str) -> str:
    """The name of this process's own database."""
    return f"{CLONE}{os.getpid()}_{worker}"


def sweep() -> None:
    """Drop what earlier runs left on our own engines: clones of dead runs, outdated templates."""
    current = template_name()
    for name in names(CLONE) + names(TEMPLATE):
        if name.startswith(CLONE) and is_alive(name.split("_")[2]):
            continue
        if not name.startswith(current):
            drop(name)


def names(prefix: str) -> list[str]:
    """The databases whose names start so."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def execute(sql: str) -> None:
    """Run one statement on the maintenance database, outside any transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def is_alive(pid: str) -> bool:
    """Whether the process runs."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
