"""`lms_plugin new`: small, whole, and nothing is written where something is wrong."""

from __future__ import annotations

import runpy
import tomllib
from importlib import import_module

import pytest

from lms_sdk import __version__
from lms_sdk.scaffold import KINDS, ScaffoldError, main, scaffold
from lms_sdk.testing import conformance_of


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_is_four_files_and_a_hundred_lines_at_most(tmp_path, kind) -> None:
    files = scaffold("acme-my-quiz", kind, tmp_path)
    assert sorted(tmp_path.glob("*/*")) == sorted(files)
    assert len(files) <= 4
    assert sum(len(file.read_text().splitlines()) for file in files) <= 100
    assert len((tmp_path / "acme-my-quiz" / "acme_my_quiz.py").read_text().splitlines()) <= 60
    assert not any("example" in file.read_text() for file in files if file.suffix == ".toml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_names_of_a_new_plugin_go_together(tmp_path, kind) -> None:
    scaffold("acme-my-quiz", kind, tmp_path)
    plugin = runpy.run_path(str(tmp_path / "acme-my-quiz" / "acme_my_quiz.py"))["plugin"]
    assert plugin.key == "acme.my_quiz"
    assert plugin.label == "Acme my quiz"
    project = tomllib.loads((tmp_path / "acme-my-quiz" / "pyproject.toml").read_text())["project"]
    assert project["entry-points"] == {"lms.plugins": {plugin.slug: "acme_my_quiz:plugin"}}
    major = __version__.split(".")[0]
    assert project["dependencies"] == [f"lms-plugin-sdk>={major}.0,<{int(major) + 1}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_obeys_every_law(tmp_path, monkeypatch, kind) -> None:
    scaffold(f"acme-new-{kind}", kind, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / f"acme-new-{kind}"))
    tried = 0
    for kit in conformance_of(import_module(f"acme_new_{kind}").plugin).values():
        for name in dir(kit):
            if name.startswith("test_"):
                getattr(kit(), name)()
                tried += 1
    assert tried > 10


@pytest.mark.parametrize("name", ["acme", "Acme-mcq", "acme_mcq", "../acme-mcq", "acme-", "1acme-mcq", ""])
def test_a_name_that_is_none_is_refused_in_one_line(tmp_path, capsys, name) -> None:
    assert main(["new", name, "--into", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "<owner>-<thing>" in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path, capsys) -> None:
    (tmp_path / "acme-mcq").mkdir()
    assert main(["new", "acme-mcq", "--into", str(tmp_path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert list((tmp_path / "acme-mcq").iterdir()) == []


def test_a_kind_without_a_template_is_refused(tmp_path) -> None:
    with pytest.raises(
        ScaffoldError, match="no template for 'spaceship', only for assessment, block, importer"
    ):
        scaffold("acme-mcq", "spaceship", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_program_says_what_it_wrote_and_what_comes_next(tmp_path, capsys) -> None:
    assert main(["new", "acme-poll", "--kind", "block", "--into", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "acme-poll" / "acme_poll.py") in said
    assert "pytest" in said
