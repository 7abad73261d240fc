"""Files of published documents: images in their forms, documents, recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, cast

from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import path
from django.utils.http import content_disposition_header

from lms_site.api.hot import Call, hot, operation
from lms_site.foundation.errors import NotFound
from lms_site.foundation.filetypes import is_shown
from lms_site.publishing import api as publishing

FOR_EVER, SHORTLY = 31_536_000, 30
CHUNK = 1 << 16
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@operation(
    "media_read",
    summary="A file of a document",
    tags=["Content"],
    responses={200: None, 302: None},
    login=False,
    description=(
        "The bytes of an image, document or recording that a document refers to, or a redirect to where they are"
        " stored. The address holds the hash of the file: who knows it was given a document that names it. Ranges"
        " are served. Anything a browser could run is sent as a download."
    ),
)
def media(call: Call, sha: str, spec: str) -> HttpResponse:
    """The file, or the original while its form is not made yet."""
    source = publishing.media_source(sha, spec)
    if source is None:
        raise NotFound
    response = _stored(call, source)
    seconds = FOR_EVER if source.final else SHORTLY
    if response.status_code in {200, 206, 304}:
        response["Cache-Control"] = f"public, max-age={seconds}" + (", immutable" if source.final else "")
    return cast("HttpResponse", response)  # a stream is as good to the frame


def _stored(call: Call, source: publishing.MediaSource) -> HttpResponseBase:
    if not isinstance(storages["default"], FileSystemStorage):
        redirect = HttpResponseRedirect(_signed(source))
        redirect["Cache-Control"] = f"private, max-age={SHORTLY}"
        return redirect
    etag = f'"{source.sha[:32]}-{source.name.rpartition(".")[2]}"'
    if call.request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _file(call, source)
    response["ETag"] = etag
    return response


def _signed(source: publishing.MediaSource) -> str:
    """An address at the store that answers with the type and name we know, whatever was stored with the bytes."""
    bucket = cast("Any", default_storage)
    signed: str = bucket.url(
        source.name,
        parameters={
            "ResponseContentType": source.content_type,
            "ResponseContentDisposition": _disposition(source),
        },
    )
    return signed


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
    """Headers that keep a browser from running what an author uploaded."""
    response["Content-Disposition"] = _disposition(source)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    return response


def _disposition(source: publishing.MediaSource) -> str:
    return content_disposition_header(not is_shown(source.content_type), source.filename) or "attachment"


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
