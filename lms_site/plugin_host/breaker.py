"""A circuit breaker: a plugin that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable


class Breaker:
    """Counts failures per key.

    States of a key: closed (calls go through), open (refused for `cool` seconds after `limit` failures within `window`
    seconds) and half-open (after cooling one call is let through; another failure opens it at once).
    """

    def __init__(
        self,
        *,
        limit: int = 5,
        window: float = 60.0,
        cool: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._window, self._cool, self._clock = limit, window, cool, clock
        self._failures: defaultdict[Hashable, deque[float]] = defaultdict(deque)
        self._opened: dict[Hashable, float] = {}
        self._half_open: set[Hashable] = set()
        self._lock = threading.Lock()

    def lets_through(self, key: Hashable) -> bool:
        """Whether a call may be made now."""
        opened = self._opened.get(key)
        if opened is None:
            return True
        with self._lock:
            if self._clock() - opened < self._cool:
                return False
            self._opened[key] = self._clock()
            self._half_open.add(key)
            return True

    def succeeded(self, key: Hashable) -> None:
        """Note a good call: a half-open key closes."""
        if key in self._half_open:
            with self._lock:
                self._half_open.discard(key)
                self._opened.pop(key, None)
                self._failures.pop(key, None)

    def failed(self, key: Hashable) -> bool:
        """Note a failure; true when it opened the breaker."""
        with self._lock:
            now, failures = self._clock(), self._failures[key]
            failures.append(now)
            while failures and now - failures[0] > self._window:
                failures.popleft()
            if key in self._half_open or len(failures) >= self._limit:
                self._half_open.discard(key)
                self._opened[key] = now
                failures.clear()
                return True
            return False

    def is_open(self, key: Hashable) -> bool:
        """Whether calls are refused just now."""
        opened = self._opened.get(key)
        return opened is not None and self._clock() - opened < self._cool
