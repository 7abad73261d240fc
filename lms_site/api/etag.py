"""Strong ETags, 304 on `If-None-Match`, and `If-Match` on edits."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from lms_site.api.errors import PreconditionRequired
from lms_site.foundation.errors import PreconditionFailed

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of the version that was read; 412 if there is a newer one.",
}


def etag_of(*parts: Any) -> str:
    """A strong ETag of the parts (a version, a digest, the body itself)."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return f'"{digest.hexdigest()}"'


def quoted(digest: str) -> str:
    """The digest of stored bytes as a strong ETag: without its quotes no proxy understands it."""
    return f'"{digest}"'


def not_modified(request: HttpRequest, etag: str) -> bool:
    """Whether the client already has this version (weak comparison, RFC 9110)."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    if header == etag:
        return True
    known = parse_etags(header)
    return known == ["*"] or etag in known or f"W/{etag}" in known


def known_digest(request: HttpRequest) -> str:
    """The digest in quotes that a client says it has, when that is all it says; "" otherwise."""
    header: str = request.META.get("HTTP_IF_NONE_MATCH", "")
    return header[1:-1] if header[:1] == header[-1:] == '"' else ""


def conditional(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponse:
    """The response with the ETag, or a 304 without a body when the client has it."""
    if not_modified(request, etag):
        unchanged = HttpResponseNotModified()
        for name in ("Cache-Control", "Vary", "Expires", "X-Accel-Expires"):
            if name in response:
                unchanged[name] = response[name]
        response = unchanged
    response["ETag"] = etag
    return response


def require_match(request: HttpRequest, etag: str) -> None:
    """Let an edit pass only on the version the client has seen.

    Raises PreconditionRequired (428) without `If-Match`, PreconditionFailed (412) on another version.
    """
    if not request.headers.get("If-Match"):
        raise PreconditionRequired
    check_match(request, etag)


def check_match(request: HttpRequest, etag: str) -> None:
    """Like `require_match`, for edits that may also be made blindly. Raises PreconditionFailed."""
    header = request.headers.get("If-Match")
    if not header:
        return
    wanted = parse_etags(header)
    if wanted != ["*"] and etag not in wanted:
        raise PreconditionFailed
