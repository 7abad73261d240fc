"""Who is calling, as far as the network tells."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a name for "no address" (a Unix socket), nothing is bound to it
_V6_PREFIX = 64


def client_ip(request: HttpRequest) -> str:
    """The address of the client; `X-Forwarded-For` counts only as far as LMS_TRUSTED_PROXIES vouches for it.

    The proxy nearest to us wrote the last entry, so with n proxies the n-th entry from the end is the first that a
    client cannot invent. With fewer entries than proxies somebody went around them: the peer's address is used.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.LMS_TRUSTED_PROXIES
    if trusted:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= trusted:
            return _address(forwarded[-trusted]) or _address(peer) or UNKNOWN
    return _address(peer) or UNKNOWN


def limit_key(ip: str) -> str:
    """What limits count by: the address, or the /64 network that one IPv6 customer owns."""
    if ":" not in ip:
        return ip
    return str(ipaddress.IPv6Network(f"{ip}/{_V6_PREFIX}", strict=False).network_address)


def _address(text: str) -> str:
    """The address in its one spelling, without a port; empty when there is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
