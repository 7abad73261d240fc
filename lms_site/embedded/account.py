"""The operating-system account the engines run as, and what it can reach.

PostgreSQL refuses to run as root, so as root both engines run as an account that every system has. No account
is made and no mode of a folder that was there before is changed.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms_site.embedded.errors import EngineError

UNPRIVILEGED = ("nobody", "daemon")
SEARCH_BY_OTHERS = stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Account:
    """Who an engine runs as; `uid` None stands for whoever runs this process."""

    uid: int | None = None
    gid: int | None = None

    def spawning(self) -> dict[str, Any]:
        """The arguments of `subprocess.run` that make a child run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder of ours."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def owns(self, path: Path) -> bool:
        """Whether the account is the owner of an existing path."""
        return path.stat().st_uid == (os.geteuid() if self.uid is None else self.uid)


def engine_account() -> Account:
    """The account for the engines. Raises EngineError where root finds no unprivileged account."""
    if os.geteuid() != 0:
        return Account()
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EngineError(f"PostgreSQL does not run as root, and none of {', '.join(UNPRIVILEGED)} exists here")


def others_reach(path: Path) -> bool:
    """Whether an account without rights of its own can enter a folder and every folder above it."""
    folders = (path, *path.resolve().parents)
    return all(folder.stat().st_mode & SEARCH_BY_OTHERS for folder in folders if folder.exists())
