"""What a value of the environment must look like. No message repeats a value: addresses carry passwords."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

VALKEY = ("redis", "rediss", "valkey", "valkeys", "unix")
RABBITMQ = ("amqp", "amqps", "pyamqp")
MAIL = ("smtp", "smtps")
LEAST_BITS = 2048
OF_POSTGRESQL = frozenset(  # of what libpq knows: how to get there, and whom to trust
    (
        *("host", "port", "connect_timeout", "target_session_attrs", "application_name", "channel_binding"),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslnegotiation", "gssencmode"),
    )
)
_HOST = re.compile(r"\*|\.?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\]")

_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


def split(value: str) -> SplitResult:
    """The parts of an address whose host and port can be read. Raises ValueError."""
    try:
        parts = urlsplit(value)
        _ = parts.hostname, parts.port
    except ValueError:
        msg = (
            "the host or the port cannot be read; in user names and passwords, characters such as / : @ # ? % "
            "are written as %2F %3A %40 %23 %3F %25"
        )
        raise ValueError(msg) from None
    return parts


def database(value: str) -> str:
    """The address of a PostgreSQL database. Raises ValueError."""
    if not value.startswith(("postgres://", "postgresql://")):
        msg = "must start with postgres:// or postgresql:// (PostgreSQL is the only database)"
        raise ValueError(msg)
    if not split(value).path.strip("/"):
        msg = "names no database: postgres://user:password@host:5432/name"
        raise ValueError(msg)
    unknown = {pair.partition("=")[0] for pair in split(value).query.split("&") if pair} - OF_POSTGRESQL
    if unknown:
        msg = (
            f"after the ? may stand {', '.join(sorted(OF_POSTGRESQL))}, and not {', '.join(sorted(unknown))}"
        )
        raise ValueError(msg)
    return value


def valkey(value: str) -> str:
    """The address of Valkey, in the words of its library. Raises ValueError."""
    if not value.startswith(tuple(f"{scheme}://" for scheme in VALKEY)):
        msg = "must start with redis://, rediss://, valkey://, valkeys:// or unix://"
        raise ValueError(msg)
    parts = split(value)
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        msg = "names no host: redis://:password@host:6379/0"
        raise ValueError(msg)
    return value.replace("valkeys://", "rediss://").replace("valkey://", "redis://")


def broker(value: str) -> str:
    """The address of a message broker, or of Valkey; empty for none of its own. Raises ValueError."""
    if not value or value.startswith(tuple(f"{scheme}://" for scheme in VALKEY)):
        return valkey(value) if value else value
    if not value.startswith(tuple(f"{scheme}://" for scheme in RABBITMQ)):
        msg = "must start with amqp:// or amqps:// (RabbitMQ), or with what VALKEY_URL may start with"
        raise ValueError(msg)
    if not split(value).hostname:
        msg = "names no host: amqp://user:password@host:5672/vhost"
        raise ValueError(msg)
    return value


def mail_server(value: str) -> str:
    """The address of a mail server; empty for none. Raises ValueError."""
    if value and (split(value).scheme not in MAIL or not split(value).hostname):
        msg = "must be smtp://user:password@host:587 or smtps://..."
        raise ValueError(msg)
    return value


def site(value: str) -> str:
    """An address of a web server without its final slash; empty for none. Raises ValueError."""
    if not value:
        return value
    if not value.startswith(("http://", "https://")):
        msg = "must start with http:// or https://"
        raise ValueError(msg)
    if not split(value).hostname:
        msg = "names no host"
        raise ValueError(msg)
    return value.rstrip("/")


def own_site(value: str) -> str:
    """The address of this site, which it cannot do without. Raises ValueError."""
    if not value:
        msg = "is empty"
        raise ValueError(msg)
    return site(value)


def origin(value: str) -> str:
    """Scheme, host and port as a browser says where a script comes from. Raises ValueError."""
    parts = split(site(value))
    if not value or parts.path or parts.query or parts.fragment:
        msg = "must be origins such as https://learn.school.example, without a path"
        raise ValueError(msg)
    return site(value)


def host(value: str) -> str:
    """A name under which requests come in; a leading dot stands for every name below. Raises ValueError."""
    if not _HOST.fullmatch(value):
        msg = "must be names such as school.example, without https:// and without a port"
        raise ValueError(msg)
    return value


def bound(value: str) -> str:
    """An address of this machine that a server can listen on. Raises ValueError."""
    try:
        ip_address(value)
    except ValueError:
        msg = "must be an IP address such as 0.0.0.0 (every one of the machine), 127.0.0.1 or ::"
        raise ValueError(msg) from None
    return value


def private_keys(value: str) -> str:
    """RSA keys in PEM, whose line breaks may be written as in JSON; empty for none. Raises ValueError."""
    blocks = _PEM.findall(value.replace("\\n", "\n"))
    if value and not blocks:
        msg = "holds no PEM private key"
        raise ValueError(msg)
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        keys = [load_pem_private_key(block.encode(), password=None) for block in blocks]
    except (ValueError, TypeError):
        msg = "cannot be read as a PEM key without password"
        raise ValueError(msg) from None
    if not all(isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_BITS for key in keys):
        msg = f"needs RSA keys of at least {LEAST_BITS} bits"
        raise ValueError(msg)
    return value


def named_over_tls(value: str) -> str:
    """The address of an identity provider. Raises ValueError."""
    parts = split(value)
    same_machine = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or (parts.scheme != "https" and not same_machine) or parts.query or parts.fragment:
        msg = "must be an address with https:// (http:// on the same machine only)"
        raise ValueError(msg)
    return value.rstrip("/")
