import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest

from tests.engines.commands import ROOT, engine_processes, environment, run, start

DEMO = (sys.executable, "-m", "lms_site.embedded.demo")
SYSTEM_PYTHON = getattr(sys, "_base_executable", sys.executable)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def lines_until(process, word):
    seen = []
    for line in process.stdout:
        seen.append(line)
        if word in line:
            return "".join(seen)
    raise AssertionError("".join(seen))


def get(url):
    with urllib.request.urlopen(url) as response:
        return response.read().decode()


def children_of(pid):
    shown = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return [int(word) for word in shown.stdout.split()]


@pytest.mark.timeout(600)
def test_the_demo_serves_a_school_and_leaves_nothing_behind_and_finds_it_again(data_folder):
    port = free_port()
    for signal_number, first in ((signal.SIGTERM, True), (signal.SIGINT, False)):
        process = start(data_folder, *DEMO, port)
        shown = lines_until(process, "Ctrl-C")
        assert ("Migrating the database" in shown, "demo accounts" in shown) == (first, first)
        assert shown.count("password") == 6
        for address in ("/studio/", "/api/v1/docs/", "/mails/"):
            assert f"http://127.0.0.1:{port}{address}" in shown
        assert json.loads(get(f"http://127.0.0.1:{port}/readyz"))["status"] == "ready"
        assert "<h1>Mails</h1>" in get(f"http://127.0.0.1:{port}/mails/")
        started = children_of(process.pid)
        assert len(started) == 3
        process.send_signal(signal_number)
        assert process.communicate()[0].endswith("Stopping ...\nStopped.\n")
        assert process.returncode == 0
        assert engine_processes(data_folder) == {}
        assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110


def test_a_taken_port_is_one_clear_line_before_anything_is_made(data_folder):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(data_folder, SYSTEM_PYTHON, "scripts/demo", PORT=str(port))
    line = f"Port {port} is taken by another program; try: make demo PORT={port + 1}\n"
    assert (done.returncode, done.stdout) == (1, line)
    assert list(data_folder.iterdir()) == []


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1", "²"])
def test_a_port_that_is_none_is_one_clear_line(data_folder, port):
    done = run(data_folder, SYSTEM_PYTHON, "scripts/demo", PORT=port)
    assert (done.returncode, done.stdout) == (1, f"PORT must be a number from 1 to 65535, not {port!r}\n")


def setup_with(data_folder, prepare):
    """What scripts/setup says in a fresh tree, on a machine prepared by a few lines of Python."""
    (data_folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", data_folder / "scripts" / "setup")
    for name in ("plugins", "requirements.lock", "pyproject.toml"):
        (data_folder / name).symlink_to(ROOT / name)
    code = f"import sys, runpy, shutil, importlib.util\n{prepare}\nrunpy.run_path('scripts/setup', run_name='__main__')"
    return subprocess.run(
        [SYSTEM_PYTHON, "-c", code],
        cwd=data_folder,
        env=environment(data_folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_an_old_python_is_one_clear_line(data_folder):
    done = setup_with(data_folder, "sys.version_info = (3, 9, 2); shutil.which = lambda name: None")
    wanted = "Python 3.11 or newer is needed, this is 3.9.2; with another one: make PYTHON=/path/to/python3\n"
    assert (done.returncode, done.stdout) == (1, wanted)


def test_a_full_disk_is_one_clear_line(data_folder):
    done = setup_with(data_folder, "shutil.disk_usage = lambda path: type('Use', (), {'free': 2e8})()")
    assert done.returncode == 1
    assert done.stdout == f"No space: 1.6 GB are needed in {data_folder}, 0.2 GB are free\n"


def test_a_missing_pip_names_the_package_to_install(data_folder):
    bare = """
import subprocess
real = subprocess.run
def run(command, **options):
    return real(["false"] if command[1:3] == ["-m", "pip"] else command, **options)
subprocess.run = run
importlib.util.find_spec = lambda name: None
shutil.which = lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
"""
    done = setup_with(data_folder, bare)
    assert done.returncode == 1
    assert done.stdout.endswith("pip is missing: apt-get install python3-venv\n")
