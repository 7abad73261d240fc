"""Views about the API itself: its schema and its pages for people, served without any other host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms_site.api.etag import conditional, etag_of
from lms_site.api.json import MEDIA_TYPE
from lms_site.api.openapi.build import served
from lms_site.api.problems import NOT_FOUND

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address below the API's."""
    return NOT_FOUND.response()


def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI schema of this site, its plugins included."""
    body = served()
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Language"] = "en"
    return conditional(request, response, etag_of(body))


def swagger(request: HttpRequest) -> HttpResponse:
    """Swagger UI: the schema to read and to try."""
    return _page(request, "api/swagger.html")


def redoc(request: HttpRequest) -> HttpResponse:
    """Redoc: the schema to read."""
    return _page(request, "api/redoc.html")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    response = render(request, template)
    response["Content-Security-Policy"] = _PAGE_POLICY
    return response
