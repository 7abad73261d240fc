"""nginx with the configuration of deploy/, on loopback ports of our choice."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "nginx" / "nginx.conf"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_START = 10.0


@dataclass(frozen=True, slots=True)
class Front:
    """A running nginx."""

    address: str
    pid: int


def program() -> str | None:
    """The path of nginx, which Debian puts where only the administrator looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def configure(folder: Path, *, listen: str, upstream: str) -> list[str]:
    """Write the configuration with other addresses and folders; the command that serves it until it is ended."""
    text = CONFIGURATION.read_text()
    for pattern, value in (
        (r"\bweb:8000\b", upstream),
        (r"\bs3:9000\b", "127.0.0.1:9"),
        (r"\blisten 80\b", f"listen {listen}"),
        ("/var/cache/nginx", str(folder)),
        ("/dev/stdout", f"{folder}/access.log"),
        ("/dev/stderr", f"{folder}/error.log"),
    ):
        text, replaced = re.subn(pattern, value, text)
        if not replaced:
            raise ValueError(f"{CONFIGURATION.name} holds no {pattern}")
    places = "".join(f"    {name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    file = folder / "nginx.conf"
    file.write_text(text.replace("http {\n", f"http {{\n{places}", 1))
    as_us = " user root;" if os.geteuid() == 0 else ""
    about = f"daemon off; pid {folder}/nginx.pid;{as_us}"
    return [
        program() or "nginx",
        "-p",
        str(folder),
        "-e",
        f"{folder}/error.log",
        "-c",
        str(file),
        "-g",
        about,
    ]


@contextlib.contextmanager
def in_front_of(upstream: str, folder: Path, *, port: int = 0) -> Iterator[Front]:
    """A running nginx that hands on to this host:port. Raises RuntimeError with what it said."""
    port = port or _free_port()
    command = configure(folder, listen=f"127.0.0.1:{port}", upstream=upstream)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait(process, port, folder)
        yield Front(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "error.log"
    raise RuntimeError(f"nginx did not start: {log.read_text() if log.exists() else 'it said nothing'}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
