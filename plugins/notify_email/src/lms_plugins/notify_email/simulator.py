"""A mail server on loopback, for the conformance kit and for tests: a real socket, real SMTP, nothing sent on."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

from lms_plugins.notify_email.settings import EmailConfig, read_address
from lms_sdk.config import Config
from lms_sdk.context import HttpClient
from lms_sdk.notifications import ChannelSimulator, RawWebhook, Rendered, SendStatus
from lms_sdk.testing.world import DeadHttp

_AT_RCPT: Final[dict[str, bytes]] = {
    "deferred": b"450 4.2.1 Try again later",
    "invalid": b"550 5.1.1 No such mailbox",
    "rejected": b"550 5.7.1 Not wanted",
}
_LONGEST_LINE: Final = 10_000


class _Conversation(socketserver.StreamRequestHandler):
    """One client."""

    server: _Listener

    def handle(self) -> None:
        """Answer until the client goes."""
        self._to = ""
        self._say(b"220 simulator")
        while line := self.rfile.readline(_LONGEST_LINE):
            command = line.split(b" ")[0].strip().upper()
            if command == b"QUIT":
                self._say(b"221 Bye")
                return
            self._answer(command, line.decode("utf-8", "replace"))

    def _answer(self, command: bytes, line: str) -> None:
        if command == b"RCPT":
            self._to = line[line.find("<") + 1 : line.find(">")].lower()
            self._say(_AT_RCPT.get(self.server.office.refusals.get(self._to, ""), b"250 OK"))
        elif command == b"DATA":
            self._say(b"354 Go on")
            self._take(self._data())
        else:
            known = {b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP"}
            self._say(b"250 OK" if command in known else b"502 Not here")

    def _data(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline(_LONGEST_LINE)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _take(self, content: bytes) -> None:
        if self.server.office.refusals.get(self._to) == "failed":
            self._say(b"451 4.3.0 Something broke")
            return
        self.server.office.mails.append(content)
        self._say(b"250 OK")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    office: MailServer


class MailServer(ChannelSimulator):
    """Keeps the mails it takes. It listens as long as the process lives."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.mails: list[bytes] = []
        self.refusals: dict[str, str] = {}
        self._listener = _Listener(("127.0.0.1", 0), _Conversation)
        self._listener.office = self
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.server_address[1])

    def close(self) -> None:
        """Take no more mails."""
        self._listener.shutdown()
        self._listener.server_close()

    def config(self) -> Config:
        """This server, without a password."""
        return EmailConfig(
            host="127.0.0.1", port=self.port, security="none", sender="school@example.org", timeout=5
        )

    def http(self) -> HttpClient:
        """Mail needs none."""
        return DeadHttp()

    def addresses(self) -> Sequence[str]:
        """As people type them."""
        return ["ada@example.org", " Grace.Hopper+birds@Example.ORG ", "linus@bücher.example"]

    def wrong_addresses(self) -> Sequence[str]:
        """No host, two hosts, more lines than one."""
        return [
            "", "@", "ada", "ada@", "@example.org", "a b@example.org", "ada@exa mple.org", "ada@-x.org",
            "ada@example.org\r\nBcc: eve@example.org", "ada@@example.org", "ada@example.org,eve@example.org",
            "<ada@example.org>", "ada@example..org", "é@example.org", "a" * 65 + "@example.org",
        ]  # fmt: skip

    def received(self) -> list[tuple[str, Rendered]]:
        """What arrived, read back out of the mails."""
        return [_read(content) for content in list(self.mails)]

    def refuse(self, address: str, status: SendStatus) -> None:
        """Answer so for this address."""
        self.refusals[read_address(address).address] = status

    def bounce(self, delivery_id: str) -> RawWebhook | None:
        """Bounces come as mails to the sender, not to this channel."""
        return None


def _read(content: bytes) -> tuple[str, Rendered]:
    """The delivery's id and what was said."""
    message = message_from_bytes(content, policy=policy.default)
    key = str(message["Message-ID"]).strip("<>").partition("@")[0]
    parts = {"plain": "", "html": ""}
    if isinstance(message, EmailMessage):
        for kind in parts:
            body = message.get_body((kind,))
            parts[kind] = str(body.get_content()) if body else ""
    return key, Rendered(str(message["Subject"]), parts["plain"], "html", parts["html"])
