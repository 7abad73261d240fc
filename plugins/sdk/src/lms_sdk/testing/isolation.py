"""Running a snippet in a fresh interpreter: other hash seeds, clean imports."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Any


def is_importable(kind: type[Any]) -> bool:
    """Whether another process finds this class by its name."""
    if "<locals>" in kind.__qualname__ or kind.__module__ == "__main__":
        return False
    try:
        return importlib.util.find_spec(kind.__module__) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def run_isolated(code: str, *arguments: str, hash_seed: str = "0") -> str:
    """What the snippet prints; its error output is the fault when it fails."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
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
