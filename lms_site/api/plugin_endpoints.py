"""Endpoints of plugins in the API's frame: who calls, what is handed to the handler, what of its answer is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from lms_sdk.facts import Person
from lms_sdk.http import Access, BadBody, Endpoint, RequestDTO, ResponseDTO
from lms_site.accounts import api as accounts
from lms_site.api import json
from lms_site.api.errors import Malformed
from lms_site.api.etag import conditional
from lms_site.api.foreign_answers import CODES
from lms_site.api.hot import Call, hot, operation
from lms_site.api.limits import PLUGIN
from lms_site.api.problems import NOT_FOUND, TITLES, Problem
from lms_site.api.read import language
from lms_site.foundation.errors import Denied, Invalid, NotFound
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host

PREFIX: Final = "/api/v1/x/"
WHO: Final[Mapping[Access, str]] = {
    Access.PERSON: "For whoever is logged in.",
    Access.PERMISSION: "For whoever holds the permission `{permission}`.",
    Access.SIGNED: "For a machine: the plugin proves the request itself.",
    Access.PUBLIC: "For everybody.",
}
_KEPT_BACK: Final = frozenset(
    {"authorization", "cookie", "forwarded", "x-csrftoken", "x-forwarded-for", "x-real-ip", "x-session-token"}
)
"""Headers that a handler is not given: it acts for nobody, and is told of people by their id alone."""
_SENT: Final = frozenset(
    {
        "allow",
        "cache-control",
        "content-disposition",
        "content-language",
        "content-type",
        "etag",
        "last-modified",
        "link",
        "location",
        "retry-after",
    }
)
"""Headers of an answer that are sent; the others are the frame's, or would speak to what stands in front."""
_WITHOUT_BODY: Final = frozenset({204, 304})
_REFUSED: Final = 400
_OK: Final = 200


def respond_at(request: HttpRequest, plugin: str, path: str) -> HttpResponseBase:
    """The answer of a plugin's endpoint; a plugin that is off, broken or not there has none."""
    place = plugin_host.place_at(plugin, path)
    if place is None:
        return NOT_FOUND.response()
    endpoint = place.mount.endpoints.get("GET" if request.method == "HEAD" else request.method or "")
    if endpoint is not None:
        _read_body(request, endpoint)
    return view_of(place.mount)(request, place=place)


def view_of(mount: plugin_host.Mount) -> Callable[..., HttpResponseBase]:
    """The view of one path of a plugin: its endpoints as operations of the API, by method."""
    return hot(**{method: _operation(mount, endpoint) for method, endpoint in mount.endpoints.items()})


def operation_id(mount: plugin_host.Mount, endpoint: Endpoint) -> str:
    """What the operation is called in the schema."""
    words = [word for word in re.split(r"[^a-z0-9]+", mount.path) if word]
    return "_".join(["x", mount.plugin.replace(".", "_"), endpoint.method.lower(), *words])


