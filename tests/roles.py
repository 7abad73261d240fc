"""The product's own processes, each in its role, as containers and `make demo` run them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from tests.foundation.processes import ROOT

SERVE = (sys.executable, "-m", "lms_site.serve")


@contextlib.contextmanager
def serving(role: str, where: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the role, with all it starts; ended with the block."""
    process = subprocess.Popen(
        SERVE,
        cwd=ROOT,
        env={**where, "LMS_ROLE": role},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_healthy(role: str, where: Mapping[str, str]) -> bool:
    """What the container's probe says."""
    probe = [*SERVE, "--probe"]
    done = subprocess.run(probe, cwd=ROOT, env={**where, "LMS_ROLE": role}, check=False, timeout=60)
    return done.returncode == 0


def until(what: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until it is so; fail when it takes longer."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not so after {seconds} s"
        time.sleep(0.2)


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])
