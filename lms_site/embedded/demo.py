"""The demonstration: engines, a sample school, web server, worker and beat, until Ctrl-C."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lms_site.embedded.engines import (
    ROOT,
    default_data_folder,
    embedded_is_wanted,
    fill_environment,
    reset,
    running,
)
from lms_site.embedded.errors import EngineError
from lms_site.embedded.processes import Processes, processes

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 120
WATCH_SECONDS = 0.5
OF_THE_DEMONSTRATION = ("logs", "mails", "media", "static", "jwt_private_key.pem")
MANAGE = (sys.executable, str(ROOT / "manage.py"))
SERVE = (sys.executable, "-m", "lms_site.serve")
PROCESSES = {  # a worker without named queues takes all of them
    "web": (SERVE, {"LMS_ROLE": "all"}),
    "worker": (
        (sys.executable, "-m", "celery", "-A", "lms_site.celery", "worker", "--loglevel=INFO", "-c", "2"),
        {},
    ),
    "beat": (SERVE, {"LMS_ROLE": "scheduler"}),
}


def main(port: str) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop what was started."""
    began = time.monotonic()
    for number in ENDING:
        signal.signal(number, _interrupt)
    data = default_data_folder()
    with contextlib.suppress(KeyboardInterrupt):
        _reset_if_asked(data)
        with _engines(data):
            _set_environment(port)
            accounts = _prepare(data)
            with processes(data / "logs") as started:
                _serve(started, port)
                _tell(port, accounts, time.monotonic() - began)
                with _announced_end():
                    _watch(started)
    _say("Stopped.")


def _interrupt(*_: object) -> None:
    """Begin to stop; being asked a second time does not break off the stopping."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _reset_if_asked(data: Path) -> None:
    if os.environ.get("RESET") != "1":
        return
    if not embedded_is_wanted():
        raise EngineError("RESET=1 is for the embedded database; DATABASE_URL names another")
    _say(f"Deleting the data of the demonstration in {data} ...")
    reset(data)
    for name in OF_THE_DEMONSTRATION:
        path = data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@contextlib.contextmanager
def _engines(data: Path) -> Iterator[None]:
    if not embedded_is_wanted():
        _say("Using the engines that DATABASE_URL names ...")
        yield
        return
    _say("Starting PostgreSQL and Valkey ...")
    with running(data) as found:
        fill_environment(found)
        yield


def _set_environment(port: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_site.settings.embedded")
    os.environ.setdefault("LMS_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("LMS_LOG_FORMAT", "console")
    os.environ.setdefault("LMS_PROCESSES", "1")
    os.environ["LMS_PORT"] = port


def _prepare(data: Path) -> list[dict[str, Any]]:
    """Migrate and build the sample school; the accounts to log in with."""
    file = data / "logs" / "accounts.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(
        [*MANAGE, "sample_school", "--migrate", "--accounts", str(file)],
        env={"LMS_LOG_LEVEL": "WARNING"} | os.environ,
        start_new_session=True,
    )
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    if code:
        raise EngineError("The sample school was not made; the reason stands above")
    accounts: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return accounts


def _serve(started: Processes, port: str) -> None:
    _say("Starting web server, worker and beat ...")
    for name, (command, environment) in PROCESSES.items():
        started.start(name, *command, **environment)
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(int(port)):
        started.check()
        if time.monotonic() > deadline:
            raise EngineError(f"The site is not ready after {READY_SECONDS} s; see {started.logs}")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _tell(port: str, accounts: list[dict[str, Any]], seconds: float) -> None:
    site = f"http://127.0.0.1:{port}"
    _say(f"Ready after {seconds:.0f} s.\n")
    for title, path in (
        ("Studio (write courses)", "/studio/"),
        ("API documentation", "/api/v1/docs/"),
        ("API description", "/api/v1/openapi.json"),
        ("Mails the site sent", "/mails/"),
    ):
        _say(f"  {title:<24}{site}{path}")
    _say("\n  Accounts")
    for account in accounts:
        _say(f"  {account['role'].capitalize():<24}{account['email']:<32}password {account['password']}")
    _say("\nCtrl-C stops it; the data stays for the next time (RESET=1 starts from the beginning).")


def _watch(started: Processes) -> None:
    while True:
        started.check()
        time.sleep(WATCH_SECONDS)


@contextlib.contextmanager
def _announced_end() -> Iterator[None]:
    try:
        yield
    finally:
        _say("\nStopping ...")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except EngineError as error:
        sys.exit(str(error))
