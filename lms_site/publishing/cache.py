"""Documents kept in the process: they never change under their digest, so only room and takedowns bound them."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """The most recently used values, up to a number of characters of their source; safe between threads.

    A value is read again after `seconds`, so that a takedown in another process is noticed.
    """

    def __init__(self, *, room: int, seconds: float) -> None:
        self._room = room
        self._seconds = seconds
        self._held = 0
        self._values: OrderedDict[str, tuple[float, int, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str) -> T | None:
        """The value, if it is held and fresh."""
        found = self._values.get(digest)
        if found is None or found[0] < time.monotonic():
            return None
        with self._lock:
            if digest in self._values:
                self._values.move_to_end(digest)
        return found[2]

    def put(self, digest: str, value: T, size: int) -> None:
        """Hold the value; the least recently used ones make room."""
        if size > self._room // 8:
            return
        with self._lock:
            self._drop(digest)
            self._values[digest] = (time.monotonic() + self._seconds, size, value)
            self._held += size
            while self._held > self._room:
                self._held -= self._values.popitem(last=False)[1][1]

    def forget(self, digest: str) -> None:
        """Hold it no longer."""
        with self._lock:
            self._drop(digest)

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._values.clear()
            self._held = 0

    def _drop(self, digest: str) -> None:
        found = self._values.pop(digest, None)
        if found is not None:
            self._held -= found[1]


DELIVERIES: Shelf[object] = Shelf(room=16_000_000, seconds=30)
SEALED: Shelf[object] = Shelf(room=32_000_000, seconds=300)


def forget(digest: str) -> None:
    """Drop an edition from this process."""
    DELIVERIES.forget(digest)
    SEALED.forget(digest)


def clear() -> None:
    """Drop everything from this process."""
    DELIVERIES.clear()
    SEALED.clear()
