"""The one way out: every call of the site to an address that somebody typed in goes through `request`.

The host is resolved once, every address it has is checked, and the connection goes to an address that was checked
(so a name that changes its mind gains nothing), while TLS still proves the name. Redirects are answers like others:
who follows one asks again, and is checked again. A call ends when its time is over, however slowly the other side
sends, and no more is read than the caller has room for.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import addresses, canonical
from lms_site.foundation.errors import Unavailable

_PIECE = 16_384
_OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


class OutboundFailed(Unavailable):
    """The other side did not answer as it should; `data["reason"]` says in a word what was wrong."""

    code = "outbound_failed"
    message = _("The other side did not answer.")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. Header names are in lower case; `cut` says that the body was longer than what is here."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False

    def json(self) -> Any:
        """The body as JSON. Raises OutboundFailed when it is none."""
        try:
            return canonical.loads(self.body)
        except ValueError:
            raise OutboundFailed(reason="no JSON") from None


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10.0,
    max_bytes: int = 1_000_000,
    may_cut: bool = False,
    schemes: Collection[str] = ("https",),
) -> Reply:
    """The answer of the other side, whatever its status; `timeout` seconds is the longest it takes in all.

    Raises AddressRefused before anything is sent, OutboundFailed when there is no answer in time, when the
    certificate is not the host's, or when the body is longer than `max_bytes` (unless `may_cut`).
    """
    deadline = time.monotonic() + timeout
    target = addresses.parse(url, schemes=schemes)
    backend = _Pinned(addresses.resolve(target, timeout=timeout), deadline)
    asked = httpcore.Request(
        method,
        httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
        headers=_headers(target.host_header, headers or {}, body),
        content=body,
    )
    try:
        with httpcore.ConnectionPool(_tls(), max_connections=1, network_backend=backend) as pool:
            answer = pool.handle_request(asked)
            try:
                return _read(answer, max_bytes=max_bytes, may_cut=may_cut)
            finally:
                answer.close()
    except httpcore.TimeoutException:
        raise OutboundFailed(reason="timeout") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise OutboundFailed(reason="certificate" if _is_of_certificate(error) else "connection") from None


def _headers(host: str, given: Mapping[str, str], body: bytes) -> list[tuple[str, str]]:
    if clash := _OWN_HEADERS.intersection(name.lower() for name in given):
        raise ValueError(f"the client sets {', '.join(sorted(clash))} itself")
    own = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    if body:
        own["Content-Length"] = str(len(body))
    return [*{"User-Agent": "Anthus", **own, **given}.items()]


def _read(answer: httpcore.Response, *, max_bytes: int, may_cut: bool) -> Reply:
    """The answer with its body, up to the limit. An encoded body is refused: its size is not what it says."""
    headers: dict[str, str] = {}
    for raw, value in answer.headers:
        name, text = raw.decode("ascii").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise OutboundFailed(reason="encoding")
    announced = headers.get("content-length", "0")
    if not may_cut and announced.isdigit() and int(announced) > max_bytes:
        raise OutboundFailed(reason="too long")
    body, cut = _take(answer.iter_stream(), max_bytes)
    if cut and not may_cut:
        raise OutboundFailed(reason="too long")
    return Reply(answer.status, headers, body, cut)


def _take(pieces: Iterable[bytes], max_bytes: int) -> tuple[bytes, bool]:
    taken = bytearray()
    for piece in pieces:
        taken += piece
        if len(taken) > max_bytes:
            return bytes(taken[:max_bytes]), True
    return bytes(taken), False


def _is_of_certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


@cache
def _tls() -> ssl.SSLContext:
    """The trust of the machine (SSL_CERT_FILE and SSL_CERT_DIR are heeded)."""
    return ssl.create_default_context()


class _Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the name says by now."""

    def __init__(self, checked: Sequence[str], deadline: float) -> None:
        self._checked = checked
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first checked address that answers."""
        failure: Exception = httpcore.ConnectError()
        for address in self._checked:
            try:
                stream = self._network.connect_tcp(address, port, timeout=_left(self._deadline))
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refused."""
        raise httpcore.ConnectError


class _Timed(httpcore.NetworkStream):
    """A stream on which nothing waits longer than until the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, a few at a time."""
        return self._stream.read(min(max_bytes, _PIECE), timeout=_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send the bytes."""
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], timeout=_left(self._deadline))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The stream, encrypted, after the other side has proven its name."""
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=_left(self._deadline))
        return _Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of the connection."""
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
