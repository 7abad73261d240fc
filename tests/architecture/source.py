"""The source of the product as the house tests read it."""

from __future__ import annotations

import ast
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOMAINS = (
    "accounts",
    "publishing",
    "learning",
    "commerce",
    "catalog",
    "notebook",
    "communication",
    "interop",
)
DOOR = {"api", "events", "errors"}
GENERATED = {"migrations"}


@dataclass
class Module:
    """A source file of ours."""

    path: Path
    name: str

    @functools.cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @functools.cached_property
    def imports(self) -> set[str]:
        """Every module imported anywhere in the file, `from a.b import c` as both `a.b` and `a.b.c`."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return str(self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path)


@functools.cache
def product() -> tuple[Module, ...]:
    """The modules of lms_site and content_types, migrations left out."""
    return tuple(module for name in ("lms_site", "content_types") for module in _modules(ROOT, name))


@functools.cache
def plugins() -> tuple[Module, ...]:
    """The modules of the SDK and of every bundled plugin."""
    folders = sorted(ROOT.glob("plugins/*/src"))
    return tuple(
        module
        for folder in folders
        for name in ("lms_sdk", "lms_plugins")
        for module in _modules(folder, name)
    )


def projects() -> dict[str, dict]:
    """The project file of every folder under plugins/, by the folder's name."""
    return {
        file.parent.name: tomllib.loads(file.read_text())
        for file in sorted(ROOT.glob("plugins/*/pyproject.toml"))
    }


def _modules(root: Path, package: str) -> list[Module]:
    files = sorted((root / package).rglob("*.py"))
    return [
        Module(file, ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"))
        for file in files
        if not GENERATED & set(file.parts)
    ]


def domain_of(name: str) -> str | None:
    """The domain a module of the product belongs to."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "lms_site" and parts[1] in DOMAINS else None
