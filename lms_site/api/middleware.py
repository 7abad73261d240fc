"""The API's own, short way through middlewares.

A request with a token (or with no credentials at all) needs no session, no CSRF check and no messages: it passes
the frame and goes to its view. Only requests that carry a session cookie, and those of the login endpoints, pass
through sessions and CSRF as well. Everything outside `/api/` takes the site's ordinary chain.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

from lms_site.api import addresses
from lms_site.api.errors import problem_of, respond
from lms_site.api.foreign_answers import as_problem
from lms_site.api.gate import admit_address, has_cookie_only
from lms_site.api.problems import SERVER_ERROR
from lms_site.foundation.logs import ID_OF_REQUEST

Handler = Callable[[HttpRequest], HttpResponse]

PREFIX = "/api/"
_LOGIN_PREFIX = "/api/v1/auth/"
_ALLAUTH = (f"{_LOGIN_PREFIX}app/", f"{_LOGIN_PREFIX}browser/")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

_VARY = ("Accept-Language", "origin")
_VARIED = {
    None: "Accept-Language, origin",
    "Authorization, Cookie": "Authorization, Cookie, Accept-Language, origin",
}
"""What most answers say already, with what the frame adds."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


_SECURITY = [(name.lower(), (name, value)) for name, value in SECURITY_HEADERS.items()]


class RequestIdMiddleware:
    """Names each request in logs, events and the `X-Request-ID` header; a caller's own id is kept if it is sane."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with the id."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        name = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META[ID_OF_REQUEST] = name  # for what Django logs of the answer after us
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self.get_response(request)
        response["X-Request-ID"] = name
        return response


class ApiMiddleware:
    """Splits the ways: `/api/` here, the rest of the site on."""

    def __init__(self, get_response: Handler) -> None:
        self.site = get_response
        self.by_token = chain(settings.LMS_API_MIDDLEWARE)
        self.by_cookie = chain([*settings.LMS_API_MIDDLEWARE, *settings.LMS_API_COOKIE_MIDDLEWARE])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the chain that the request needs."""
        path = request.path_info
        if not path.startswith(PREFIX):
            return self.site(request)
        if path.startswith(_LOGIN_PREFIX) or has_cookie_only(request):
            return self.by_cookie(request)
        return self.by_token(request)


class _Views(BaseHandler):
    """Django's view caller, under a chain of middlewares of our own."""

    def __init__(self) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []

    def add(self, middleware: Any) -> None:
        for hook, hooks in (
            ("process_view", self._view_middleware),
            ("process_template_response", self._template_response_middleware),
            ("process_exception", self._exception_middleware),
        ):
            if hasattr(middleware, hook):
                hooks.insert(0 if hook == "process_view" else len(hooks), getattr(middleware, hook))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return guarded(request, self._get_response)  # type: ignore[attr-defined]

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        found = None if hasattr(request, "urlconf") else addresses.match(request.path_info)
        if found is None:
            found = super().resolve_request(request)
        request.resolver_match = found
        return found


def chain(paths: Iterable[str]) -> Handler:
    """The middlewares of these paths, outermost first, around the views; each failure becomes a problem document."""
    views = _Views()
    handler: Handler = views
    for path in reversed(list(paths)):
        middleware = import_string(path)(handler)
        views.add(middleware)
        handler = _Guard(middleware)
    return handler


class _Guard:
    """A middleware whose exceptions do not reach the one around it."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return guarded(request, self.handler)


def guarded(request: HttpRequest, handler: Handler) -> HttpResponse:
    """The handler's response, or the problem document of what it raised."""
    try:
        return handler(request)
    except Exception as error:  # noqa: BLE001 - the outermost frame: nothing may leave it
        if problem_of(error) is SERVER_ERROR:
            got_request_exception.send(sender=None, request=request)
        return respond(error)


class FrameMiddleware:
    """What every answer of the API carries: language, security headers, limits, a length; errors as problems."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer in the caller's language."""
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = as_problem(self.get_response(request))
        headers = response.headers
        headers.setdefault("Content-Language", language)
        _vary(response)
        stored = headers._store  # noqa: SLF001 constants need not be checked for each answer anew
        for key, header in _SECURITY:
            stored.setdefault(key, header)
        budget = getattr(request, "budget", None)
        if budget is not None:
            for name, value in budget.headers.items():
                headers[name] = value
        if not response.streaming:
            headers.setdefault("Content-Length", str(len(response.content)))
            if request.method == "HEAD":
                response.content = b""
        return response


def _vary(response: HttpResponse) -> None:
    given = response.headers.get("Vary")
    if given in _VARIED:
        response.headers["Vary"] = _VARIED[given]
    else:
        patch_vary_headers(response, _VARY)


class OriginMiddleware(CorsMiddleware):
    """Cross-origin rules for requests that name an origin; the others need only the `Vary` of the frame."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """The answer, with what a browser needs to hand it to a page of another origin."""
        return super().__call__(request) if "HTTP_ORIGIN" in request.META else self.get_response(request)


class AddressLimitMiddleware:
    """Counts calls of allauth's endpoints by address, like those of every other view."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer. Raises TooMany."""
        if request.path_info.startswith(_ALLAUTH):
            admit_address(request)
        return self.get_response(request)
