"""The addresses of the API, as OpenAPI writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PREFIX = "/api/v1/"
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_SCHEMAS: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "str": {"type": "string"},
    "path": {"type": "string"},
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its path with `{names}`, its parameters, its view."""

    path: str
    parameters: tuple[dict[str, Any], ...]
    view: Callable[..., Any]


def routes() -> Iterator[Route]:
    """Every address below `/api/v1/`; the one that catches what is left is not among them."""
    yield from _walk(get_resolver("lms_site.api.urls").url_patterns, PREFIX)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for one in patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path)
        else:
            yield Route(_PARAMETER.sub(r"{\2}", path), tuple(_parameters(path)), one.callback)


def _parameters(path: str) -> Iterator[dict[str, Any]]:
    for converter, name in _PARAMETER.findall(path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _SCHEMAS.get(converter or "str", _SCHEMAS["str"]),
        }
