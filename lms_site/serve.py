"""`python -m lms_site.serve`: become the process that LMS_ROLE names.

all, api, studio: a web server. worker:<kinds of work>: a Celery worker, kinds comma-separated. scheduler: Celery
beat. The process is replaced, so that signals reach the server itself and a container stops gracefully.
"""

from __future__ import annotations

import os
import sys

from lms_site.foundation import alive
from lms_site.settings.environment import ConfigurationError, Environment, read_environment

_CONNECT_SECONDS = 5
_CELERY = ("celery", "--app", "lms_site.celery")


def command_of(environment: Environment) -> list[str]:
    """The program and its arguments for the role; the program stands beside this Python."""
    if environment.role.startswith("worker:"):
        return [
            *_CELERY,
            "worker",
            f"--queues={_queues(environment)}",
            f"--concurrency={environment.processes}",
            f"--loglevel={environment.log_level}",
        ]
    if environment.role == "scheduler":
        return [*_CELERY, "beat", f"--loglevel={environment.log_level}", "--pidfile="]
    return [
        "granian",
        "--interface=wsgi",
        f"--host={environment.bind}",
        f"--port={environment.port}",
        f"--workers={environment.processes}",
        "--blocking-threads=2",
        "--backlog=1024",
        "--respawn-failed-workers",
        "--workers-kill-timeout=30",
        "--no-ws",
        f"--log-level={environment.log_level.lower()}",
        "lms_site.wsgi:application",
    ]


def _queues(environment: Environment) -> str:
    """The queues of the role as the broker knows them: kinds of work, after the site's prefix."""
    kinds = environment.role.removeprefix("worker:").split(",")
    return ",".join(f"{environment.queue_prefix}.{kind.strip()}" for kind in kinds)


def probe(environment: Environment) -> bool:
    """Whether the process of this container works: a web server answers, any other has just shown that it lives."""
    if alive.shows_signs(environment.role):
        return alive.is_shown(alive.sign_of(environment.data_dir.resolve(), environment.role))
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", environment.port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False


def _tell_of_outage(database_url: str) -> None:
    """Say in a line that there is no database; servers and workers start all the same, and use it once it is there."""
    import psycopg

    from lms_site.foundation.outages import unreachable

    try:
        psycopg.connect(database_url, connect_timeout=_CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        sys.stderr.write(f"DATABASE_URL: the database cannot be reached: {unreachable(error)}\n")


def main() -> None:
    """Replace this process, or with `--probe` ask the running one. Ends with one line when a setting is wrong."""
    try:
        environment = read_environment()
    except ConfigurationError as error:
        sys.exit(str(error))
    if "--probe" in sys.argv[1:]:
        sys.exit(0 if probe(environment) else 1)
    if environment.role != "scheduler":  # which reads its schedule there, and says so itself
        _tell_of_outage(environment.database_url)
    command = command_of(environment)
    program = os.path.join(os.path.dirname(sys.executable), command[0])  # noqa: PTH118,PTH120 a venv's python is a link
    os.execv(program, [program, *command[1:]])  # noqa: S606 the command is built above from checked settings


if __name__ == "__main__":
    main()
