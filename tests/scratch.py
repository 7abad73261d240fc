"""A Python environment of a test's own: packages of this one by link, and wheels that pip puts in and takes out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
SDK = "lms-plugin-sdk"


class Scratch:
    """An environment that holds what the requirements need, and of our own distributions none."""

    def __init__(self, folder: Path, *requirements: str) -> None:
        self.python = folder / "bin" / "python"
        try:
            _run([sys.executable, "-m", "venv", str(folder)])
        except AssertionError as error:
            pytest.skip(f"python -m venv does not work here: {error}")
        [self.packages] = folder.glob("lib/python*/site-packages")
        for distribution in needed(requirements):
            self._link(distribution)

    def _link(self, distribution: metadata.Distribution) -> None:
        tops = {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}
        for top in tops:
            if not (self.packages / top).exists():
                (self.packages / top).symlink_to(Path(str(distribution.locate_file(top))))

    def install(self, *wheels: Path) -> None:
        """Put wheels in, as an operator does who has the dependencies."""
        self.run("-m", "pip", "install", "-q", "--no-index", "--no-deps", *map(str, wheels))

    def uninstall(self, *names: str) -> None:
        """Take distributions out."""
        self.run("-m", "pip", "uninstall", "-q", "-y", *names)

    def run(self, *arguments: str, cwd: Path | None = None, **environment: str) -> str:
        """What this environment's Python prints; a failure fails the test with all it said."""
        return _run([str(self.python), *arguments], cwd, environment)


def wheels(folder: Path) -> list[Path]:
    """The wheels that `make dist` makes: of the SDK and of every plugin."""
    _run([str(ROOT / "scripts" / "dist"), str(folder)])
    return sorted(folder.glob("*.whl"))


def wheel(project: Path, folder: Path) -> Path:
    """The wheel of a project."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], project)
    [made] = folder.glob(f"{project.name.replace('-', '_')}-*.whl")
    return made


def needed(requirements: Iterable[str]) -> list[metadata.Distribution]:
    """Every installed distribution that the requirements need, those that are made here left out."""
    seen: dict[tuple[str, str], metadata.Distribution] = {}
    todo = [*map(Requirement, requirements)]
    while todo:
        wanted = todo.pop()
        for extra in ("", *wanted.extras):
            at = (re.sub(r"[-_.]+", "-", wanted.name).lower(), extra)
            if at in seen:
                continue
            try:
                seen[at] = metadata.distribution(wanted.name)
            except metadata.PackageNotFoundError:
                continue  # needed elsewhere: another system, another Python
            for line in seen[at].requires or ():
                one = Requirement(line)
                if one.marker is None or one.marker.evaluate({"extra": extra}):
                    todo.append(one)
    return [found for (name, _), found in seen.items() if not _is_made_here(name)]


def _is_made_here(name: str) -> bool:
    return name == "anthus" or name.startswith("lms-")


def _run(command: list[str], cwd: Path | None = None, environment: dict[str, str] | None = None) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**inherited, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
