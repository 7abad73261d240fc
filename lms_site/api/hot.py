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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from lms_site.api import json
from lms_site.api.authentication import admit_any
from lms_site.api.etag import conditional
from lms_site.api.gate import Admission, admit_address
from lms_site.api.problems import Problem
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
    def person(self) -> User:
        """The caller of an operation that needs a login. Raises Unauthenticated."""
        if isinstance(self.admission.user, AnonymousUser):
            raise Unauthenticated
        return self.admission.user

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters."""
        return self.request.GET

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent. Raises Malformed."""
        return json.parse_object(self.request)

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
        response = HttpResponse(body, content_type=json.MEDIA_TYPE)
        response["Cache-Control"] = f"public, max-age={seconds}" if public else "private, no-cache"
        if not public:
            response["Vary"] = "Authorization, Cookie"
        return conditional(self.request, response, etag)


Handler = Callable[Concatenate[Call, P], HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation described by hand. `responses` maps a status to a schema (or None for no body).

    `login`: anonymous callers get 401. `ignores_token`: nobody is asked who they are (a login endpoint must work
    for a client that still sends its old token).
    """

    id: str
    summary: str
    tags: Sequence[str]
    responses: Mapping[int, Any]
    description: str = ""
    parameters: Sequence[Mapping[str, Any]] = ()
    request: Any = None
    login: bool = True
    ignores_token: bool = False
    scope: str = ""
    examples: Mapping[str, Any] = field(default_factory=dict)
    request_examples: Mapping[str, Any] = field(default_factory=dict)


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

    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method
        handler = handlers.get(method or "")
        if handler is None:
            return refusal.response()
        about: Operation = handler.operation  # type: ignore[attr-defined]

        admission = (admit_address if about.ignores_token else admit_any)(request, about.scope)
        if about.login and not admission.user.is_authenticated:
            raise Unauthenticated
        return handler(Call(request, admission), **arguments)

    view.handlers = dict(handlers)  # type: ignore[attr-defined]
    return csrf_exempt(view)
