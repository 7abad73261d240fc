"""Telling the relay that there is something to do, without ever making a request wait for the broker.

A request only sets a flag; a thread of this process talks to the broker. When the broker is down the nudge is
lost, which costs seconds and no event: the sweeper finds what is left.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings

_PAUSE = 0.2  # a message costs more than a request: five a second are enough
_PAUSE_AFTER_FAILURE = 5.0

log = structlog.get_logger(__name__)


class Nudger:
    """Turns any number of calls in a short time into one message to the broker."""

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._process = 0

    def nudge(self) -> None:
        """Ask for a message; returns at once, never raises."""
        self._wanted.set()
        if self._process != os.getpid():
            self._start()

    def _start(self) -> None:
        """Start the thread, once a process: a fork inherits the flag and not the thread."""
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            threading.Thread(target=self._run, name="outbox-nudge", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            time.sleep(_PAUSE if self._once() else _PAUSE_AFTER_FAILURE)

    def _once(self) -> bool:
        try:
            self._send()
        except Exception as error:  # noqa: BLE001 (whatever the broker's library raises: the sweeper heals it)
            log.warning("outbox_nudge_failed", error=type(error).__name__)
            return False
        return True


def _send_relay() -> None:
    from lms_site.foundation.tasks import relay_events

    relay_events.apply_async(retry=False)


_nudger = Nudger(_send_relay)


def nudge() -> None:
    """Tell the relay that facts were committed; returns at once, never raises."""
    if getattr(settings, "LMS_OUTBOX_NUDGE", True):
        _nudger.nudge()
