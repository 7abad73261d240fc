"""The one mapper from exceptions to problem documents: REST, hot views and middleware all use it.

Domains raise `DomainError`s that know no HTTP; the category decides the status here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core import exceptions as django_errors
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure as django_csrf_failure
from rest_framework import exceptions as drf

from lms_site.api.problems import (
    NOT_FOUND,
    SERVER_ERROR,
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNMIGRATED,
    FieldProblem,
    Problem,
)
from lms_site.foundation import errors as domain
from lms_site.foundation import outages

log = structlog.get_logger(__name__)

STATUS: tuple[tuple[type[domain.DomainError], int], ...] = (
    (domain.Unauthenticated, 401),
    (domain.Invalid, 422),
    (domain.Conflict, 409),
    (domain.PreconditionFailed, 412),
    (domain.TooMany, 429),
    (domain.Unavailable, 503),
)


class CsrfFailed(Exception):
    """A request that carries a session cookie and changes something came without the CSRF token."""


class PreconditionRequired(Exception):
    """The edit needs an `If-Match` header."""


class Malformed(Exception):
    """The request cannot be read: not JSON, a cursor that is not ours, an unknown field name."""

    def __init__(self, detail: Any, *, pointer: str = "", code: str = "malformed") -> None:
        super().__init__(str(detail))
        self.detail, self.pointer, self.code = detail, pointer, code


def problem_of(error: BaseException) -> Problem:
    """The problem document of any exception. An unknown one is a 500 without its text."""
    for convert in (_of_domain, _of_api, _of_drf, _of_django):
        problem = convert(error)
        if problem is not None:
            return problem
    return SERVER_ERROR


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's handler."""
    return respond(error)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What `CSRF_FAILURE_VIEW` names: a problem document below `/api/`, Django's page elsewhere."""
    if request.path_info.startswith("/api/"):
        return respond(CsrfFailed())
    return django_csrf_failure(request, reason)


def respond(error: BaseException) -> HttpResponse:
    """The answer to an exception; an unexpected one is logged with its traceback, an outage in a line."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        reason = outages.told(error)
        log.error(
            "request_failed", code=problem.code, **({"reason": reason} if reason else {"exc_info": error})
        )
    return problem.response()


def _of_domain(error: BaseException) -> Problem | None:
    if not isinstance(error, domain.DomainError):
        return None
    if isinstance(error, domain.NotFound):  # Denied is one
        return NOT_FOUND
    status = next((status for category, status in STATUS if isinstance(error, category)), 400)
    headers: dict[str, str] = {}
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(retry_after)))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Problem(
        status=status,
        code=error.code,
        detail=error.text,
        errors=tuple(_of_fields(error)),
        extra={"data": error.data} if error.data else {},
        headers=headers,
    )


def _of_fields(error: domain.DomainError) -> Iterator[FieldProblem]:
    if isinstance(error, domain.Invalid):
        for pointer, problems in error.fields.items():
            for one in problems:
                yield FieldProblem(pointer, one.code, one.message)


def _of_api(error: BaseException) -> Problem | None:
    if isinstance(error, Malformed):
        where = (FieldProblem(error.pointer, error.code, error.detail),) if error.pointer else ()
        return Problem(status=400, code=error.code, detail=error.detail, errors=where)
    if isinstance(error, PreconditionRequired):
        detail = _("Send If-Match with the ETag of the version you edited.")
        return Problem(status=428, code="precondition_required", detail=detail)
    if isinstance(error, CsrfFailed):
        return Problem(status=403, code="csrf_failed", detail=_("The CSRF token is missing or wrong."))
    return None


def _of_drf(error: BaseException) -> Problem | None:
    if not isinstance(error, drf.APIException):
        return None
    if isinstance(error, drf.ValidationError):
        errors = tuple(_leaves(error.detail, ""))
        return Problem(status=422, code="invalid", detail=_("See the errors for each value."), errors=errors)
    if isinstance(error, (drf.NotFound, drf.PermissionDenied)):
        return NOT_FOUND
    if isinstance(error, (drf.NotAuthenticated, drf.AuthenticationFailed)):
        return UNAUTHENTICATED
    code = getattr(error.detail, "code", None) or error.default_code
    if isinstance(error, drf.ParseError):
        return Problem(status=400, code="malformed", detail=_("The request body cannot be parsed."))
    headers = {}
    if isinstance(error, drf.Throttled):
        code = "too_many"
        headers["Retry-After"] = str(max(1, math.ceil(getattr(error, "wait", None) or 1)))
    return Problem(status=error.status_code, code=str(code), detail=force_str(error.detail), headers=headers)


def _leaves(detail: Any, pointer: str) -> Iterator[FieldProblem]:
    """DRF's nested errors as flat ones; `non_field_errors` belong to the value itself."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else pointer + domain.pointer(name)
            yield from _leaves(inner, here)
    elif isinstance(detail, (list, tuple)):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (Mapping, list, tuple))
            yield from _leaves(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield FieldProblem(pointer, str(getattr(detail, "code", None) or "invalid"), force_str(detail))


def _of_django(error: BaseException) -> Problem | None:
    if isinstance(error, (Http404, django_errors.PermissionDenied)):
        return NOT_FOUND
    if isinstance(error, (OperationalError, InterfaceError)):
        return UNAVAILABLE
    if isinstance(error, ProgrammingError) and outages.lacks_migrations(error):
        return UNMIGRATED
    if isinstance(error, django_errors.RequestDataTooBig):
        return Problem(status=413, code="too_large", detail=_("The request body is too large."))
    if isinstance(error, (django_errors.SuspiciousOperation, MultiPartParserError, UnicodeDecodeError)):
        return Problem(status=400, code="malformed", detail=_("The request cannot be read."))
    return None
