"""allauth's calls to identity providers, made by the site's one outbound client."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests  # noqa: TID251 - allauth speaks in its requests, answers and errors; no connection is opened by it
from django.conf import settings

from lms_site.foundation import http
from lms_site.foundation.addresses import AddressRefused

_SECONDS = 8.0
_LONGEST = 512 * 1024
_OWN_HEADERS = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent"})


class Session(requests.Session):
    """A session that follows no redirect, heeds no proxy of the environment and calls only permitted addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", _Transport())
        self.mount("http://", _Transport())

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """The answer, whatever its status. Raises requests.RequestException when there is none."""
        kwargs["allow_redirects"] = False  # a redirected call could carry the client's secret elsewhere
        return super().request(method, url, *args, **kwargs)


class _Transport(requests.adapters.BaseAdapter):
    """Sends prepared requests through `foundation.http`."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 (the library's)
        timeout: Any = None,
        verify: Any = True,  # noqa: FBT002 (the library's)
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer. Raises requests.ConnectionError, also for an address that the site does not call."""
        url, body = request.url or "", request.body or b""
        if not isinstance(body, str | bytes):
            raise requests.RequestException("nothing here sends streams")
        headers = {name: str(value) for name, value in request.headers.items()}
        try:
            reply = http.request(
                request.method or "GET",
                url,
                headers={name: value for name, value in headers.items() if name.lower() not in _OWN_HEADERS},
                body=body.encode() if isinstance(body, str) else body,
                timeout=_SECONDS,
                max_bytes=_LONGEST,
                schemes=_schemes(url),
            )
        except (AddressRefused, http.OutboundFailed) as error:
            raise requests.ConnectionError(f"{urlsplit(url).netloc}: {error.code}") from error
        return _response(request, reply)

    def close(self) -> None:
        """Nothing is kept open."""


def _schemes(url: str) -> tuple[str, ...]:
    """How this host may be called: in the clear only when the operator named it so (on the same machine)."""
    origin = urlsplit(url)[:2]
    named = (address for address in settings.LMS_IDENTITY_PROVIDERS if urlsplit(address)[:2] == origin)
    return ("https", "http") if any(named) else ("https",)


def _response(request: requests.PreparedRequest, reply: http.Reply) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers.update(reply.headers)
    response.headers.setdefault("content-type", "application/octet-stream")
    response.url, response.request = request.url or "", request
    response.raw = BytesIO(reply.body)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    return response
