"""RabbitMQ for the tests: a virtual host of this process's own, deleted afterwards with all that is in it.

Celery makes queues for delayed jobs whose names carry no prefix of ours, so tests that share a virtual host leave them
there. AMQP cannot make one and `rabbitmqctl` asks for the right to; whoever has not got it shares the broker's first
one, where each test has a prefix.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
from collections.abc import Iterator

from tests.databases import is_alive

SERVER = "amqp://guest:guest@127.0.0.1:5672/"
SHARED = f"{SERVER}/"
NAME = "lms_test_"


@contextlib.contextmanager
def virtual_host() -> Iterator[str]:
    """The address of a new virtual host, or of the shared one where none can be made."""
    name = f"{NAME}{os.getpid()}_{secrets.token_hex(2)}"
    try:
        sweep()
        control("add_vhost", name)
        control("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
    except (OSError, subprocess.SubprocessError):
        yield SHARED
        return
    try:
        yield SERVER + name
    finally:
        control("delete_vhost", name)


def sweep() -> None:
    """Delete what runs that were killed left."""
    for name in control("list_vhosts", "name").split():
        if name.startswith(NAME) and not is_alive(name.split("_")[2]):
            control("delete_vhost", name)


def control(*arguments: str) -> str:
    """What the command answers. Raises OSError where it is missing, SubprocessError where it may not be used."""
    command = ["rabbitmqctl", "--quiet", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
