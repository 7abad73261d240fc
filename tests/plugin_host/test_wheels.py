"""Plugins as wheels in an environment of their own: begun with the SDK alone, put in, taken out, put in again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.foundation.processes import ROOT, environment
from tests.scratch import SDK, Scratch, wheel, wheels

THEIRS = {"acme-word": "assessment", "acme-note": "block"}


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> list[Path]:
    return wheels(tmp_path_factory.mktemp("dist"))


def names(files: list[Path]) -> list[str]:
    return [file.name.split("-")[0].replace("_", "-") for file in files]


def test_make_dist_builds_the_sdk_and_every_plugin(dist):
    projects = [folder.name.replace("_", "-") for folder in (ROOT / "plugins").iterdir() if folder.is_dir()]
    assert sorted(names(dist)) == sorted(
        SDK if project == "sdk" else f"lms-{project}" for project in projects
    )


def test_a_new_plugin_passes_a_plain_pytest_with_nothing_but_the_wheel_of_the_sdk(dist, tmp_path):
    scratch = Scratch(tmp_path / "venv", f"{SDK}[testing]")
    scratch.install(*[file for file in dist if names([file]) == [SDK]])
    scratch.run(str(scratch.python.with_name("lms_plugin")), "new", "acme-mcq", cwd=tmp_path)

    # As the program pytest does: -P keeps the current folder out of the path.
    said = scratch.run("-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path / "acme-mcq")

    assert "failed" not in said
    assert int(said.rstrip().splitlines()[-1].split()[0]) > 25


@pytest.fixture
def school(committing_db, dist, tmp_path):
    """Steps of the school in an environment with the product's dependencies, and wheels to put in and take out."""
    scratch = Scratch(tmp_path / "venv", "anthus", *names(dist))
    scratch.install(*[file for file in dist if names([file]) == [SDK]])
    for name, kind in THEIRS.items():
        scratch.run(str(scratch.python.with_name("lms_plugin")), "new", name, "--kind", kind, cwd=tmp_path)
    plugins = [file for file in dist if names([file]) != [SDK]]
    plugins += [wheel(tmp_path / name, tmp_path) for name in THEIRS]
    where = environment(
        DJANGO_SETTINGS_MODULE="lms_site.settings.test",
        PYTHONPATH=str(ROOT),
        LMS_DATA_DIR=str(Path(settings.MEDIA_ROOT).parents[1]),
        LMS_SCORING_INLINE="lms.*,acme.*",
    )

    def step(what: str):
        return json.loads(
            scratch.run("-m", "tests.plugin_host.absence", what, cwd=ROOT, **where).splitlines()[-1]
        )

    return scratch, plugins, step


@pytest.mark.skipif(os.environ.get("LMS_TEST_FULL") != "1", reason="takes a minute or two; LMS_TEST_FULL=1")
def test_plugins_that_are_uninstalled_hurt_nothing_and_come_back_without_loss(school):
    scratch, plugins, step = school
    scratch.install(*plugins)
    before = step("make")
    assert {"acme.word", "acme.note", "lms.choice"} <= set(before["plugins"])
    assert before["broken"] == []

    scratch.uninstall(*names(plugins))
    absent = step("use")

    assert absent["plugins"] == []
    assert [where for where, status in absent["statuses"].items() if status >= 500] == []
    scratch.install(*plugins)
    after = step("back")
    assert (
        changed(before["tables"], absent["tables"]),
        changed(before["tables"], after["tables"]),
        changed(before["shown"], after["shown"]),
    ) == ([], [], [])


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in before | after if before.get(name) != after.get(name))
