"""RFC 9457 problem documents: the one shape of every error the API answers.

A body holds nothing of the request (no path, no id of it), so that two refusals for different reasons can be equal
byte for byte. The request id is a header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

CONTENT_TYPE = "application/problem+json"

TITLES: Mapping[int, Text] = {
    400: _("The request cannot be read"),
    401: _("Log in first"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("No such representation"),
    409: _("Conflict"),
    410: _("Gone"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("Unsupported media type"),
    422: _("Some values are wrong"),
    428: _("Precondition required"),
    429: _("Too many requests"),
    500: _("Something went wrong"),
    503: _("Temporarily unavailable"),
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong value: a JSON pointer (RFC 6901) into the request body, or `?name` for a query parameter."""

    pointer: str
    code: str
    detail: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a problem document says; `code` is stable and machine-readable, the rest is for people."""

    status: int
    code: str
    detail: Text
    errors: Sequence[FieldProblem] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The body as JSON values, in the active language."""
        body: dict[str, Any] = {
            "type": f"urn:lms:problem:{self.code}",
            "title": force_str(TITLES.get(self.status, TITLES[500])),
            "status": self.status,
            "detail": force_str(self.detail),
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [
                {"pointer": one.pointer, "code": one.code, "detail": force_str(one.detail)}
                for one in self.errors
            ]
        return {**self.extra, **body}

    def response(self) -> HttpResponse:
        """The answer to send. Never stored by a cache."""
        response = HttpResponse(
            orjson.dumps(self.document(), default=str), status=self.status, content_type=CONTENT_TYPE
        )
        response["Cache-Control"] = "no-store"
        for name, value in self.headers.items():
            response[name] = value
        return response


# Missing and forbidden are this very document: who may not see a thing must not learn that it exists.
NOT_FOUND = Problem(status=404, code="not_found", detail=_("There is nothing here that you may see."))
UNAUTHENTICATED = Problem(
    status=401,
    code="unauthenticated",
    detail=_("This needs a valid access token."),
    headers={"WWW-Authenticate": "Bearer"},
)
SERVER_ERROR = Problem(
    status=500, code="server_error", detail=_("The error was recorded. Please try again later.")
)
UNMIGRATED = Problem(
    status=503,
    code="migrations_missing",
    detail=_("The site is being set up. Please try again in a moment."),
    headers={"Retry-After": "10"},
)
UNAVAILABLE = Problem(
    status=503, code="unavailable", detail=_("Please try again in a moment."), headers={"Retry-After": "2"}
)
