"""What is installed, read from metadata alone: nothing of a plugin is imported here.

A distribution offers plugins in the entry point group `lms.plugins`. The name of an entry point is the
plugin's key with `.` written as `_`, so that a site can allow or leave out a plugin before its code runs. A
distribution with tables, templates or static files names its AppConfig under the same name in the group
`lms.django_apps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

PLUGINS_GROUP = "lms.plugins"
APPS_GROUP = "lms.django_apps"
SDK = "lms-plugin-sdk"
EVERY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An installed plugin that nobody has imported yet."""

    name: str
    distribution: str
    version: str
    load: Callable[[], object]
    problem: str = ""


def entry_point_name(key: str) -> str:
    """The entry point name that belongs to a plugin's key."""
    return key.replace(".", "_").replace("-", "_")


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Whether LMS_PLUGINS lets a plugin load: by its key, its entry point name, or `*`."""
    return EVERY in allowed or name in {entry_point_name(word) for word in allowed}


def installed(folder: Path | None = None) -> tuple[Found, ...]:
    """Every installed plugin, by name; those of one file in `folder` too. Two of one name: the later has a problem."""
    found: dict[str, Found] = {}
    for plugin in (*_from_metadata(metadata.entry_points(group=PLUGINS_GROUP)), *_from_folder(folder)):
        if plugin.name in found:
            problem = f"another distribution, {found[plugin.name].distribution}, offers the same name"
            found[f"{plugin.name} ({plugin.distribution})"] = Found(
                name=plugin.name,
                distribution=plugin.distribution,
                version=plugin.version,
                load=plugin.load,
                problem=problem,
            )
        else:
            found[plugin.name] = plugin
    return tuple(found[name] for name in sorted(found))


def django_apps(allowed: Sequence[str]) -> list[str]:
    """Dotted AppConfig paths of the allowed plugins that have tables, templates or static files."""
    points = metadata.entry_points(group=APPS_GROUP)
    return sorted(point.value.replace(":", ".") for point in points if is_allowed(point.name, allowed))


def _from_metadata(points: Iterable[metadata.EntryPoint]) -> list[Found]:
    ordered = sorted(points, key=lambda point: (point.name, point.dist.name if point.dist else ""))
    return [
        Found(
            name=point.name,
            distribution=point.dist.name if point.dist else "",
            version=point.dist.version if point.dist else "",
            load=point.load,
            problem=_sdk_problem(point.dist),
        )
        for point in ordered
    ]


def _sdk_problem(distribution: metadata.Distribution | None) -> str:
    """Why the distribution cannot run on this SDK; empty when it can."""
    running = Version(metadata.version(SDK))
    for line in (distribution.requires if distribution else None) or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.name == SDK and not requirement.specifier.contains(running, prereleases=True):
            return f"needs {SDK} {requirement.specifier}, this site has {running}"
    return ""


def _from_folder(folder: Path | None) -> list[Found]:
    if folder is None or not folder.is_dir():
        return []
    return [
        Found(name=file.stem, distribution=file.name, version="0", load=partial(_module_plugin, file))
        for file in sorted(folder.glob("*.py"))
        if not file.name.startswith("_")
    ]


def _module_plugin(file: Path) -> object:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"lms_one_file_plugins.{file.stem}", file)
    if spec is None or spec.loader is None:
        msg = f"{file.name} is not a Python module"
        raise ImportError(msg)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.plugin
