"""How REST views learn who calls: the bearer token first, else the session cookie of a browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from lms_site.api.errors import CsrfFailed
from lms_site.api.gate import Admission, admit, admit_cookie, bearer, has_cookie_only

_SAFE = ("GET", "HEAD", "OPTIONS")


class Authentication(BaseAuthentication):
    """Admits the request (see `lms_site.api.gate`) and gives `request.user` without reading its row.

    The view's `throttle_scope` names a further limit to count against. Raises TokenNotValid (401), TooMany (429),
    CsrfFailed (403).
    """

    def authenticate(self, request: Request) -> tuple[Any, Admission] | None:
        """The caller and how they were admitted, or None for an anonymous request."""
        plain: HttpRequest = request._request  # noqa: SLF001 - DRF's own way to the Django request
        view = (request.parser_context or {}).get("view")
        scope = getattr(view, "throttle_scope", None) or ""
        if "HTTP_IDEMPOTENCY_KEY" in plain.META:
            _ = plain.body  # kept for the comparison of requests; the parser would use the stream up
        admission = admit_any(plain, scope)
        return (admission.user, admission) if admission.user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return "Bearer"


def admit_any(request: HttpRequest, scope: str = "") -> Admission:
    """Admit a plain Django request by its token, else by its session cookie, else as anonymous."""
    return _by_cookie(request, scope) or admit(request, scope)


def _by_cookie(request: HttpRequest, scope: str) -> Admission | None:
    """The admission of a logged-in browser; None when there is no session or a token goes first."""
    if bearer(request) is not None or not has_cookie_only(request):
        return None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    if request.method not in _SAFE:
        check_csrf(request)
    return admit_cookie(request, user, scope)


def check_csrf(request: HttpRequest) -> None:
    """Let pass what carries the CSRF token of its cookie. Raises CsrfFailed."""
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, lambda _: HttpResponse(), (), {}) is not None:
        raise CsrfFailed


class _Scheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the two ways."""

    target_class = Authentication
    name = ["accessToken", "sessionCookie"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """The security schemes."""
        return SECURITY_SCHEMES


SECURITY_SCHEMES = [
    {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a login; good for five minutes, see `POST /api/v1/auth/token/`.",
    },
    {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a browser; requests that change something need the CSRF token as well.",
    },
]
