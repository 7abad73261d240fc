"""Plugins that are really not installed hurt nothing; installed again, nothing is lost.

The quick form of what `test_wheels` does with pip: processes of their own on the database of the test, and a folder on
their path into which distributions are put and taken out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from lms_sdk.scaffold import scaffold
from tests.foundation.processes import ROOT, environment
from tests.plugin_host.shelf import Shelf

THEIRS = {"acme-word": "assessment", "acme-note": "block"}
OURS = ["lms-assessment-choice", "lms-assessment-number", "lms-assessment-text", "lms-assessment-essay"]


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    shelf = Shelf(tmp_path / "installed")
    for name, kind in THEIRS.items():
        scaffold(name, kind, tmp_path)
        shelf.install(tmp_path / name)
    return shelf


@pytest.fixture
def step(committing_db, shelf):
    """One step of the school, in a process in which the shelf is installed and what is hidden is not."""

    def run(what: str, *hidden: str) -> dict:
        where = environment(
            DJANGO_SETTINGS_MODULE="lms_site.settings.test",
            LMS_DATA_DIR=str(Path(settings.MEDIA_ROOT).parents[1]),
            LMS_SCORING_INLINE="lms.*,acme.*",
            QUICK="1",
            HIDDEN_DISTRIBUTIONS=",".join(hidden),
        )
        where["PYTHONPATH"] += f":{shelf.folder}"
        done = subprocess.run(
            [sys.executable, "-m", "tests.plugin_host.absence", what],
            cwd=ROOT,
            env=where,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_plugins_that_are_not_installed_hurt_nothing_and_come_back_without_loss(step, shelf, tmp_path):
    before = step("make")
    assert {"acme.word", "acme.note", "lms.choice", "lms.essay"} <= set(before["plugins"])
    assert before["broken"] == []

    for name in THEIRS:
        shelf.uninstall(name)
    absent = step("use", *OURS)

    assert not {"acme.word", "acme.note", "lms.choice", "lms.essay"} & set(absent["plugins"])
    assert absent["broken"] == []
    assert [where for where, status in absent["statuses"].items() if status >= 500] == []
    assert changed(before["tables"], absent["tables"]) == []
    for name in THEIRS:
        shelf.install(tmp_path / name)
    after = step("back")
    assert changed(before["tables"], after["tables"]) == []
    assert changed(before["shown"], after["shown"]) == []


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in before | after if before.get(name) != after.get(name))
