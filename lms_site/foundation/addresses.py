"""Which addresses the site may call: public ones, spelled in the one way about which no two programs disagree."""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote

import idna
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Invalid

_LONGEST = 2048
_LOWEST_PORT = 1024
_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._\-\x80-\U0010ffff]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?].*)?"
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NEVER_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\#<>\"^`{|}]")

# Everything that is not for everybody (IANA's registries of special-purpose addresses).
_NOT_PUBLIC_4 = [
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address as a network without IPv4 sees it


class AddressRefused(Invalid):
    """The site does not call this address. The message does not say what stands there."""

    code = "address_refused"
    message = _("This address cannot be used.")


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart. `host` has no brackets, `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as the receiver expects to be called."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str, *, schemes: Collection[str] = ("https",)) -> Target:
    """The parts of the address. Raises AddressRefused for whatever is unusual.

    Unusual are other schemes, names and passwords before the host, fragments, spaces and backslashes, hosts that
    are no names, numbers as hosts other than four plain ones, and ports below 1024 but for the scheme's own.
    """
    if len(url) > _LONGEST or _NEVER_IN_AN_ADDRESS.search(url):
        raise AddressRefused(reason="spelling")
    head, mark, tail = _split(url)
    found = _URL.fullmatch(head.lower() + mark + tail)
    if not found or found["scheme"] not in schemes or found["scheme"] not in _PORTS:
        raise AddressRefused(reason="spelling")
    scheme = found["scheme"]
    port = int(found["port"] or _PORTS[scheme])
    if port not in _PORTS.values() and not _LOWEST_PORT <= port <= 65535:  # noqa: PLR2004 (the highest there is)
        raise AddressRefused(reason="port")
    path = quote(found["rest"] or "/", safe="%/?:@!$&'()*+,;=-._~[]")
    return Target(scheme, _host(found["host"]), port, path if path.startswith("/") else f"/{path}")


def resolve(target: Target, *, timeout: float) -> list[str]:
    """Every IP address of the host, each of them allowed. Raises AddressRefused, also when there is none.

    One address that is not allowed refuses all: who mixes them has something in mind.
    """
    try:
        found = _resolver().submit(_look_up, target.host, target.port).result(timeout)
    except (OSError, UnicodeError, TookTooLong):
        raise AddressRefused(reason="unknown host") from None
    if not found or not all(is_allowed(address) for address in found):
        raise AddressRefused(reason="not public")
    return found


def is_allowed(address: str) -> bool:
    """Whether the site may connect to this IP address: it is public, or the operator has allowed its network."""
    from django.conf import settings

    ip = ip_address(address.partition("%")[0])
    if any(ip in network for network in _networks(tuple(settings.LMS_HTTP_NETWORKS))):
        return True
    return is_public(ip)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the public Internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)


def _split(url: str) -> tuple[str, str, str]:
    """The address up to the path, the mark that begins the rest, and the rest."""
    start = url.find("://") + 3
    ends = [at for at in (url.find("/", start), url.find("?", start)) if at >= 0]
    end = min(ends, default=len(url))
    return url[:end], url[end : end + 1], url[end + 1 :]


def _host(text: str) -> str:
    """The host, if every program reads it alike."""
    try:
        if text.startswith("["):
            return str(IPv6Address(text[1:-1]))
        if not text.isascii():
            text = idna.encode(text, uts46=True).decode()
        labels = text.removesuffix(".").split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(IPv4Address(text))
    except ValueError:
        raise AddressRefused(reason="spelling") from None
    if len(text) > 253 or not all(map(_is_label, labels)):  # noqa: PLR2004 (RFC 1035)
        raise AddressRefused(reason="spelling")
    return text


def _is_label(label: str) -> bool:
    """Whether this may stand between the dots of a name; what says it stands for other letters must do so."""
    if label.startswith("xn--"):
        try:
            return idna.encode(idna.decode(label, uts46=True), uts46=True) == label.encode()
        except idna.IDNAError:
            return False
    return bool(_LABEL.fullmatch(label))


@cache
def _resolver() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(8, thread_name_prefix="resolver")


def _look_up(host: str, port: int) -> list[str]:
    answers: Iterable[tuple[object, ...]] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))  # type: ignore[index]


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text) for text in texts]
