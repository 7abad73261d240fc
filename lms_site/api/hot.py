"""Hot views: plain Django functions for the requests that come most, without DRF's cost.

    @operation("course_outline", summary="The outline of a course with own progress", tags=["Learning"],
               responses={200: ref("Outline")})
    def outline(call: Call, key: UUID) -> HttpResponse:
        return call.document(body, etag=etag_of(digest))

    urlpatterns = [path("courses/<uuid:key>/outline/", hot(GET=outline))]

Who calls, limits, problem documents, 304 and HEAD are the frame's business, as for every other view. What an
operation says of itself goes into the OpenAPI schema by hand, see `lms_site.api.openapi`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from lms_site.api import json
from lms_site.api.authentication import admit_any
from lms_site.api.etag import not_modified
from lms_site.api.gate import Admission, admit_address
from lms_site.api.idempotency import idempotent
from lms_site.api.limits import FILES, PLUGIN
from lms_site.api.openapi.schemas import PageOf
from lms_site.api.pagination import page_parameters
from lms_site.api.previews import KeptCall, answer_in_preview, kept_call, preview_token
from lms_site.api.problems import Problem
from lms_site.api.read import require_known, require_no_nul
from lms_site.foundation.errors import Unauthenticated

if TYPE_CHECKING:
    from lms_site.accounts.api import User

P = ParamSpec("P")
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


@dataclass(slots=True)
class Call:
    """One call of an operation: the request and who makes it."""

    request: HttpRequest
    admission: Admission

    @property
    def user(self) -> User | AnonymousUser:
        """The caller; the row is read only when a column is needed."""
        return self.admission.user

    @property
    def viewer(self) -> UUID | None:
        """Who calls an operation that needs no login; None for a guest."""
        user = self.admission.user
        return user.pk if user.is_authenticated else None

    @property
    def person(self) -> User:
        """The caller of an operation that needs a login. Raises Unauthenticated."""
        if isinstance(self.admission.user, AnonymousUser):
            raise Unauthenticated
        return self.admission.user

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters."""
        return self.request.GET

    def body(self, *, optional: bool = False) -> dict[str, Any]:
        """The JSON object that was sent; where it is `optional`, an empty one for no body. Raises Malformed."""
        return {} if optional and not self.request.body else json.parse_object(self.request)

    def json(self, value: Any, status: int = 200) -> HttpResponse:
        """An answer made now, for this caller only."""
        response = json.json_response(value, status)
        response["Cache-Control"] = "private, no-store"
        return response

    def document(self, body: bytes, *, etag: str, public: bool = False, seconds: int = 0) -> HttpResponse:
        """Stored bytes as an answer, or 304 when the caller has them.

        A public document may be kept by shared caches for so many seconds; any other belongs to the caller, whose
        client must ask again each time (and mostly gets a 304).
        """
        response: HttpResponse
        if not_modified(self.request, etag):
            # Without a type Django would work one out, only to drop it.
            response = HttpResponseNotModified(content_type=json.MEDIA_TYPE)
        else:
            response = HttpResponse(body, content_type=json.MEDIA_TYPE)
        response["ETag"] = etag
        if public:
            response["Cache-Control"] = f"public, max-age={seconds}"
            # nginx counts whole seconds and would keep it up to one longer: it is told the last second instead.
            response["X-Accel-Expires"] = f"@{int(time.time()) + seconds - 1}"
        else:
            response["Cache-Control"] = "private, no-cache"
            response["Vary"] = "Authorization, Cookie"
        return response


