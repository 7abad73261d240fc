"""The servers under measurement, each on a loopback port of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
_START = 60.0


@dataclass(frozen=True, slots=True)
class System:
    """Something to measure: its application, port, settings and the name of its database."""

    name: str
    application: str
    port: int
    settings: str

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The name of its database."""
        return f"anthus_bench_{self.name}"


WAGTAIL = System("wagtail", "benchmarks.wagtail.wsgi:application", 8820, "benchmarks.wagtail.settings")
CEILING = System("ceiling", "benchmarks.ceiling.app:application", 8821, "")
PRODUCT = System("product", "lms_site.wsgi:application", 8822, "lms_site.settings.production")


def environment(system: System, data: Path, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a system's processes: its own database on the engines given, no rate limits."""
    own = {
        "DATABASE_URL": address_of(base["DATABASE_URL"], system.database),
        "DJANGO_SETTINGS_MODULE": system.settings,
        "LMS_DATA_DIR": str(data),
        "LMS_RATE_ANONYMOUS": "",
        "LMS_RATE_PERSON": "",
        "LMS_LOG_LEVEL": "ERROR",
        "LMS_HOSTS": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    return {**base, **own}


def address_of(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def make_database(system: System, url: str) -> bool:
    """Make the system's database; False when it is there already."""
    with psycopg.connect(address_of(url, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [system.database])
        if known.fetchone():
            return False
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(system.database)))
        return True


@contextlib.contextmanager
def serving(system: System, settings: Mapping[str, str], *, workers: int = 2) -> Iterator[int]:
    """The process id of the running server."""
    command = [
        str(_BIN / "granian"),
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={system.port}",
        f"--workers={workers}",
        "--blocking-threads=2",
        "--backlog=1024",
        "--no-ws",
        "--log-level=error",
        system.application,
    ]
    process = subprocess.Popen(command, env=dict(settings), cwd=ROOT)
    try:
        _wait(system, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(system: System, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server of {system.name} ended at its start")
        try:
            urllib.request.urlopen(system.address, timeout=5).close()  # noqa: S310 our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The server of {system.name} did not start in {_START:.0f} s")
