"""Addresses of the API. Each module of `lms_site.api.rest` brings its own `urlpatterns`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from django.urls import URLPattern, URLResolver, path, re_path

from lms_site.api import rest
from lms_site.api.views import nothing_here, redoc, schema, swagger

_FIRST = ("media", "endpoints")
"""Asked for most of those that Django finds by trying one after the other: the table of `addresses` holds no words."""


def _modules() -> list[URLPattern | URLResolver]:
    """The addresses of every module."""
    found: list[URLPattern | URLResolver] = []
    names = {module.name for module in pkgutil.iter_modules(rest.__path__)}
    for name in [*_FIRST, *sorted(names - set(_FIRST))]:
        found += import_module(f"{rest.__name__}.{name}").urlpatterns
    return found


urlpatterns = [
    *_modules(),
    path("openapi.json", schema, name="openapi"),
    path("docs/", swagger, name="api_docs"),
    path("redoc/", redoc, name="api_redoc"),
    re_path("", nothing_here),
]
