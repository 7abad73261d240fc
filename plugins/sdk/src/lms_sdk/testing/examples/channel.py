"""A notification channel to a chat service, with signed notifications of bounces; its servers are in memory."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from lms_sdk.config import Config
from lms_sdk.context import Context, HttpClient, HttpError, HttpReply
from lms_sdk.i18n import translator
from lms_sdk.model import Model, Secret
from lms_sdk.notifications import (
    BadSignature,
    ChannelSimulator,
    Delivery,
    DeliveryEvent,
    InvalidAddress,
    Limits,
    NotificationChannel,
    RawWebhook,
    Rendered,
    Result,
    SendStatus,
)

_ = translator("acme_chat")
_HANDLE: Final = re.compile(r"@[a-z0-9_]{2,30}")
_OK: Final = 200
_BUSY: Final = 429


class AcmeChatConfig(Config):
    """The token that sends, the secret that signs."""

    base_url: str = "https://chat.example"
    token: Annotated[str, Secret] = ""
    signing_secret: Annotated[str, Secret] = ""


class AcmeChatAddress(Model):
    """A handle, in lower case, with its @."""

    handle: str


class AcmeChat(NotificationChannel):
    """One call for a batch; the service says of each message what became of it."""

    key = "acme.chat"
    label = _("Acme Chat")
    Config = AcmeChatConfig
    Address = AcmeChatAddress
    formats = ("text",)
    limits = Limits(batch=50, per_second=5, title=80, body=2000)

    def normalise(self, raw: str) -> AcmeChatAddress:
        """Lower case, one @ in front, no spaces around."""
        handle = "@" + raw.strip().lower().removeprefix("@")
        if not _HANDLE.fullmatch(handle):
            raise InvalidAddress(str(_("A handle has 2 to 30 letters, digits or underscores.")))
        return AcmeChatAddress(handle=handle)

    def address_text(self, address: AcmeChatAddress) -> str:
        """The handle."""
        return address.handle

    def send(self, batch: Sequence[Delivery], ctx: Context) -> list[Result]:
        """All in one call; without an answer all of them failed, and are tried again by the product."""
        body = json.dumps([_wire(delivery) for delivery in batch]).encode()
        headers = {"authorization": f"Bearer {ctx.config.token}"}
        try:
            reply = ctx.http.request(
                "POST", f"{ctx.config.base_url}/send", headers=headers, body=body, timeout=5
            )
        except HttpError:
            ctx.log.warning("no answer for a batch of %d", len(batch))
            return [Result(delivery.id, "failed", reason="no answer") for delivery in batch]
        if reply.status != _OK:
            status: SendStatus = "deferred" if reply.status == _BUSY else "failed"
            return [Result(delivery.id, status, retry_after_s=60) for delivery in batch]
        told = {item["id"]: item for item in json.loads(reply.body)}
        return [Result(d.id, told[d.id]["status"], told[d.id].get("ref", "")) for d in batch]

    def verify(self, raw: RawWebhook, ctx: Context) -> None:
        """HMAC over the raw body."""
        wanted = sign(ctx.config.signing_secret, raw.body)
        if not hmac.compare_digest(raw.headers.get("acme-signature", "").encode(), wanted.encode()):
            raise BadSignature

    def parse(self, raw: RawWebhook, ctx: Context) -> list[DeliveryEvent]:
        """A handle that is gone is gone for good."""
        try:
            told = json.loads(raw.body)
            gone = told["type"] == "undeliverable"
            event = DeliveryEvent(told["id"], "bounced", told["ref"], told["delivery"], permanent=True)
        except (ValueError, KeyError, TypeError):
            return []
        return [event] if gone else []

    def simulator(self) -> ChannelSimulator:
        """The service in memory."""
        return AcmeChatServers()


def sign(secret: str, body: bytes) -> str:
    """What the service writes under a notification."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _wire(delivery: Delivery) -> dict[str, Any]:
    handle = delivery.address.handle if isinstance(delivery.address, AcmeChatAddress) else ""
    return {"id": delivery.id, "to": handle, "title": delivery.content.title, "body": delivery.content.body}


class AcmeChatServers(ChannelSimulator):
    """Keeps what arrives."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._received: list[tuple[str, Rendered]] = []
        self._refused: dict[str, SendStatus] = {}

    def config(self) -> Config:
        """A token that these servers know."""
        return AcmeChatConfig(token="tok_acme_9f", signing_secret="sig_acme_5c")  # noqa: S106 (of servers in memory)

    def http(self) -> HttpClient:
        """These servers are their own client."""
        return self

    def addresses(self) -> Sequence[str]:
        """As people type them."""
        return ["@ada", " Grace_H ", "@LINUS1"]

    def wrong_addresses(self) -> Sequence[str]:
        """Too short, with spaces, of another kind."""
        return ["", "@", "a b", "ada@example.org", "@" + "x" * 31, "\x00ada"]

    def received(self) -> list[tuple[str, Rendered]]:
        """Everything that arrived."""
        return list(self._received)

    def refuse(self, address: str, status: SendStatus) -> None:
        """Answer so for this handle."""
        self._refused[AcmeChat().normalise(address).handle] = status

    def bounce(self, delivery_id: str) -> RawWebhook | None:
        """The service says that a handle is gone."""
        told = {
            "id": f"evt_{delivery_id}",
            "type": "undeliverable",
            "ref": f"m_{delivery_id}",
            "delivery": delivery_id,
        }
        body = json.dumps(told).encode()
        return RawWebhook(body, {"acme-signature": sign("sig_acme_5c", body)})

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpReply:
        """Take a batch."""
        if (headers or {}).get("authorization") != "Bearer tok_acme_9f":
            return HttpReply(401, {}, b"[]")
        return HttpReply(
            _OK, {}, json.dumps([self._take(item) for item in json.loads(body or b"[]")]).encode()
        )

    def _take(self, item: dict[str, str]) -> dict[str, str]:
        status = self._refused.get(item["to"], "sent")
        if status in ("sent", "queued"):
            self._received.append((item["id"], Rendered(item["title"], item["body"])))
        return {"id": item["id"], "status": status, "ref": f"m_{item['id']}"}
