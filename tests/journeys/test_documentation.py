"""What the pages tell readers to type, typed: the README's way to a grade, the plugin that starts from nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command

from tests.foundation.processes import environment
from tests.roles import free_port, serving, until

ROOT = Path(__file__).resolve().parents[2]
EVERY_STATUS = "curl() { command curl -w '%{stderr}%{http_code}\\n' \"$@\"; }\n"


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of a page, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def demo(committing_db, settings, tmp_path):
    """The site as `make demo` serves it, on another port."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    call_command("sample_school", verbosity=0)
    port = free_port()
    about = {
        "DJANGO_SETTINGS_MODULE": "lms_site.settings.embedded",
        "LMS_DATA_DIR": str(tmp_path),
        "LMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LMS_PORT": port,
        "LMS_PROCESSES": "1",
    }
    with serving("all", environment(**about)):
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        yield f"127.0.0.1:{port}"


def answers(address: str) -> bool:
    return subprocess.run(["curl", "-sfo", os.devnull, address], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_walk_of_the_readme_leads_from_sign_up_to_a_grade(demo):
    [walk] = [block for block in blocks("README.md", "sh") if "curl" in block]
    # Another address each time: nobody is sent a second mail within some minutes.
    script = EVERY_STATUS + walk.replace("127.0.0.1:8000", demo).replace("wren@", f"wren-{uuid4().hex}@")

    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout + done.stderr
    statuses = re.findall(r"^\d{3}$", done.stderr, re.MULTILINE)
    assert statuses[:3] == ["401", "200", "401"]  # sign-up, the mail, its key: each says what comes next
    assert set(statuses[3:]) <= {"200", "201"}, done.stdout
    grades = {one["title"]: one for one in json.loads(done.stdout[done.stdout.rindex("[{") :])}
    assert float(grades["What did you see?"]["points"]) == 1  # one of six questions was answered


@pytest.fixture
def first_plugin(tmp_path):
    """The files of docs/plugins/reference/first-plugin.md, as it says where they go."""
    page = "docs/plugins/reference/first-plugin.md"
    module, test = blocks(page, "python")
    [project] = blocks(page, "toml")
    for name, text in {
        "pyproject.toml": project,
        "acme_truth/__init__.py": module,
        "tests/test_truth.py": test,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("arguments", [["tests"], ["--lms-plugin", "acme_truth:plugin"]])
def test_the_plugin_of_the_documentation_passes_its_tests_both_ways(first_plugin, arguments):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=first_plugin,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(first_plugin)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 10


def test_the_plugin_of_the_documentation_names_an_object_that_is_there(first_plugin, monkeypatch):
    monkeypatch.syspath_prepend(first_plugin)
    project = tomllib.loads((first_plugin / "pyproject.toml").read_text())["project"]
    [(name, value)] = project["entry-points"]["lms.plugins"].items()

    assert EntryPoint(name, value, "lms.plugins").load().key == "acme.truth"
