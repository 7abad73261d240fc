"""What is installed, read from metadata alone: nothing of a plugin is imported here.

A distribution offers plugins in the entry point group `lms.plugins`. The name of an entry point is the
plugin's key with `.` written as `_`, so that a site can allow or leave out a plugin before its code runs. A
distribution with tables, templates or static files names its AppConfig under the same name in the group
`lms.django_apps`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
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
    sdk: str = ""
    """The versions of the SDK it asks for, such as `<2,>=1.0`."""


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
                sdk=plugin.sdk,
            )
        else:
            found[plugin.name] = plugin
    return tuple(found[name] for name in sorted(found))


def django_apps(allowed: Sequence[str], others: Iterable[str] = ()) -> list[str]:
    """What to put into INSTALLED_APPS, beside `others`, for the allowed plugins with tables, templates or static files.

    One that cannot be imported, or is made for another version of the SDK, is left out: its plugin is broken.
    """
    from lms_site.plugin_host.guarded import installed_app

    running, names, entries = Version(metadata.version(SDK)), set(others), []
    for point in sorted(metadata.entry_points(group=APPS_GROUP), key=lambda point: (point.name, point.value)):
        if is_allowed(point.name, allowed) and _wanted_sdk(point.dist).contains(running, prereleases=True):
            app = installed_app(point.name, point.value.replace(":", "."), names)
            if app is not None:
                names.add(app.name)
                entries.append(f"{app.__module__}.{app.__qualname__}")
    return entries


def _from_metadata(points: Iterable[metadata.EntryPoint]) -> list[Found]:
    ordered = sorted(points, key=lambda point: (point.name, point.dist.name if point.dist else ""))
    running = Version(metadata.version(SDK))
    return [_found(point, running) for point in ordered]


def _found(point: metadata.EntryPoint, running: Version) -> Found:
    wanted = _wanted_sdk(point.dist)
    fits = wanted.contains(running, prereleases=True)
    return Found(
        name=point.name,
        distribution=point.dist.name if point.dist else "",
        version=point.dist.version if point.dist else "",
        load=point.load,
        problem="" if fits else f"needs {SDK} {wanted}, this site has {running}",
        sdk=str(wanted),
    )


def _wanted_sdk(distribution: metadata.Distribution | None) -> SpecifierSet:
    """The versions of the SDK that the distribution works with, here."""
    wanted = SpecifierSet()
    for line in (distribution.requires if distribution else None) or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if canonicalize_name(requirement.name) == SDK and (marker is None or marker.evaluate({"extra": ""})):
            wanted &= requirement.specifier
    return wanted


def _from_folder(folder: Path | None) -> list[Found]:
    if folder is None or not folder.is_dir():
        return []
    return [
        Found(name=file.stem, distribution=file.name, version="0", load=partial(_module_plugin, file))
        for file in sorted(folder.glob("*.py"))
        if not file.name.startswith(("_", "test_"))
    ]


def _module_plugin(file: Path) -> object:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"lms_one_file_plugins.{file.stem}", file)
    if spec is None or spec.loader is None:
        msg = f"{file.name} is not a Python module"
        raise ImportError(msg)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # where pydantic looks for the names in its annotations
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module.plugin