def _operation(mount: plugin_host.Mount, endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    def handle(call: Call, place: plugin_host.Place) -> HttpResponse:
        person = None if isinstance(call.user, AnonymousUser) else call.user.pk
        _require(endpoint, place.course, person)
        try:
            given = plugin_host.answer(place, endpoint, _told(call.request, endpoint, place, person))
        except BadBody as bad:
            if bad.error is None:
                raise Malformed(_("The request body is not JSON.")) from None
            raise Invalid(fields=plugin_host.problems_of(bad.error)) from None
        return _sent(call.request, endpoint, given, person)

    needs_person = endpoint.access in (Access.PERSON, Access.PERMISSION)
    who = WHO[endpoint.access].format(permission=endpoint.permission)
    describe = operation(
        operation_id(mount, endpoint),
        summary=endpoint.summary or f"{endpoint.method} {mount.path}",
        description=f"Answered by the plugin {mount.plugin}. {who}",
        tags=[mount.plugin],
        responses={_OK: None},
        login=needs_person,
        ignores_token=endpoint.access is Access.SIGNED,
        scope=f"{PLUGIN}{mount.plugin}",
        once=needs_person and endpoint.method == "POST",
    )
    return describe(handle)


def _read_body(request: HttpRequest, endpoint: Endpoint) -> None:
    """Read the body, before anybody looks for a form in it. Raises RequestDataTooBig."""
    most = min(endpoint.max_body, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or endpoint.max_body)
    if int(request.META.get("CONTENT_LENGTH") or 0) > most or len(request.body) > most:
        raise RequestDataTooBig
    if b"\\u0000" in request.body and request.content_type == json.MEDIA_TYPE:
        json.parse(request.body)


def _require(endpoint: Endpoint, course: UUID | None, person: UUID | None) -> None:
    """Return when the person may call this, in the course that the address names. Raises NotFound."""
    if endpoint.access is Access.PERMISSION and not (person and accounts.may(person, endpoint.permission)):
        raise Denied
    if course is None or endpoint.access is Access.SIGNED:
        return
    if endpoint.access is not Access.PUBLIC and person is not None:
        learning.course_participation(person, course)
    elif not learning.course_titles(person or UUID(int=0), [course]):
        raise NotFound


def _told(
    request: HttpRequest, endpoint: Endpoint, place: plugin_host.Place, person: UUID | None
) -> RequestDTO:
    """The request as the handler is told of it."""
    kept_back = _KEPT_BACK - ({"authorization"} if endpoint.access is Access.SIGNED else set())
    locale = language()
    return RequestDTO(
        method=endpoint.method,
        path=place.path,
        params=dict(place.params),
        query={name: tuple(str(value) for value in values) for name, values in request.GET.lists()},
        headers={
            name.lower(): value for name, value in request.headers.items() if name.lower() not in kept_back
        },
        body=request.body,
        person=Person(id=str(person), locale=locale) if person else None,
        locale=locale,
    )


def _sent(request: HttpRequest, endpoint: Endpoint, given: ResponseDTO, person: UUID | None) -> HttpResponse:
    """The handler's answer as it is sent; a refusal as a problem document, like every other."""
    headers = {name.lower(): value for name, value in given.headers.items() if name.lower() in _SENT}
    if given.status >= _REFUSED:
        return _refusal(given, headers)
    body = b"" if given.status in _WITHOUT_BODY else given.body
    headers.setdefault("content-type", "application/octet-stream" if body else json.MEDIA_TYPE)
    if endpoint.access is not Access.PUBLIC or person is not None:
        headers["cache-control"] = "private, no-cache" if "etag" in headers else "private, no-store"
    response = HttpResponse(body, status=given.status, headers=headers)
    response["Vary"] = "Authorization, Cookie"
    is_read = endpoint.method == "GET" and given.status == _OK
    return conditional(request, response, headers["etag"]) if is_read and "etag" in headers else response


def _refusal(given: ResponseDTO, headers: Mapping[str, str]) -> HttpResponse:
    if given.status == NOT_FOUND.status:
        return NOT_FOUND.response()
    said = _said(given.body)
    code, detail = said.pop("code", ""), said.pop("detail", "")
    problem = Problem(
        status=given.status,
        code=code
        if isinstance(code, str) and re.fullmatch(r"[a-z0-9_.-]{1,100}", code)
        else _code(given.status),
        detail=detail if isinstance(detail, str) and detail else TITLES.get(given.status, TITLES[_REFUSED]),
        extra={"data": said} if said else {},
        headers={"Retry-After": headers["retry-after"]} if "retry-after" in headers else {},
    )
    return problem.response()


def _code(status: int) -> str:
    return CODES.get(status, "refused")


def _said(body: bytes) -> dict[str, Any]:
    try:
        value = json.parse(body)
    except Malformed:
        return {}
    return value if isinstance(value, dict) else {}
