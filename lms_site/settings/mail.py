"""How mails leave, from EMAIL_URL."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lms_site.settings.environment import ConfigurationError

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """Django's e-mail settings."""

    backend: str = "lms_site.studio.mails.backend.FolderBackend"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mail(url: str) -> Mail:
    """The settings of an address like smtp://user:password@host:587; without one, mails are kept as files.

    `smtp` uses STARTTLS whenever it logs in, so a password never crosses a network in the clear.
    """
    if not url:
        return Mail()
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ConfigurationError("Settings: EMAIL_URL: must be smtp://user:password@host:587 or smtps://...")
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp" and bool(parts.username),
        use_ssl=parts.scheme == "smtps",
    )


def channel(mail: Mail, *, sender: str, name: str, folder: str) -> dict[str, object]:
    """The same for the plugin that carries notifications by mail: what an operator set once holds for both."""
    named = {"sender": sender, "sender_name": name}
    if mail == Mail():
        return {**named, "folder": folder}
    return {
        **named,
        "host": mail.host,
        "port": mail.port,
        "security": "tls" if mail.use_ssl else "starttls" if mail.use_tls else "none",
        "user": mail.user,
        "password": mail.password,
    }
