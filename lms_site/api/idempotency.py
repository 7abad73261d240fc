"""`Idempotency-Key`: a call that must not happen twice may be sent again and gets the first call's answer.

    return idempotent(request, lambda: handler(call))

The frame of the hot views does so for every operation that takes a key, see `hot.Operation.takes_key`.

The answer and the effect are written in one transaction. A refusal is not kept: the next try is judged anew.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from lms_site.api.json import JsonRenderer
from lms_site.foundation import idempotency
from lms_site.foundation.errors import Unauthenticated

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEPT_HEADERS = ("Cache-Control", "Content-Type", "ETag", "Location")
_FIRST_REFUSAL = 400


class _NotKept(Exception):
    """Carries a refusal out of the transaction, which it rolls back."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def idempotent(request: HttpRequest | Request, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `run`, or of the first call with the same key by the same person.

    Without the header `run` is simply called. Raises KeyReused (422) when the key was used for another request,
    KeyInUse (409) while the first call runs.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return run()
    plain = request._request if isinstance(request, Request) else request  # noqa: SLF001 - DRF's own way
    person = _person(request, plain)
    same = idempotency.request_digest(plain.method or "", plain.get_full_path(), plain.body)
    try:
        reply = idempotency.once(person, key, request=same, run=lambda: _reply(run()))
    except _NotKept as refusal:
        return refusal.response
    response = HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))
    if reply.replayed:
        response[REPLAYED] = "true"
    return response


def _person(request: HttpRequest | Request, plain: HttpRequest) -> str:
    admission = getattr(plain, "admission", None)
    user = admission.user if admission else request.user
    if not user.is_authenticated:
        raise Unauthenticated
    return str(user.pk)


def _reply(response: HttpResponseBase) -> idempotency.Reply:
    if isinstance(response, Response) and not response.is_rendered:
        response.accepted_renderer = JsonRenderer()
        response.accepted_media_type = JsonRenderer.media_type
        response.renderer_context = {}  # type: ignore[attr-defined]  # DRF sets it the same way
        response.render()
    if not isinstance(response, HttpResponse):
        raise TypeError("a streamed answer cannot be kept")
    if response.status_code >= _FIRST_REFUSAL:
        raise _NotKept(response)
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    return idempotency.Reply(response.status_code, response.content, headers)
