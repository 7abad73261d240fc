"""Views about the API itself: its schema and its pages for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from lms_site.api.problems import NOT_FOUND


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address below the API's."""
    return NOT_FOUND.response()


def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI schema of this site, plugins included."""
    return NOT_FOUND.response()


swagger = redoc = schema
