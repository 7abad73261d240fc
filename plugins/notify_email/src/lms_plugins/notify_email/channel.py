"""The channel: each delivery of a batch is one mail over one connection, and gets one result."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from lms_plugins.notify_email.mail import ONE_CLICK, UNSUBSCRIBE, mail, message_key
from lms_plugins.notify_email.settings import EmailAddress, EmailConfig, read_address
from lms_plugins.notify_email.texts import _
from lms_sdk.context import Context
from lms_sdk.i18n import Text
from lms_sdk.kinds import Health, HealthCheck
from lms_sdk.notifications import (
    ChannelSimulator,
    Delivery,
    InvalidAddress,
    Limits,
    Message,
    NotificationChannel,
    Rendered,
    Result,
    SendStatus,
)

_PERMANENT: Final = 500
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_POLICY: Final = (b"5.7.", b"5.2.")
_AFTER_S: Final = 300


class Email(NotificationChannel):
    """Mail by SMTP, or kept as files where no server is named."""

    key = "lms.email"
    label = _("E-mail")
    Config = EmailConfig
    Address = EmailAddress
    formats = ("html", "text")
    limits = Limits(batch=50, per_second=20, title=200, body=32_000)

    def normalise(self, raw: str) -> EmailAddress:
        """Lower case, the host name as DNS has it."""
        return read_address(raw)

    def address_text(self, address: EmailAddress) -> str:
        """The address as it is written to."""
        return address.address

    def render(self, message: Message, locale: str, ctx: Context) -> Rendered:
        """Text and HTML; with an address to unsubscribe at, which mail programs may call by themselves (RFC 8058)."""
        content = super().render(message, locale, ctx)
        if not message.unsubscribe_url:
            return content
        headers = {UNSUBSCRIBE: f"<{message.unsubscribe_url}>", ONE_CLICK: "List-Unsubscribe=One-Click"}
        return Rendered(content.title, content.body, content.format, content.html, headers)

    def send(self, batch: Sequence[Delivery], ctx: Context) -> list[Result]:
        """One mail each. Once the server is gone the rest has failed, and is tried again by the product."""
        if not batch:
            return []
        if ctx.config.folder:
            return [_kept(delivery, ctx) for delivery in batch]
        done: list[Result] = []
        try:
            with connected(ctx.config) as server:
                for delivery in batch:
                    done.append(_sent(server, delivery, ctx))  # noqa: PERF401 (what was sent counts when one raises)
        except (OSError, smtplib.SMTPException) as error:
            ctx.log.warning("the mail server was lost: %s", type(error).__name__)
            rest = batch[len(done) :]
            return done + [Result(one.id, "failed", reason=type(error).__name__) for one in rest]
        return done

    def health(self, ctx: Context) -> Text:
        """Empty when the server answers and takes the password."""
        return _fault(ctx)

    def simulator(self) -> ChannelSimulator:
        """A mail server on loopback."""
        from lms_plugins.notify_email.simulator import MailServer

        return MailServer()


class ServerAnswers(HealthCheck):
    """Whether the mail server can be reached and takes the password."""

    key = "lms.email"
    label = _("Mail server")

    def check(self, ctx: Context) -> Health:
        """Connect, say hello, log in."""
        fault = _fault(ctx)
        return Health("failed", fault) if fault else Health("ok")


@contextmanager
def connected(config: EmailConfig) -> Iterator[smtplib.SMTP]:
    """A server that took the password, for a while. Raises OSError, of which SMTPException is one."""
    tls = ssl.create_default_context()
    if config.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, config.port, timeout=config.timeout, context=tls)
    else:
        server = smtplib.SMTP(config.host, config.port, timeout=config.timeout)
    try:
        if config.security == "starttls":
            server.starttls(context=tls)
        if config.user:
            server.login(config.user, config.password)
        yield server
        with suppress(OSError):  # it has taken every mail: how it says goodbye is no matter
            server.quit()
    finally:
        server.close()


def _sent(server: smtplib.SMTP, delivery: Delivery, ctx: Context) -> Result:
    """What the server said of one mail. Raises OSError when the line is broken."""
    to = delivery.address
    if not isinstance(to, EmailAddress):
        return Result(delivery.id, "invalid", reason="no e-mail address")
    try:
        message = mail(delivery, to, ctx.config, ctx.now())
        sender = read_address(ctx.config.sender).address
        server.sendmail(sender, [to.address], message.as_bytes())
    except ValueError:
        return Result(delivery.id, "failed", reason="the sender is no address")
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients[to.address]
        return _refused(delivery, code, words)
    except smtplib.SMTPResponseException as error:
        # Only what is said of the mail itself is about it; that the sender is refused, an operator puts right.
        final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _PERMANENT
        status: SendStatus = "rejected" if final else "failed"
        return Result(delivery.id, status, retry_after_s=_AFTER_S, reason=str(error.smtp_code))
    return Result(delivery.id, "sent", provider_id=message_key(delivery.id))


def _refused(delivery: Delivery, code: int, words: bytes | str) -> Result:
    """A recipient that the server does not take: for now, because there is none, or because it does not want to."""
    said = words if isinstance(words, bytes) else words.encode()
    if code < _PERMANENT:
        return Result(delivery.id, "deferred", retry_after_s=_AFTER_S, reason=str(code))
    gone = code in _NO_SUCH_MAILBOX and not said.startswith(_POLICY)
    return Result(delivery.id, "invalid" if gone else "rejected", reason=str(code))


def _kept(delivery: Delivery, ctx: Context) -> Result:
    """The mail as a file, named so that files sort by time; the delivery's second try writes no second file."""
    to = delivery.address
    folder = Path(ctx.config.folder)
    if not isinstance(to, EmailAddress):
        return Result(delivery.id, "invalid", reason="no e-mail address")
    key = hashlib.sha256(delivery.id.encode()).hexdigest()[:8]
    try:
        content = mail(delivery, to, ctx.config, ctx.now()).as_bytes()
        folder.mkdir(parents=True, exist_ok=True)
        if not any(_is_of(file, delivery) for file in folder.glob(f"*-{key}.eml")):
            name = f"{time.time_ns():020d}-{key}"
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(content)
            unfinished.rename(folder / f"{name}.eml")
    except (OSError, InvalidAddress) as error:
        ctx.log.warning("a mail was not kept: %s", type(error).__name__)
        return Result(delivery.id, "failed", reason=type(error).__name__)
    return Result(delivery.id, "sent", provider_id=message_key(delivery.id))


def _is_of(file: Path, delivery: Delivery) -> bool:
    return f"<{message_key(delivery.id)}@".encode() in file.read_bytes()


def _fault(ctx: Context) -> Text:
    """What keeps mails from leaving; empty: nothing."""
    config = ctx.config
    try:
        read_address(config.sender)
    except InvalidAddress:
        return _("The sender is no e-mail address.")
    if config.folder:
        return ""
    if not config.host:
        return _("No mail server is named.")
    try:
        with connected(config) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return _("The mail server does not take the user and password.")
    except OSError as error:
        return _("The mail server does not answer: {error}", error=type(error).__name__)
    return ""
