"""An answer judged outside: handed in over HTTP, scored by a real worker that is killed at work, counted once."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.auth import get_user_model

from lms_site.foundation.models import OutboxEvent
from lms_site.learning.assessment.attempt_models import AttemptItem
from lms_site.learning.grading.models import Score
from lms_site.plugin_host.testing import with_plugins
from tests.foundation.processes import environment
from tests.journeys import judges
from tests.learning import builders
from tests.serving import served
from tests.world import bearer

KEY = "the judge's own key"
QUEUES = ("default", "scoring")


class Judge:
    """The service: slow at first, then undecided once, then it knows."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.says: Callable[[], Any] = lambda: None

    def answer(self, key: str, body: bytes) -> bytes:
        self.asked.append((key, json.loads(body)))
        return json.dumps(self.says()).encode()


@pytest.fixture
def judge() -> Iterator[tuple[Judge, str]]:
    """A judge on loopback and its address."""
    one = Judge()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = one.answer(self.headers["Authorization"], body)
            with contextlib.suppress(OSError):
                self.send_response(200)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield one, f"http://127.0.0.2:{server.server_address[1]}/judge"
    server.shutdown()
    server.server_close()


@contextmanager
def worker(plugins: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the product with the plugin, in a process group of its own, killed at the end."""
    prefix = f"test-{secrets.token_hex(4)}"
    queues = ",".join(f"{prefix}.{kind}" for kind in QUEUES)
    config = json.dumps({"acme.judges": {"url": url, "key": KEY}})
    where = environment(
        DJANGO_SETTINGS_MODULE="lms_site.settings.test",
        LMS_QUEUE_PREFIX=prefix,
        LMS_PLUGINS_DIR=str(plugins),
        LMS_PLUGIN_CONFIG=config,
        LMS_HTTP_NETWORKS="127.0.0.0/8",
    )
    command = [
        "-A",
        "tests.journeys.scoring_app",
        "worker",
        "-B",
        "-Q",
        queues,
        "-c",
        "1",
        "-n",
        f"{prefix}@%n",
    ]
    quiet = None if os.environ.get("SHOW_WORKERS") else subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", *command],
        env=where,
        start_new_session=True,
        stdout=quiet,
        stderr=quiet,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(what: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder of one-file plugins with the judge's."""
    shutil.copy(judges.__file__, tmp_path / "acme_judges.py")
    return tmp_path


def handed_in(address: str) -> tuple[httpx.Client, Any, str]:
    """A learner who handed in a program and a choice; (client, attempt's id, what handing in answered)."""
    asked = builders.question({"prompt": "Add", "tests": "1+1=2"}, type_key="acme_judges.program")
    _course, item, who = builders.quiz(asked, builders.choice("a"))
    person = get_user_model().objects.get(pk=who)
    client = httpx.Client(base_url=f"{address}/api/v1", headers=bearer(person), timeout=30)
    attempt = client.post(f"/assessments/{item.key}/attempts/").json()["id"]
    answers = [
        {"position": 1, "seq": 1, "data": {"program": "print(2)"}},
        {"position": 2, "seq": 1, "data": {"chosen": ["a"]}},
    ]
    return client, attempt, client.post(f"/attempts/{attempt}/submit", json={"answers": answers}).json()


def test_an_answer_judged_outside_is_scored_once_however_often_the_worker_dies(committing_db, judge, plugins):
    judging, url = judge
    with with_plugins(judges.plugin), served() as address:
        client, attempt, sent = handed_in(address)
        assert (sent["state"], sent["points"]) == ("pending", None)
        judging.says = lambda: time.sleep(60)
        with worker(plugins, url):
            until(lambda: len(judging.asked) == 1)  # and killed while it waits for the judge
        assert AttemptItem.objects.get(attempt=attempt, position=1).state == "pending"
        AttemptItem.objects.filter(attempt=attempt, state="pending").update(retry_at="2020-01-01T00:00:00Z")
        said = iter([None, "0.5"])
        judging.says = lambda: next(said, "1")
        with worker(plugins, url):
            until(lambda: _is_graded(attempt))
            time.sleep(1.5)  # for a sweep that might do it again
        assert judging.asked == [(KEY, ["1+1=2", "print(2)"])] * 3
        assert client.post(f"/attempts/{attempt}/submit").json()["points"] == "1.5"
        [grade] = client.get("/me/grades/").json()
        assert (grade["state"], float(grade["points"])) == ("graded", 1.5)
        [first, _second] = client.get(f"/attempts/{attempt}/review/").json()["parts"]
        assert (first["outcome"], float(first["points"])) == ("partial", 0.5)
    scores = Score.objects.filter(item__attempt=attempt, item__position=1)
    assert [(one.number, one.kind, one.plugin) for one in scores] == [(1, "async", "acme.judges")]
    assert OutboxEvent.objects.filter(type="lms.attempt.graded.v1").count() == 1


def _is_graded(attempt: str) -> bool:
    return not AttemptItem.objects.filter(attempt=attempt).exclude(state="graded").exists()
