"""Watching what code does beside computing: talking to the network, starting programs, writing files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WORLDLY = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"}
)
_seen: list[str] | None = None
_is_watching = False


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    if event in _WORLDLY:
        _seen.append(event)
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _seen.append("open for writing")


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is done within the block to the world outside of it, as it happens."""
    global _seen, _is_watching  # noqa: PLW0603 (an audit hook stays for the life of the process)
    if not _is_watching:
        sys.addaudithook(_note)
        _is_watching = True
    before, _seen = _seen, []
    try:
        yield _seen
    finally:
        _seen = before
