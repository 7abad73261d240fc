"""Running a snippet in a fresh interpreter: other hash seeds, clean imports."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import subprocess
import sys
import tempfile
from typing import Any


def is_importable(kind: type[Any]) -> bool:
    """Whether another process finds this class by its name."""
    if "<locals>" in kind.__qualname__ or kind.__module__ == "__main__":
        return False
    try:
        return importlib.util.find_spec(kind.__module__) is not None
    except (ImportError, ValueError, AttributeError):
        return False


@functools.cache
def _bytecode() -> str:
    """A folder for compiled bytecode, of this process and its children."""
    folder = tempfile.TemporaryDirectory(prefix="lms-sdk-")
    atexit.register(folder.cleanup)
    return folder.name


def run_isolated(code: str, *arguments: str, hash_seed: str = "0") -> str:
    """What the snippet prints; its error output is the fault when it fails.

    Compiled bytecode is kept for the next run even where the environment forbids it, so that import times tell of
    importing and not of compiling.
    """
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = _bytecode()
    done = subprocess.run(  # noqa: S603 (our own interpreter, our own code)
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"failed in a fresh process: {done.stderr.strip()[-2000:]}")
    return done.stdout
