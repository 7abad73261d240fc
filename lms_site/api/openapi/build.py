"""The whole schema, and its committed form."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable
from contextlib import redirect_stderr
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from lms_sdk import AssessmentType
from lms_site.api.json import dump
from lms_site.api.openapi.allauth import add_allauth
from lms_site.api.openapi.blocks import add_blocks
from lms_site.api.openapi.documents import add_documents
from lms_site.api.openapi.endpoints import add_endpoints
from lms_site.api.openapi.finish import finish
from lms_site.api.openapi.hot import paths_of
from lms_site.api.openapi.items import add_items
from lms_site.api.openapi.routes import routes
from lms_site.plugin_host import api as plugin_host

SNAPSHOT = Path(settings.BASE_DIR) / "docs" / "api" / "openapi.json"


class SchemaWarning(Exception):
    """The schema could be made only by guessing; says where."""


def build(
    types: Iterable[AssessmentType[Any, Any]] | None = None, mounts: Iterable[plugin_host.Mount] | None = None
) -> dict[str, Any]:
    """The OpenAPI document of this site, in English; `types` instead of the installed assessment types.

    `mounts`: instead of the paths of all plugins that are on.

    Raises SchemaWarning when drf-spectacular had to guess.
    """
    with translation.override("en"):
        document = _rest()
        components = document.setdefault("components", {}).setdefault("schemas", {})
        for route in routes():
            if hasattr(route.view, "handlers"):
                document["paths"].setdefault(route.path, {}).update(paths_of(route, components))
        add_endpoints(document, components, plugin_host.mounts() if mounts is None else mounts)
        add_items(components, types)
        add_blocks(components)
        add_documents(components)
        add_allauth(document)
        plain: dict[str, Any] = orjson.loads(dump(finish(document)))
    return plain


def _rest() -> dict[str, Any]:
    """What drf-spectacular makes of the REST views."""
    warnings = io.StringIO()
    with redirect_stderr(warnings):
        generator: Any = SchemaGenerator(urlconf="lms_site.api.openapi.urlconf")  # type: ignore[no-untyped-call]
        document: dict[str, Any] = generator.get_schema(public=True)
    if GENERATOR_STATS:
        raise SchemaWarning(warnings.getvalue().strip())
    return document


def bundled_types() -> tuple[AssessmentType[Any, Any], ...]:
    """The assessment types of the plugins in this repository: what the committed schema is made with."""
    bundled = _bundled()
    types = plugin_host.assessment_types()
    providers = {kind.key: plugin_host.provider_of("assessment_types", kind.key) for kind in types}
    return tuple(kind for kind in types if (of := providers[kind.key]) and of.key in bundled)


def bundled_mounts() -> tuple[plugin_host.Mount, ...]:
    """The paths of the plugins in this repository, likewise."""
    bundled = _bundled()
    return tuple(mount for mount in plugin_host.mounts() if mount.plugin in bundled)


def _bundled() -> frozenset[str]:
    """The plugins in this repository, by key."""
    projects = Path(settings.BASE_DIR).glob("plugins/*/pyproject.toml")
    names = {tomllib.loads(file.read_text())["project"]["name"] for file in projects}
    return frozenset(info.key for info in plugin_host.plugins() if info.distribution in names)


def snapshot() -> str:
    """The text of `docs/api/openapi.json`."""
    document = orjson.dumps(
        build(bundled_types(), bundled_mounts()), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    )
    return document.decode() + "\n"


def served() -> bytes:
    """The schema of this site as it is served; made once a process, and anew when a plugin is switched."""
    return _served(frozenset(mount.plugin for mount in plugin_host.mounts()))


@lru_cache(maxsize=1)
def _served(plugins: frozenset[str]) -> bytes:
    """The schema while these plugins answer."""
    return orjson.dumps(build(mounts=[mount for mount in plugin_host.mounts() if mount.plugin in plugins]))
