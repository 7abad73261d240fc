"""Both engines together: started by whoever comes first, stopped by whoever leaves last.

Every process that uses the engines holds a shared lock, which the system drops should the process die; the
last one to leave can take it alone, and stops them. Starting and stopping are under a second lock, so two
commands at once never race.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from lms_site.embedded import keys as key_file
from lms_site.embedded import postgres, valkey
from lms_site.embedded.errors import EngineError
from lms_site.embedded.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def embedded_is_wanted() -> bool:
    """Whether the environment leaves the database to us."""
    return not os.environ.get("DATABASE_URL")


def default_data_folder() -> Path:
    """The folder of LMS_DATA_DIR, or `var` beside manage.py."""
    return Path(os.environ.get("LMS_DATA_DIR") or ROOT / "var").absolute()


def addresses(data: Path | None = None) -> dict[str, str]:
    """What the environment must hold for the site to find a data folder's engines, running or not."""
    layout = Layout(data or default_data_folder())
    with _mutex(layout):
        return _addresses(layout)


def fill_environment(found: dict[str, str]) -> None:
    """Put addresses into the environment of this process and its children, where it names none itself."""
    os.environ.update({name: os.environ.get(name) or value for name, value in found.items()})


@contextlib.contextmanager
def running(data: Path | None = None, *, extra: str = "") -> Iterator[dict[str, str]]:
    """The engines of a data folder, for as long as the block lasts; gives what `addresses` gives.

    `extra` is PostgreSQL configuration for the case that this call starts it. Raises EngineError.
    """
    layout = Layout(data or default_data_folder())
    with contextlib.ExitStack() as stack:
        with _mutex(layout):
            users = stack.enter_context(layout.users.open("a"))
            fcntl.flock(users, fcntl.LOCK_SH)
            stack.callback(_leave, layout, users.fileno())
            found = _addresses(layout)
            _start(layout, extra)
        yield found


def reset(data: Path | None = None) -> None:
    """Delete the engines' data. Raises EngineError while any process uses them."""
    layout = Layout(data or default_data_folder())
    if not layout.engines.exists():
        return
    with _mutex(layout), layout.users.open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(f"The engines of {layout.data} are in use; stop that first") from None
        _stop(layout)
        layout.remove()


@contextlib.contextmanager
def _mutex(layout: Layout) -> Iterator[None]:
    layout.prepare()
    with layout.mutex.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _addresses(layout: Layout) -> dict[str, str]:
    keys = key_file.read_or_make(layout.keys)
    return {
        "DATABASE_URL": postgres.url(layout, keys),
        "VALKEY_URL": valkey.url(layout, keys),
        "LMS_SECRET_KEYS": keys.secret_keys,
        "LMS_DATA_DIR": str(layout.data),
    }


def _start(layout: Layout, extra: str) -> None:
    keys = key_file.read_or_make(layout.keys)
    layout.home.mkdir(mode=0o711, parents=True, exist_ok=True)
    if layout.cluster.exists() and not layout.account.owns(layout.cluster):
        raise EngineError(
            f"{layout.cluster} belongs to another user; delete it or choose a folder with LMS_DATA_DIR"
        )
    if not postgres.is_up(layout):
        postgres.start(layout, keys, extra=extra)
    if not valkey.is_up(layout, keys):
        valkey.start(layout, keys)


def _stop(layout: Layout) -> None:
    valkey.stop(layout, key_file.read_or_make(layout.keys))
    postgres.stop(layout)


def _leave(layout: Layout, users: int) -> None:
    """Stop using the engines, and stop them where nobody else uses them."""
    with _mutex(layout):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(layout)
