import os
import shutil
import signal
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import redis

from lms_site.embedded import EngineError, keys, layout, reset
from lms_site.embedded.layout import Layout
from tests.engines.commands import ENGINES, engine_processes, run, start

SQL = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"].replace("postgres:", "postgresql:", 1)) as connection:
    connection.execute({!r})
"""
CONNECT = SQL.format("SELECT 1")


@pytest.fixture
def data(data_folder):
    yield data_folder / "data"
    assert engine_processes(data_folder / "data") == {}


def started(process):
    """The addresses that a waiting command prints once the engines are up."""
    lines = [process.stdout.readline().strip() for _ in range(4)]
    return dict(line.split("=", 1) for line in lines)


def end(process):
    process.communicate()
    assert process.returncode == 0


def test_a_command_alone_starts_the_engines_and_stops_them(data):
    done = run(data, *ENGINES, sys.executable, "-c", CONNECT)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_was_written_is_there_the_next_time_under_the_same_addresses(data):
    write = SQL.format("CREATE TABLE kept (n int)")
    read = SQL.format("SELECT n FROM kept")
    assert run(data, *ENGINES, sys.executable, "-c", write).returncode == 0
    before = (data / "engines" / "keys.json").read_text()
    assert run(data, *ENGINES, sys.executable, "-c", read).stdout == ""
    assert (data / "engines" / "keys.json").read_text() == before


def test_two_commands_share_the_engines_and_the_last_one_stops_them(data):
    first = start(data, *ENGINES)
    found = started(first)
    second = start(data, *ENGINES)
    assert started(second) == found
    end(first)
    assert len(engine_processes(data)) == 2
    end(second)


def test_commands_that_begin_at_the_same_moment_on_a_new_folder_all_succeed(data):
    together = [start(data, *ENGINES, sys.executable, "-c", CONNECT) for _ in range(4)]
    assert [(process.communicate()[0], process.returncode) for process in together] == [("", 0)] * 4


def test_engines_left_by_a_killed_command_are_stopped_by_the_next(data):
    killed = start(data, *ENGINES)
    started(killed)
    killed.kill()
    killed.communicate()
    assert len(engine_processes(data)) == 2
    assert run(data, *ENGINES, "true").returncode == 0


def test_after_a_kill_of_the_database_the_next_command_brings_it_back(data):
    first = start(data, *ENGINES)
    started(first)
    os.kill(engine_processes(data)["postgres"], signal.SIGKILL)
    assert run(data, *ENGINES, sys.executable, "-c", CONNECT).stdout == ""
    end(first)


def test_after_a_kill_of_valkey_the_next_command_brings_it_back(data):
    first = start(data, *ENGINES)
    url = started(first)["VALKEY_URL"]
    os.kill(engine_processes(data)["valkey"], signal.SIGKILL)
    ping = "import os, redis; print(redis.Redis.from_url(os.environ['VALKEY_URL']).ping())"
    assert run(data, *ENGINES, sys.executable, "-c", ping).stdout == "True\n"
    assert redis.Redis.from_url(url).ping()
    end(first)


def test_without_the_password_nobody_gets_in(data):
    process = start(data, *ENGINES)
    found = started(process)
    secrets = keys.read_or_make(data / "engines" / "keys.json")
    wrong = (
        found["DATABASE_URL"].replace(quote(secrets.postgres), "wrong").replace("postgres:", "postgresql:", 1)
    )
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(found["VALKEY_URL"].replace(secrets.valkey, "wrong")).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(found["VALKEY_URL"].replace(f":{secrets.valkey}@", "")).ping()
    end(process)


def test_secrets_and_sockets_are_closed_to_others(data):
    process = start(data, *ENGINES)
    sockets = Path(started(process)["DATABASE_URL"].partition("?host=")[2])
    assert oct(sockets.stat().st_mode & 0o777) == "0o700"
    assert oct((data / "engines" / "keys.json").stat().st_mode & 0o777) == "0o600"
    assert oct(Layout(data).cluster.stat().st_mode & 0o777) == "0o700"
    end(process)


@pytest.fixture
def closed(tmp_path):
    """A data folder that only its owner can enter; root's engines live elsewhere then."""
    tmp_path.chmod(0o700)
    yield tmp_path / "data"
    reset(tmp_path / "data")
    shutil.rmtree(tmp_path / "data")
    layout.sweep_homes()


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines as somebody else")


@as_root
def test_root_runs_the_engines_as_an_unprivileged_user_and_opens_no_folder(closed):
    owner = "import os; print(os.stat(os.environ['DATABASE_URL'].partition('?host=')[2]).st_uid)"
    done = run(closed, *ENGINES, sys.executable, "-c", owner + "; " + CONNECT)
    assert (done.returncode, int(done.stdout) != 0) == (0, True)
    assert oct(closed.parent.stat().st_mode & 0o777) == "0o700"


@as_root
def test_a_data_folder_made_anew_never_meets_the_old_ones_database(closed):
    assert run(closed, *ENGINES, sys.executable, "-c", CONNECT).returncode == 0
    old = Layout(closed).home
    shutil.rmtree(closed)
    assert run(closed, *ENGINES, sys.executable, "-c", CONNECT).returncode == 0
    assert not old.exists()
    assert Layout(closed).home.exists()


def test_a_data_folder_with_a_long_path_does(data_folder):
    data = data_folder.joinpath(*["quite-a-long-name-for-a-folder"] * 5)
    assert run(data, *ENGINES, sys.executable, "-c", CONNECT).stdout == ""


def test_a_reset_deletes_the_data_and_never_what_is_in_use(data):
    process = start(data, *ENGINES)
    started(process)
    with pytest.raises(EngineError, match="in use"):
        reset(data)
    end(process)
    reset(data)
    assert not Layout(data).cluster.exists()


def test_data_of_another_major_version_is_one_clear_line(data):
    assert run(data, *ENGINES, "true").returncode == 0
    (Layout(data).cluster / "PG_VERSION").write_text("17\n")
    done = run(data, *ENGINES, "true")
    assert done.returncode == 1
    assert done.stdout.strip().endswith("was made by PostgreSQL 17, this is 18; RESET=1 starts anew")
    reset(data)
