"""Endpoints of plugins in the schema of a site that has them: each plugin's under a tag of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lms_site.api.openapi.hot import paths_of
from lms_site.api.openapi.routes import Route
from lms_site.api.openapi.schemas import Schema
from lms_site.api.plugin_endpoints import PREFIX, view_of
from lms_site.plugin_host import api as plugin_host

_COURSE: Final = "course"
_WITH_BODY: Final = ("post", "put", "patch")


def add_endpoints(
    document: dict[str, Any], components: dict[str, Schema], mounts: Iterable[plugin_host.Mount]
) -> None:
    """Put the paths into the document. What is sent and answered is between a plugin and its clients."""
    named: dict[str, int] = {}
    for mount in mounts:
        route = Route(
            f"{PREFIX}{mount.plugin}/{mount.path}", tuple(map(_parameter, mount.variables)), view_of(mount)
        )
        item = paths_of(route, components)
        for method, operation in item.items():
            name = operation["operationId"]
            named[name] = named.get(name, 0) + 1
            if named[name] > 1:  # a-b and a_b
                operation["operationId"] = f"{name}_{named[name]}"
            if method in _WITH_BODY:
                operation["requestBody"] = {"content": {"*/*": {"schema": {}}}}
        document["paths"][route.path] = item


def _parameter(name: str) -> dict[str, Any]:
    schema: Schema = {"type": "string", "format": "uuid"} if name == _COURSE else {"type": "string"}
    return {"name": name, "in": "path", "required": True, "schema": schema}