Handler = Callable[Concatenate[Call, P], HttpResponseBase]
_PREVIEWED: dict[str, Handler[...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation described by hand. `responses` maps a status to a schema (or None for no body).

    `login`: anonymous callers get 401. `ignores_token`: nobody is asked who they are (a login endpoint must work
    for a client that still sends its old token). `preview`: it answers under a preview token too; one that writes has
    only keys and numbers as arguments, because what it did is done again from them. `media_type` is the request's.
    `may_be_bare`: it may be called without a body.
    `etag`: its answers carry one, and a GET answers 304 to who has them.
    `once`: whether an Idempotency-Key is heard; not said: by every POST that makes something. Answers are kept for two
    days then, so one that hands out a secret says no.
    """

    id: str
    summary: str
    tags: Sequence[str]
    responses: Mapping[int, Any]
    description: str = ""
    parameters: Sequence[Mapping[str, Any]] = ()
    request: Any = None
    media_type: str = "application/json"
    login: bool = True
    ignores_token: bool = False
    scope: str = ""
    preview: Literal["", "reads", "writes"] = ""
    examples: Mapping[str, Any] = field(default_factory=dict)
    request_examples: Mapping[str, Any] = field(default_factory=dict)
    may_be_bare: bool = False
    etag: bool = False
    once: bool | None = None

    def knows(self) -> frozenset[str] | None:
        """The names of its query parameters; None: whatever somebody puts there.

        Players and browsers put this and that behind the address of a file, and what a plugin reads is not said.
        """
        if self.scope == FILES or self.scope.startswith(PLUGIN):
            return None
        own = {one["name"] for one in self.parameters if one["in"] == "query"}
        return frozenset(own | {one["name"] for one in self.pages()})

    def pages(self) -> Sequence[Mapping[str, Any]]:
        """How a list is read page by page, where the operation does not say so itself."""
        said = {one["name"] for one in self.parameters}
        in_pages = isinstance(self.responses.get(HTTPStatus.OK), PageOf)
        return [one for one in page_parameters() if in_pages and one["name"] not in said]

    def takes_key(self, method: str) -> bool:
        """Whether a call may name itself by an Idempotency-Key: one that makes something each time, or says `once`.

        What answers 200 where the thing is there already needs none; a file is too much to compare.
        """
        if self.once is not None:
            return self.once
        makes = HTTPStatus.CREATED in self.responses and HTTPStatus.OK not in self.responses
        return makes and method == "POST" and self.login and self.media_type == "application/json"


def operation(id: str, **about: Any) -> Callable[[Handler[P]], Handler[P]]:  # noqa: A002 - OpenAPI's word
    """Describe the function as an operation; see `Operation` for what can be said."""

    def describe(handler: Handler[P]) -> Handler[P]:
        handler.operation = Operation(id=id, **about)  # type: ignore[attr-defined]
        return handler

    return describe


def hot(**handlers: Handler[...]) -> Callable[..., HttpResponseBase]:
    """One view of the operations at one path, by method."""
    unknown = set(handlers) - METHODS
    missing = [method for method, handler in handlers.items() if not hasattr(handler, "operation")]
    if unknown or missing:
        raise TypeError(f"hot() takes operations by method; wrong: {sorted(unknown) + missing}")
    allowed = ", ".join([*handlers, *(["HEAD"] if "GET" in handlers else [])])
    detail = _("This address does not answer to that method.")
    refusal = Problem(status=405, code="method_not_allowed", detail=detail, headers={"Allow": allowed})

    known = {method: handler.operation.knows() for method, handler in handlers.items()}  # type: ignore[attr-defined]
    for handler in handlers.values():
        if handler.operation.preview == "writes":  # type: ignore[attr-defined]
            _PREVIEWED[handler.operation.id] = handler  # type: ignore[attr-defined]

    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method
        handler = handlers.get(method or "")
        if handler is None:
            return refusal.response()
        require_no_nul(request)
        about: Operation = handler.operation  # type: ignore[attr-defined]
        if about.preview and preview_token(request) is not None:
            return _in_preview(request, about, handler, arguments)
        admission = (admit_address if about.ignores_token else admit_any)(request, about.scope)
        if about.login and not admission.user.is_authenticated:
            raise Unauthenticated
        require_known(request, known[method or ""])
        call = Call(request, admission)
        if about.takes_key(method or ""):
            return idempotent(request, lambda: handler(call, **arguments))
        return handler(call, **arguments)

    view.handlers = dict(handlers)  # type: ignore[attr-defined]
    return csrf_exempt(view)


def _in_preview(
    request: HttpRequest, about: Operation, handler: Handler[...], arguments: dict[str, Any]
) -> HttpResponseBase:
    admission = admit_address(request, about.scope)
    require_known(request, about.knows())

    def handle(person: User | None) -> HttpResponseBase:
        if about.login and person is None:
            raise Unauthenticated
        admission.user = person or AnonymousUser()
        return handler(Call(request, admission), **arguments)

    call = kept_call(about.id, arguments, request) if about.preview == "writes" else None
    return answer_in_preview(preview_token(request) or "", call, handle=handle, again=_again)


def _again(call: KeptCall, person: User) -> None:
    """Do what a call of a preview did, once more."""
    request = HttpRequest()
    request.method = "POST"
    request._body = call.body.encode()  # noqa: SLF001 what Django keeps once it is read
    _PREVIEWED[call.operation](Call(request, Admission(person)), **call.arguments)
