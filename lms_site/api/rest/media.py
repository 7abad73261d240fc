"""Files of published documents: images in their forms, documents, recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import path

from lms_site.accounts import api as accounts
from lms_site.api.hot import Call, hot, operation
from lms_site.api.media_links import are_local, disposition, link_to, seconds_left
from lms_site.api.openapi.schemas import file_of
from lms_site.api.previews import preview_token
from lms_site.foundation.errors import NotFound
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing

FOR_EVER, SHORTLY = 31_536_000, 30
CHUNK = 1 << 16
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_QUERY = {
    "media_token": "Says who asks where no header can be sent, see `me_media_token`.",
    "until": "With `signature`, of an address that this operation gave: it works without a login until then.",
    "signature": "See `until`.",
}


@operation(
    "media_read",
    summary="A file of a document",
    tags=["Content"],
    responses={200: file_of("*/*"), 302: None},
    parameters=[
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": about}
        for name, about in _QUERY.items()
    ],
    login=False,
    scope="files",
    preview="reads",
    description=(
        "A file that a public document shows comes at once, for everybody and for ever. Any other leads whoever may"
        " read a document that shows it to an address that works for some minutes (hours for a film) without a login,"
        " and is not found by anybody else. Ranges are served. Anything a browser could run is sent as a download."
    ),
)
def media(call: Call, sha: str, spec: str) -> HttpResponse:
    """The file, or the original while its form is not made yet; or where it can be had."""
    source = publishing.media_source(sha, spec)
    if source is None:
        raise NotFound
    if are_local() and (left := seconds_left(call.request, sha, spec)):
        return _sent(call, source, f"private, max-age={left}")
    if publishing.is_public_file(sha):
        return (
            _sent(call, source, f"public, max-age={FOR_EVER}, immutable")
            if are_local()
            else _led(source, spec)
        )
    person = _person(call)
    if person is None or not learning.may_read_file(person, sha):
        raise NotFound
    if preview_token(call.request) is not None and are_local():
        return _sent(call, source, "private")  # at once: what only a draft shows is unknown after the preview
    return _led(source, spec)


def _person(call: Call) -> UUID | None:
    """Who asks: by the usual ways, else by the token in the address."""
    if call.user.is_authenticated:
        return call.user.pk
    token = call.query.get("media_token")
    return accounts.media_token_person(token) if token else None


def _led(source: publishing.MediaSource, spec: str) -> HttpResponse:
    redirect = HttpResponseRedirect(link_to(source, spec))
    redirect["Cache-Control"] = f"private, max-age={SHORTLY}"
    redirect["Vary"] = "Authorization, Cookie"
    redirect["Referrer-Policy"] = "no-referrer"
    return redirect


def _sent(call: Call, source: publishing.MediaSource, caching: str) -> HttpResponse:
    """The bytes. The original in place of a form that is not made yet is not kept for long."""
    etag = f'"{source.sha[:32]}-{source.name.rpartition(".")[2]}"'
    if call.request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _file(call, source)
    response["ETag"] = etag
    visibility = caching.partition(",")[0]
    response["Cache-Control"] = caching if source.final else f"{visibility}, max-age={SHORTLY}"
    return cast("HttpResponse", response)  # a stream is as good to the frame


def _file(call: Call, source: publishing.MediaSource) -> HttpResponseBase:
    try:
        handle = default_storage.open(source.name, "rb")
    except OSError:
        raise NotFound from None
    size = handle.size
    wanted = _range(call.request.headers.get("Range", ""), size)
    if wanted is None:
        response: HttpResponseBase = FileResponse(handle, content_type=source.content_type)
        response["Content-Length"] = str(size)
    else:
        first, last = wanted
        response = StreamingHttpResponse(
            _part(handle, first, last), status=206, content_type=source.content_type
        )
        response["Content-Length"] = str(last - first + 1)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _guarded(response, source)


def _guarded(response: HttpResponseBase, source: publishing.MediaSource) -> HttpResponseBase:
    """Headers that keep a browser from running what an author uploaded, and from telling its address."""
    response["Content-Disposition"] = disposition(source)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Accept-Ranges"] = "bytes"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    """The one range that is asked for; None for none, several, or one that makes no sense."""
    found = _RANGE.match(header)
    if found is None or not (found[1] or found[2]) or size == 0:
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), int(found[2] or size - 1)
    return (first, min(last, size - 1)) if first <= last and first < size else None


def _part(handle: IO[Any], first: int, last: int) -> Iterator[bytes]:
    with handle:
        handle.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := handle.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


urlpatterns = [path("media/<str:sha>/<str:spec>", hot(GET=media))]
