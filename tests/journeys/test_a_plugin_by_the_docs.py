"""A plugin written by following docs/plugins alone: installed, served, disabled, uninstalled, back without loss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from content_types.models import AssessmentPage
from lms_sdk.scaffold import scaffold
from lms_site.studio.sample_school.people import PASSWORD
from tests.foundation.processes import ROOT, environment
from tests.plugin_host.shelf import Shelf
from tests.scratch import wheel

DOCS = ROOT / "docs" / "plugins"
WHEEL = "acme_word-0.1.0-py3-none-any.whl"


class Follower:
    """Somebody who types what the pages say, and nothing that they do not say."""

    def __init__(self, home: Path) -> None:
        self.home, self.shelf = home, Shelf(home / "site-packages")
        self.pages = "".join(page.read_text() for page in (DOCS / "tutorial.md", DOCS / "running.md"))

    def types(self, line: str, where: Path | None = None) -> str:
        """What the line of the pages says when it is run; in the product's folder unless said otherwise."""
        assert line in self.pages, f"no page says {line!r}"
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = f"{sys.executable} {line}" if line.startswith("manage.py") else line
        about = {**self.environment(), "PATH": programs}
        if where is not None:  # a folder of the author's, who has the SDK and no site
            about = {"PATH": programs, "HOME": str(self.home)}
        return self.runs(["sh", "-c", command], where or ROOT, about)

    def steps(self, what: str) -> Any:
        """A step of the school; see `tests.plugin_host.absence`."""
        said = self.runs([sys.executable, "-m", "tests.plugin_host.absence", what], ROOT, self.environment())
        return json.loads(said.splitlines()[-1])

    def runs(self, command: list[str], where: Path, about: dict[str, str]) -> str:
        done = subprocess.run(command, cwd=where, env=about, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        found = environment(
            DJANGO_SETTINGS_MODULE="lms_site.settings.test",
            LMS_DATA_DIR=str(Path(settings.MEDIA_ROOT).parents[1]),
            LMS_SCORING_INLINE="lms.*,acme.*",
        )
        return {**found, "PYTHONPATH": f"{found['PYTHONPATH']}{os.pathsep}{self.shelf.folder}"}

    def installs(self, project: Path) -> None:
        """What pip does with the wheel of a project."""
        zipfile.ZipFile(wheel(project, project)).extractall(self.shelf.folder)

    @contextmanager
    def served(self) -> Iterator[httpx.Client]:
        """The site, as its own process."""
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.plugin_host.site"],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            with httpx.Client(base_url=f"{server.stdout.readline().strip()}/api/v1", timeout=60) as client:
                yield client
        finally:
            server.communicate()
        assert server.returncode == 0


class Learner:
    """One who takes the quiz with the question about a bird."""

    def __init__(self, site: httpx.Client, name: str) -> None:
        pair = site.post("/auth/token/", json={"email": f"{name}@example.com", "password": PASSWORD})
        self.site, self.headers = site, {"Authorization": f"Bearer {pair.json()['access']}"}

    def asks(self, path: str) -> httpx.Response:
        return self.site.get(path, headers=self.headers)

    def takes(self, quiz: str, said: str) -> dict[str, Any]:
        """The review of an attempt in which the question about the bird was answered so."""
        attempt = self.site.post(f"/assessments/{quiz}/attempts/", headers=self.headers).json()
        bird = word_in(attempt)
        path = f"/attempts/{attempt['id']}/items/{bird['position']}/response/"
        saved = self.site.put(path, json={"seq": 1, "data": {"text": said}}, headers=self.headers)
        assert saved.status_code == 200, saved.text
        done = self.site.post(f"/attempts/{attempt['id']}/submit", json={}, headers=self.headers)
        assert done.status_code == 200, done.text
        review: dict[str, Any] = self.asks(f"/attempts/{attempt['id']}/review/").json()
        return review


def word_in(attempt: dict[str, Any]) -> dict[str, Any]:
    """The question about the bird, in an attempt or its review: the last of the quiz."""
    return [part for part in attempt["parts"] if part["kind"] == "item"][-1]


@pytest.fixture
def author(committing_db, tmp_path) -> Follower:
    return Follower(tmp_path)


def test_a_plugin_made_by_the_documentation_serves_is_disabled_uninstalled_and_comes_back(author, tmp_path):
    author.types("lms_plugin new acme-word --kind assessment", tmp_path)
    scaffold("acme-note", "block", tmp_path)
    assert " passed" in author.types("pytest", tmp_path / "acme-word")
    assert f"pip install {WHEEL}" in author.pages
    for name in ("acme-word", "acme-note"):
        author.installs(tmp_path / name)
    assert "acme.word" in author.types("manage.py lms_plugin list")
    author.steps("make")

    with author.served() as site:
        assert "acme.word" in [one["key"] for one in site.get("/assessment-types/").json()]
        quiz = str(AssessmentPage.objects.get(slug="essay").translation_key)
        first = Learner(site, "lea").takes(quiz, "PIPIT")
        assert float(word_in(first)["fraction"]) == 1
        assert word_in(first)["item"]["type"] == "acme.word"

    author.types("manage.py lms_plugin disable acme.word")
    with author.served() as site:
        second = Learner(site, "lin").takes(quiz, "crow")
        assert float(word_in(second)["fraction"]) == 0
    before = author.steps("look")

    author.shelf.uninstall("acme-word")
    with author.served() as site:
        assert "acme.word" not in [one["key"] for one in site.get("/assessment-types/").json()]
        lea = Learner(site, "lea")
        assert lea.asks(f"/attempts/{first['id']}/").status_code == 200
        gone = lea.asks(f"/attempts/{first['id']}/review/").json()
        assert float(word_in(gone)["fraction"]) == 1

    author.installs(tmp_path / "acme-word")
    author.types("manage.py lms_plugin enable acme.word")
    author.types("manage.py recompile")
    after = author.steps("look")
    with author.served() as site:
        assert Learner(site, "lea").asks(f"/attempts/{first['id']}/review/").json() == first
    assert (after["tables"], after["shown"]) == (before["tables"], before["shown"])
