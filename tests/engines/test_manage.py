import os
import signal
import sys

import pytest
from django.db import connection

from lms_site.settings.documentation import PAGE, page
from tests.engines.commands import engine_processes, run, start
from tests.roles import free_port

MANAGE = (sys.executable, "manage.py")


def test_a_command_without_a_database_named_runs_on_the_embedded_engines(data_folder):
    show = "from django.db import connection; print(connection.cursor().execute('SHOW server_version').fetchone()[0])"
    done = run(data_folder, *MANAGE, "shell", "--no-imports", "-c", show)
    assert done.stdout.strip().startswith("18.")
    assert engine_processes(data_folder) == {}


def test_a_command_that_is_terminated_stops_what_it_started(data_folder):
    wait = "import time; print('up', flush=True); time.sleep(60)"
    process = start(data_folder, *MANAGE, "shell", "--no-imports", "-c", wait)
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert engine_processes(data_folder) == {}


@pytest.mark.django_db
def test_with_a_database_named_nothing_embedded_is_touched(data_folder):
    at = connection.settings_dict
    url = f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}"
    known = {"VALKEY_URL": os.environ["VALKEY_URL"], "LMS_SECRET_KEYS": "k" * 50}
    done = run(data_folder, *MANAGE, "check", DATABASE_URL=url, **known)
    assert done.returncode == 0, done.stdout
    assert not (data_folder / "engines").exists()


def test_a_server_without_its_settings_names_every_missing_variable_in_one_line(data_folder):
    done = run(data_folder, *MANAGE, "check", DJANGO_SETTINGS_MODULE="lms_site.settings.production")
    assert done.returncode == 1
    assert done.stdout == (
        "Settings: DATABASE_URL: is not set; VALKEY_URL: is not set; LMS_SECRET_KEYS: is not set\n"
    )
    assert not (data_folder / "engines").exists()


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DATABASE_URL", "sqlite:///x", "DATABASE_URL: must start with postgres://"),
        ("LMS_ROLE", "boss", "LMS_ROLE: must be all, api, studio, scheduler or worker:<kinds of work>"),
        (
            "LMS_SECRET_KEYS",
            "short",
            "LMS_SECRET_KEYS: needs one or more secrets of at least 32 characters each",
        ),
        ("LMS_LOG_LEVEL", "LOUD", "LMS_LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("EMAIL_URL", "post://x", "EMAIL_URL: must be smtp://"),
        ("EMAIL_URL", "smtp://mail:post", "EMAIL_URL: the host or the port cannot be read"),
        ("DATABASE_URL", "postgres://db:54x/school", "DATABASE_URL: the host or the port cannot be read"),
    ],
)
def test_a_wrong_value_is_a_line_that_names_the_variable(data_folder, name, value, line):
    good = {"DATABASE_URL": "postgres://x/y", "VALKEY_URL": "redis://x", "LMS_SECRET_KEYS": "k" * 50}
    done = run(data_folder, *MANAGE, "check", **(good | {name: value}))
    assert done.returncode == 1
    assert line in done.stdout
    assert done.stdout.count("\n") == 1


NOWHERE = {
    "DATABASE_URL": "postgres://lms:hush-hush@127.0.0.1:1/school",
    "VALKEY_URL": "unix:///nowhere/valkey.sock?db=0",
    "LMS_SECRET_KEYS": "k" * 50,
}


@pytest.mark.parametrize("command", [["migrate"], ["outbox", "status"]])
def test_a_database_that_cannot_be_reached_is_one_clear_line(data_folder, command):
    done = run(data_folder, *MANAGE, *command, **NOWHERE)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert done.stdout.startswith("DATABASE_URL: the database cannot be reached: connection failed: ")
    assert "hush" not in done.stdout


def test_a_database_without_the_migrations_is_one_clear_line(data_folder):
    done = run(data_folder, *MANAGE, "outbox", "status")
    line = "DATABASE_URL: the database lacks migrations: run manage.py migrate\n"
    assert (done.returncode, done.stdout) == (1, line)


def test_a_scheduler_without_a_database_ends_with_one_clear_line(data_folder):
    server = {"DJANGO_SETTINGS_MODULE": "lms_site.settings.production", "LMS_ROLE": "scheduler"}
    done = run(data_folder, sys.executable, "-m", "lms_site.serve", **NOWHERE, **server)
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("DATABASE_URL: the database cannot be reached: ")
    assert "Traceback" not in done.stdout


def test_a_web_server_without_a_database_says_so_in_a_line_and_starts(data_folder):
    server = {"DJANGO_SETTINGS_MODULE": "lms_site.settings.production", "LMS_PORT": free_port()}
    process = start(data_folder, sys.executable, "-m", "lms_site.serve", **NOWHERE, **server)
    first, second = process.stdout.readline(), process.stdout.readline()
    process.terminate()
    process.communicate()
    assert first.startswith("DATABASE_URL: the database cannot be reached: ")
    assert "Starting granian" in second


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_data_folder_that_cannot_be_made_is_one_clear_line(data_folder, name):
    (data_folder / "file").touch()
    folder = data_folder / name
    done = run(data_folder, *MANAGE, "check", LMS_DATA_DIR=str(folder))
    assert done.returncode == 1
    assert done.stdout.startswith(f"LMS_DATA_DIR: the folder {folder} cannot be made or written to: ")
    assert done.stdout.count("\n") == 1


def test_the_page_of_settings_is_what_the_declarations_say():
    assert PAGE.read_text() == page()
