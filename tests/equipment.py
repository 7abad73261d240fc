"""What this machine has besides Python: real services on loopback, and programs that some tests need.

`@pytest.mark.services` needs PostgreSQL, Redis and RabbitMQ, `@pytest.mark.services("rabbitmq")` only that one;
`@pytest.mark.tools("chromium")` needs the program. What is missing skips the test, or fails it where
LMS_REQUIRE_SERVICES=1 or LMS_REQUIRE_TOOLS=1 says that it must be there.
"""

from __future__ import annotations

import functools
import os
import shutil
import socket

import pytest

SERVICES = {"postgresql": 5432, "redis": 6379, "rabbitmq": 5672}
TOOLS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "ffmpeg": ("ffmpeg",),
    "libreoffice": ("soffice", "libreoffice"),
}


def require(item: pytest.Item) -> None:
    """Skip or fail a test whose equipment is missing."""
    for mark, is_there, variable in (
        ("services", answers, "LMS_REQUIRE_SERVICES"),
        ("tools", program, "LMS_REQUIRE_TOOLS"),
    ):
        for marker in item.iter_markers(mark):
            names = marker.args or tuple(SERVICES if mark == "services" else TOOLS)
            missing = [name for name in names if not is_there(name)]
            if missing and os.environ.get(variable) == "1":
                pytest.fail(f"{variable}=1, but not found here: {', '.join(missing)}", pytrace=False)
            if missing:
                pytest.skip(f"not found here: {', '.join(missing)}")


@functools.cache
def answers(service: str) -> bool:
    """Whether something listens where the service would."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", SERVICES[service])) == 0


@functools.cache
def program(tool: str) -> str | None:
    """The path of a program, under whichever name this system has it."""
    return next((path for name in TOOLS[tool] if (path := shutil.which(name))), None)
