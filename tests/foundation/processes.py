"""Processes of our own that work on the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """The environment in which a process finds the database of this test."""
    at = connection.settings_dict
    password = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    url = f"postgres://{at['USER']}{password}@/{at['NAME']}?host={at['HOST']}"
    if at["PORT"]:
        url += f"&port={at['PORT']}"
    path = os.pathsep.join(each for each in (str(ROOT), os.environ.get("PYTHONPATH", "")) if each)
    light = {"DJANGO_SETTINGS_MODULE": "tests.foundation.light_settings"}
    return {**os.environ, **light, "DATABASE_URL": url, "PYTHONPATH": path, **more}


def start(module: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """A Python process that runs the module; its output is read by the test."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment(**more),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_group(module: str, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """A process that may start others, as a group of its own; what it says is not read."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment(**more),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr if os.environ.get("SHOW_WORKERS") else subprocess.DEVNULL,
    )
