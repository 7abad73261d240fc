"""The processes of a demonstration: started together, watched, and stopped, those and no others."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lms_site.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Processes:
    """The running processes, by name, each writing to a log file of its own."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str, **environment: str) -> None:
        """Start a process away from the terminal, so that Ctrl-C reaches only us and we end it in order."""
        with self.log(name).open("ab") as output:
            self.running[name] = subprocess.Popen(
                command,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - this process has no threads
            )

    def log(self, name: str) -> Path:
        """Where a process writes to."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raise EngineError with the last words of a process that has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                lines = self.log(name).read_text(encoding="utf-8", errors="replace").split("\n")
                last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
                raise EngineError(
                    f"The {name} ended (code {process.returncode}): {last} (more in {self.log(name)})"
                )

    def stop(self) -> None:
        """End the processes, those started last first; what does not end in time is killed."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in reversed(self.running.values()):
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def processes(logs: Path) -> Iterator[Processes]:
    """Processes that end with the block."""
    started = Processes(logs)
    try:
        yield started
    finally:
        started.stop()


def _end_with_parent() -> None:
    """Ask Linux to end this child when we are killed without a chance to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
