"""What was acknowledged is there after whatever dies: twenty students write, workers and the database are killed.

LMS_TEST_FULL=1 does it as often as TRUST promises: 200 kills of workers, 20 of the database, 50,000 acknowledged
answers, 200 submissions killed at any moment.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from lms_site.embedded import running
from lms_site.embedded.layout import Layout
from lms_site.embedded.postgres import program
from lms_site.learning import api as learning
from lms_site.learning.grading.models import Score
from lms_site.settings.base import database
from tests.conftest import QUICK
from tests.learning.forked import child, end_of
from tests.learning.students import AT_A_WORKER, STUDENTS, Class, school, writing
from tests.learning.test_crashes import TRACES, started, traces
from tests.learning.volume import patience, volume

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db"), patience]
WORKERS = STUDENTS // AT_A_WORKER
WORKER_KILLS = volume(60, 200)
DATABASE_KILLS = volume(4, 20)
SUBMIT_KILLS = volume(60, 200)
ACKNOWLEDGED = volume(2_000, 50_000)
chance = random.Random(11)


def test_no_acknowledged_answer_is_lost_when_workers_are_killed():
    room, kills = school(), 0
    while kills < WORKER_KILLS or room.count < ACKNOWLEDGED:
        with writing(room):
            time.sleep(0.1 + chance.random() * volume(300, 1500) / 1000)
        kills += WORKERS
        assert room.lost() == [], kills


def test_answers_acknowledged_before_their_commit_would_be_lost():
    """The control: the same kills do harm when the transaction is still open."""
    room = school()
    with writing(room, setup="BEGIN"):
        time.sleep(0.3)
    assert len(room.lost()) > 0


def test_a_submission_killed_at_any_moment_is_whole_or_not_there():
    kills = 0
    while kills < SUBMIT_KILLS:
        who, view = started()
        while kills < SUBMIT_KILLS:
            began, tells = os.pipe()
            process = child(partial(_submit_soon, who, view.id, tells))
            os.close(tells)
            os.read(began, 1)
            os.close(began)
            time.sleep(chance.random() * 0.03)
            os.kill(process, signal.SIGKILL)
            if end_of(process) == 0:
                break
            kills += 1
            found = traces(view)
            assert found in (set(), TRACES), kills
            if found:
                break
        assert learning.submit(who, view.id).state == "graded"
    assert Score.objects.count() % 3 == 0


def _submit_soon(who: Any, attempt: Any, tells: int) -> None:
    connection.ensure_connection()
    os.write(tells, b".")
    learning.submit(who, attempt)


# The database itself


@pytest.fixture
def own_database(data_folder: Path) -> Path:
    """A folder with an engine of this test's own that holds a copy of the migrated database."""
    at = connection.settings_dict
    source = f"postgresql://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}&port={at['PORT'] or 5432}"
    with running(data_folder, extra=QUICK) as found:
        layout = Layout(data_folder)
        dump = subprocess.Popen(
            [program(layout, "pg_dump"), "--no-owner", "-d", source], stdout=subprocess.PIPE
        )
        target = found["DATABASE_URL"].replace("postgres://", "postgresql://")
        subprocess.run(
            [program(layout, "psql"), "-q", "-v", "ON_ERROR_STOP=0", "-d", target],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        assert dump.wait() == 0
    return data_folder


@contextmanager
def up(folder: Path) -> Iterator[int]:
    """The engine of the folder, started if it is down, as this process's database; its process id."""
    before = dict(connection.settings_dict)
    with running(folder, extra=QUICK) as found:
        connections.close_all()
        at = database(found["DATABASE_URL"])
        connection.settings_dict.update(
            {name: at[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
        )
        try:
            yield int((Layout(folder).cluster / "postmaster.pid").read_text().split()[0])
        finally:
            connections.close_all()
            connection.settings_dict.update(before)


def kills_of_the_database(folder: Path, *, setup: str, kills: int) -> tuple[Class, int]:
    """The class after so many kills, and how many students lost an acknowledged answer."""
    with up(folder):
        room = school()
    lost = 0
    for _kill in range(kills):
        with up(folder) as postmaster, writing(room, setup=setup):
            time.sleep(0.5 + chance.random() / 2)
            connections.close_all()
            os.kill(postmaster, signal.SIGKILL)
        with up(folder):
            lost += len(room.lost())
    return room, lost


def test_no_acknowledged_answer_is_lost_when_the_database_is_killed(own_database):
    room, lost = kills_of_the_database(own_database, setup="SELECT 1", kills=DATABASE_KILLS)
    assert room.count > 100 * DATABASE_KILLS
    assert lost == 0


def test_without_synchronous_commit_answers_would_be_lost(own_database):
    """The control: the same kills do harm when commits are not waited for."""
    _room, lost = kills_of_the_database(own_database, setup="SET synchronous_commit = off", kills=2)
    assert lost > 0
