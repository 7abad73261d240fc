"""Addresses of private files that work for a short while, without a login: the store's own, or signed by us."""

from __future__ import annotations

import time
from typing import Any, cast
from urllib.parse import urlencode

from django.core import signing
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import HttpRequest
from django.utils.http import content_disposition_header

from lms_site.foundation.filetypes import is_shown
from lms_site.publishing.api import MediaSource, media_path

MINUTES, HOURS = 300, 7200
_SALT = "lms.media_link"


def are_local() -> bool:
    """Whether this server sends files itself; otherwise a store that signs its own addresses does."""
    return isinstance(storages["default"], FileSystemStorage)


def seconds_of(source: MediaSource) -> int:
    """How long an address works at least: a player asks for parts of a film where it was led to, till its end."""
    return HOURS if source.content_type.startswith(("video/", "audio/")) else MINUTES


def link_to(source: MediaSource, spec: str) -> str:
    """An address of the file that works for `seconds_of` it, without a login."""
    return _own(source, spec) if are_local() else _of_store(source)


def seconds_left(request: HttpRequest, sha: str, spec: str) -> int:
    """How long the signed address that was called goes on working; 0: it is not one of ours, or too old."""
    until, signature = request.GET.get("until", ""), request.GET.get("signature", "")
    try:
        _signer().unsign(f"{sha}/{spec}/{until}:{signature}")
    except signing.BadSignature:
        return 0
    return max(0, int(until) - int(time.time()))


def disposition(source: MediaSource) -> str:
    """The file's name for browsers; what they could run is a download."""
    return content_disposition_header(not is_shown(source.content_type), source.filename) or "attachment"


def _own(source: MediaSource, spec: str) -> str:
    """Signed by us. Stays the same for `seconds_of`, and works for as long again, so that a browser can keep it."""
    step = seconds_of(source)
    until = str((int(time.time()) // step + 2) * step)
    signature = _signer().signature(f"{source.sha}/{spec}/{until}")
    return f"{media_path(source.sha, spec)}?{urlencode({'until': until, 'signature': signature})}"


def _of_store(source: MediaSource) -> str:
    """Signed by the store, which answers with the type and name we know, whatever was stored with the bytes."""
    signed: str = cast("Any", default_storage).url(
        source.name,
        parameters={
            "ResponseContentType": source.content_type,
            "ResponseContentDisposition": disposition(source),
        },
        expire=seconds_of(source),
    )
    return signed


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
