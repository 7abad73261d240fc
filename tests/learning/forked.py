"""Child processes of the test that kill themselves, as kill -9 does, where they are told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import NoReturn

from django.db import connection, connections


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def child(call: Callable[[], object]) -> int:
    """Run the call in a process of its own with a connection of its own; its process id."""
    connections.close_all()
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        call()
        status = 0
    finally:
        os._exit(status)


def end_of(process: int) -> int:
    """How the process ended: its exit status, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_after(statement: int, call: Callable[[], object]) -> bool:
    """Run the call in a child killed right after its n-th statement; False when it came to its end before."""

    def run() -> None:
        done = 0

        def count(execute, sql, params, many, context):
            nonlocal done
            result = execute(sql, params, many, context)
            done += 1
            if done == statement:
                die()
            return result

        connection.ensure_connection()
        with connection.execute_wrapper(count):
            call()

    end = end_of(child(run))
    assert end in (0, -signal.SIGKILL)
    return end != 0
