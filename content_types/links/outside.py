"""Whether an address outside still answers: asked politely, through the one safe way out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from content_types.links.models import LinkState
from lms_site.foundation import http
from lms_site.foundation.addresses import AddressRefused
from lms_site.foundation.http import OutboundFailed

SECONDS = 8.0
MOST_REDIRECTS = 5
PEEK = 4_096
_NOT_ASKED_SO = frozenset({400, 403, 404, 405, 406, 429, 500, 501, 503})
"""What servers say to HEAD that answer GET."""
_NOT_TO_US = frozenset({401, 402, 403, 407, 408, 425, 429, 451, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FIRST_FAILURE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered: `problem` in a word, `status` as it was sent."""

    state: LinkState
    problem: str = ""
    status: int | None = None


def ask(url: str) -> Answer:
    """Ask the address: HEAD, then GET where a server does not answer that; redirects are followed, each checked."""
    try:
        status = _status("HEAD", url)
        if status in _NOT_ASKED_SO:
            status = _status("GET", url)
    except AddressRefused:
        return Answer(state=LinkState.BROKEN, problem="refused")
    except OutboundFailed as failure:
        return Answer(state=LinkState.BROKEN, problem=str(failure.data.get("reason", "connection"))[:40])
    except _TooManyRedirects:
        return Answer(state=LinkState.BROKEN, problem="redirects")
    if status < _FIRST_FAILURE:
        return Answer(state=LinkState.OK, status=status)
    state = LinkState.UNCLEAR if status in _NOT_TO_US else LinkState.BROKEN
    return Answer(state=state, problem="status", status=status)


def host_of(url: str) -> str:
    """The host of an address, in lower case; empty where there is none to read."""
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


class _TooManyRedirects(Exception):
    """It leads on and on."""


def _status(method: str, url: str) -> int:
    here = urldefrag(url).url
    for _ in range(MOST_REDIRECTS + 1):
        reply = http.request(
            method, here, timeout=SECONDS, max_bytes=PEEK, may_cut=True, schemes=("http", "https")
        )
        if reply.status not in _REDIRECTS or not reply.headers.get("location"):
            return reply.status
        here = urldefrag(urljoin(here, reply.headers["location"])).url
    raise _TooManyRedirects
