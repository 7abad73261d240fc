"""Answers that did not come from our views (allauth's, Django's own) as problem documents.

allauth's clients read its members (`status`, `errors`, `data`, `meta`), so they stay; RFC 9457's stand beside them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from lms_site.api.problems import CONTENT_TYPE, NOT_FOUND, TITLES, UNAUTHENTICATED, Problem

FIRST_ERROR = 400
CODES = {
    400: "malformed",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "session_gone",
    413: "too_large",
    429: "too_many",
}
_KEPT_HEADERS = ("Allow", "Retry-After")


def as_problem(response: HttpResponse) -> HttpResponse:
    """The response itself, or for a foreign error the problem document of it; cookies are kept."""
    status = response.status_code
    if status < FIRST_ERROR or response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
        return response
    body = _members(response)
    problem = NOT_FOUND if status == NOT_FOUND.status and not body else _problem(status, body, response)
    answer = problem.response()
    answer.cookies = response.cookies
    return answer


def _members(response: HttpResponse) -> dict[str, Any]:
    if response.streaming or not response.headers.get("Content-Type", "").startswith("application/json"):
        return {}
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _problem(status: int, body: dict[str, Any], response: HttpResponse) -> Problem:
    errors = [_error(one) for one in body.pop("errors", ()) if isinstance(one, dict)]
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    code, detail = CODES.get(status, "error"), TITLES.get(status, TITLES[500])
    if status == UNAUTHENTICATED.status:
        code, detail = _login_code(body), _("See `data.flows` for what to do next.")
        headers |= UNAUTHENTICATED.headers
    elif errors:
        code, detail = "invalid", _("Some of what was sent is not valid.")
    elif status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", "60")
    extra = {**body, **({"errors": errors} if errors else {})}
    return Problem(status=status, code=code, detail=detail, extra=extra, headers=headers)


def _error(error: dict[str, Any]) -> dict[str, Any]:
    pointer = f"/{error['param']}" if error.get("param") else ""
    return {"pointer": pointer, "detail": error.get("message", ""), **error}


def _login_code(body: dict[str, Any]) -> str:
    """What is still to do: a pending stage of the login, or giving the password again."""
    for flow in (body.get("data") or {}).get("flows", ()):
        if flow.get("is_pending"):
            return f"{flow['id']}_pending"
    logged_in = (body.get("meta") or {}).get("is_authenticated")
    return "reauthentication_required" if logged_in else UNAUTHENTICATED.code
