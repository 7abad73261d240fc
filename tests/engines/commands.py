"""Commands run as a person would run them: in a process of their own, with no database named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lms_site.embedded.layout import Layout

ROOT = Path(__file__).resolve().parents[2]
ENGINES = (sys.executable, "-m", "lms_site.embedded")
OURS = ("LMS_", "DJANGO_", "DATABASE_URL", "VALKEY_URL", "BROKER_URL", "PYTEST_")


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh terminal, with this data folder."""
    fresh = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return fresh | {"LMS_DATA_DIR": str(data)} | more


def run(data: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it printed on both outputs is in `stdout`."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=800,
    )


def start(data: Path, *command: str, **more: str) -> subprocess.Popen[str]:
    """Start a command that goes on until its input ends or it is stopped."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(data, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def engine_processes(data: Path) -> dict[str, int]:
    """The engines of a data folder that run now, by name."""
    if not (data / "engines").exists():
        return {}
    layout = Layout(data)
    files = {"postgres": layout.cluster / "postmaster.pid", "valkey": layout.valkey / "valkey.pid"}
    noted = {name: int(file.read_text().split("\n")[0]) for name, file in files.items() if file.exists()}
    return {name: pid for name, pid in noted.items() if is_running(pid)}


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith("Z")
