#!/usr/bin/env python3
"""Runs administrative commands, on the embedded engines where the environment names no database."""

from __future__ import annotations

import os
import signal
import sys
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent
EMBEDDED = "lms_site.settings.embedded"


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", EMBEDDED)
    use_the_project_environment()
    from lms_site.embedded import EngineError, embedded_is_wanted, fill_environment, running

    if not embedded_is_wanted() or not settings_are_embedded():
        run()
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with running() as addresses:
            fill_environment(addresses)
            try:
                run()
            finally:
                close_connections()
    except EngineError as error:
        sys.exit(str(error))


def run() -> None:
    """Hand over to Django; ends with one line where the database cannot be used."""
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        from lms_site.foundation import outages

        line = outages.told(error)
        if not line or "--traceback" in sys.argv:
            raise
        sys.exit(line)


def close_connections() -> None:
    """Let go of the database before it is stopped."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


def settings_are_embedded() -> bool:
    """Whether this command reads the embedded settings, so that a server's settings never start an engine."""
    options = " ".join(sys.argv).replace("--settings=", "--settings ").split()
    chosen = dict(pairwise(options)).get("--settings")
    return (chosen or os.environ["DJANGO_SETTINGS_MODULE"]) == EMBEDDED


def use_the_project_environment() -> None:
    """Go on with the Python of `.venv` where this one has no Django, so that nobody needs to activate it."""
    from importlib.util import find_spec

    python = ROOT / ".venv" / "bin" / "python"
    if find_spec("django") is not None:
        return
    if not python.exists() or Path(sys.prefix) == ROOT / ".venv":
        sys.exit("Django is not installed here: run `make setup` first")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - becomes the other Python


if __name__ == "__main__":
    main()
