"""Addresses of the API. Each module of `lms_site.api.rest` brings its own `urlpatterns`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from django.urls import URLPattern, URLResolver, path, re_path

from lms_site.api import rest
from lms_site.api.views import nothing_here, redoc, schema, swagger


def _domains() -> list[URLPattern | URLResolver]:
    """The addresses of every domain, in the order of the modules' names."""
    found: list[URLPattern | URLResolver] = []
    for module in sorted(pkgutil.iter_modules(rest.__path__), key=lambda one: one.name):
        found += import_module(f"{rest.__name__}.{module.name}").urlpatterns
    return found


urlpatterns = [
    *_domains(),
    path("openapi.json", schema, name="openapi"),
    path("docs/", swagger, name="api_docs"),
    path("redoc/", redoc, name="api_redoc"),
    re_path("", nothing_here),
]
