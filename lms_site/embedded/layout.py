"""Where the engines keep their files."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lms_site.embedded.account import Account, engine_account, others_reach
from lms_site.embedded.errors import EngineError

SYSTEM_HOME = Path("/var/lib/anthus-embedded")
OWNER = "data-folder"  # in a home elsewhere: the note of the data folder it belongs to
LONGEST_SOCKET_FOLDER = 80  # the address of a Unix socket ends at 104 bytes on macOS


@dataclass(frozen=True)
class Layout:
    """The files of one data folder's engines."""

    data: Path

    @cached_property
    def account(self) -> Account:
        """Who the engines run as."""
        return engine_account()

    @property
    def engines(self) -> Path:
        """The folder of everything below."""
        return self.data / "engines"

    @property
    def mutex(self) -> Path:
        """Locked while engines are started or stopped."""
        return self.engines / "lock"

    @property
    def users(self) -> Path:
        """Locked, shared, by every process that uses the engines."""
        return self.engines / "users"

    @property
    def keys(self) -> Path:
        """The generated passwords and secrets."""
        return self.engines / "keys.json"

    @cached_property
    def home(self) -> Path:
        """The folder the engines write to: beside the rest, or where their account can get at all."""
        if self.account.uid is None or others_reach(self.engines):
            return self.engines
        note = self.engines / "home"
        if note.exists():
            return Path(note.read_text(encoding="utf-8").strip())
        sweep_homes()
        home = Path(tempfile.mkdtemp(prefix="data-", dir=system_home()))
        home.chmod(0o711)
        (home / OWNER).write_text(f"{note}\n", encoding="utf-8")
        note.write_text(f"{home}\n", encoding="utf-8")
        return home

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data."""
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's data and configuration."""
        return self.home / "valkey"

    @property
    def sockets(self) -> Path:
        """The short, private folder of the Unix sockets; made anew where it is gone or not ours."""
        note = self.engines / "sockets"
        if note.exists():
            folder = Path(note.read_text(encoding="utf-8").strip())
            if folder.is_dir() and not folder.is_symlink() and self.account.owns(folder):
                return folder
        folder = Path(tempfile.mkdtemp(prefix="lms-", dir=_short_temporary_folder()))
        self.account.give(folder)
        note.write_text(f"{folder}\n", encoding="utf-8")
        return folder

    def prepare(self) -> None:
        """Make the folder of the engines, enterable (not readable) by their account. Raises EngineError."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            if not self.engines.exists():
                self.engines.mkdir(mode=0o700, exist_ok=True)
                self.engines.chmod(0o700 if self.account.uid is None else 0o711)
        except OSError as error:
            raise EngineError(
                f"LMS_DATA_DIR: the folder {self.data} cannot be made or written to: {error.strerror}"
            ) from None
        if not os.access(self.engines, os.W_OK):
            raise EngineError(f"{self.engines} belongs to another user; choose a folder with LMS_DATA_DIR")

    def private_folder(self, folder: Path) -> Path:
        """A folder that only the engines' account can open, made where it is missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.account.give(folder)
        return folder

    def remove(self) -> None:
        """Delete the data of the engines; addresses and secrets stay as they are."""
        for folder in (self.cluster, self.valkey):
            shutil.rmtree(folder, ignore_errors=True)


def system_home() -> Path:
    """A folder outside everyone's home for what another account must reach; only for root."""
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    return SYSTEM_HOME


def sweep_homes() -> None:
    """Delete the homes of data folders that are gone, unless an engine still runs there."""
    for owner in system_home().glob(f"data-*/{OWNER}"):
        home, note = owner.parent, Path(owner.read_text(encoding="utf-8").strip())
        if not (note.exists() and note.read_text(encoding="utf-8").strip() == str(home)) and not _is_used(
            home
        ):
            shutil.rmtree(home, ignore_errors=True)


def _is_used(home: Path) -> bool:
    pid = home / "postgres" / "postmaster.pid"
    if not pid.exists():
        return False
    try:
        os.kill(int(pid.read_text(encoding="ascii").split("\n")[0]), 0)
    except ProcessLookupError:
        return False
    return True


def _short_temporary_folder() -> str:
    folder = tempfile.gettempdir()
    return folder if len(folder) < LONGEST_SOCKET_FOLDER - len("/lms-12345678") else "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
