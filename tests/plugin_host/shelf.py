"""A folder on the path into which distributions are put and taken out, as pip does it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any


class Shelf:
    """Installed distributions: modules or packages, and beside each its metadata."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def install(self, project: Path) -> str:
        """Put the project of this folder in; gives the distribution's name."""
        about: dict[str, Any] = tomllib.loads((project / "pyproject.toml").read_text())["project"]
        info = self._info(about["name"])
        info.mkdir()
        needs = "".join(f"Requires-Dist: {one}\n" for one in about["dependencies"])
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n{needs}"
        )
        groups = about.get("entry-points", {}).items()
        info.joinpath("entry_points.txt").write_text(
            "".join(
                f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
                for group, points in groups
            )
        )
        module = self._module(about["name"])
        if (project / module).is_dir():
            shutil.copytree(project / module, self.folder / module)
        else:
            shutil.copy(project / f"{module}.py", self.folder)
        return str(about["name"])

    def uninstall(self, name: str) -> None:
        """Take it out, with all that it brought."""
        shutil.rmtree(self._info(name))
        module = self.folder / self._module(name)
        if module.is_dir():
            shutil.rmtree(module)
        else:
            module.with_suffix(".py").unlink()

    def _info(self, name: str) -> Path:
        return self.folder / f"{self._module(name)}-0.1.0.dist-info"

    @staticmethod
    def _module(name: str) -> str:
        return name.replace("-", "_")
