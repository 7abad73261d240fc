"""Signs of life of processes that answer no requests: a file that each touches as long as its loop turns.

A worker touches it with each heartbeat, so one that hangs, or has no broker to take work from, goes without; the
scheduler with each look at its schedule. Whoever wants to know looks at the file's age and disturbs nobody.
"""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

PATIENCE_SECONDS = 60.0


def shows_signs(role: str) -> bool:
    """Whether a process of this role is known by its sign, not by an address it answers at."""
    return role == "scheduler" or role.startswith("worker:")


def sign_of(folder: Path, role: str) -> Path:
    """The file of the process with this role; containers that share a folder have host names of their own."""
    name = "-".join(role.replace(":", ",").replace(" ", "").split(","))
    return folder / "alive" / f"{platform.node()}-{name}"


def show(sign: Path) -> None:
    """Say that the process lives. A full or missing disk stops nobody from working."""
    try:
        sign.parent.mkdir(parents=True, exist_ok=True)
        sign.touch()
        os.utime(sign)
    except OSError:
        return


def is_shown(sign: Path) -> bool:
    """Whether the process said so lately."""
    try:
        return time.time() - sign.stat().st_mtime < PATIENCE_SECONDS
    except OSError:
        return False
