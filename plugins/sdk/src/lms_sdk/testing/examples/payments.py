"""A payment provider that speaks a small JSON protocol; its servers are in `payment_servers`."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final

from lms_sdk.config import Config
from lms_sdk.context import Context, HttpError
from lms_sdk.facts import Money
from lms_sdk.i18n import translator
from lms_sdk.model import Secret
from lms_sdk.payments import (
    Action,
    Ambiguous,
    BadSignature,
    Intent,
    Operation,
    PayCapability,
    PayeeStatus,
    PaymentError,
    PaymentProvider,
    PaymentSimulator,
    ProviderEvent,
    RawWebhook,
    Redirect,
    Snapshot,
    Started,
    StatementLine,
)

_ = translator("acme_pay")
TOLERANCE_S: Final = 300
_REFUSALS: Final = frozenset({400, 402, 404, 409})
_SERVER_ERROR: Final = 500


class AcmePayConfig(Config):
    """Where the servers are, and the two keys."""

    base_url: str = "https://pay.example"
    api_key: Annotated[str, Secret] = ""
    webhook_secrets: Annotated[list[str], Secret] = []


class AcmePay(PaymentProvider):
    """Redirects to a page of the provider; knows delayed capture, partial refunds, payees and statements."""

    key = "acme.pay"
    label = _("Acme Pay")
    Config = AcmePayConfig
    currencies = frozenset({"eur", "usd", "jpy", "kwd"})
    capabilities = frozenset(
        {
            PayCapability.REDIRECT,
            PayCapability.DELAYED_CAPTURE,
            PayCapability.PARTIAL_REFUND,
            PayCapability.PAYEES,
            PayCapability.TRANSFER,
            PayCapability.STATEMENT,
        }
    )

    def start(self, intent: Intent, ctx: Context) -> Started:
        """Make a payment at the provider and send the browser to its page."""
        if intent.amount.currency not in self.currencies:
            raise PaymentError("currency_not_supported")
        body = {
            "amount": intent.amount.amount,
            "currency": intent.amount.currency,
            "capture": intent.capture,
            "intent": intent.id,
            "email": intent.email,
            "return_url": intent.return_url,
        }
        reply = _call(ctx, "POST", "/payments", body, intent.idempotency_key)
        return Started(reply["id"], Redirect(reply["url"]), events=_events(reply))

    def fetch(self, provider_ref: str, ctx: Context) -> Snapshot:
        """Every event of the payment."""
        return Snapshot(_events(_call(ctx, "GET", f"/payments/{provider_ref}")))

    def verify(self, raw: RawWebhook, ctx: Context) -> None:
        """HMAC over time and raw body, any valid secret, five minutes."""
        fields = dict(
            part.split("=", 1) for part in raw.headers.get("acme-signature", "").split(",") if "=" in part
        )
        stamp, given = fields.get("t", ""), fields.get("v1", "")
        if not (stamp.isascii() and stamp.isdigit()) or abs(ctx.now().timestamp() - int(stamp)) > TOLERANCE_S:
            raise BadSignature
        wanted = [signature(secret, int(stamp), raw.body) for secret in ctx.config.webhook_secrets]
        if not any(hmac.compare_digest(given.encode(), each.encode()) for each in wanted):
            raise BadSignature

    def parse(self, raw: RawWebhook, ctx: Context) -> list[ProviderEvent]:
        """The event in a notification; other kinds are nobody's concern."""
        try:
            told = json.loads(raw.body)
            return [_event(told["data"])] if told["type"] == "event" else []
        except (ValueError, KeyError, TypeError):
            ctx.log.warning("a webhook could not be understood")
            return []

    def capture(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Take what was reserved."""
        return self._operate("capture", op, ctx)

    def cancel(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Release what was reserved."""
        return self._operate("cancel", op, ctx)

    def refund(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Pay back."""
        return self._operate("refund", op, ctx)

    def onboard_payee(self, payee_id: str, return_url: str, ctx: Context) -> tuple[str, Action]:
        """Send the teacher to the provider's form."""
        reply = _call(ctx, "POST", "/payees", {"id": payee_id, "return_url": return_url}, f"payee-{payee_id}")
        return reply["id"], Redirect(reply["url"])

    def payee_status(self, payee_ref: str, ctx: Context) -> PayeeStatus:
        """What the provider says."""
        return PayeeStatus(payee_ref, _call(ctx, "GET", f"/payees/{payee_ref}")["state"])

    def transfer(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Send a share."""
        return self._operate("transfer", op, ctx)

    def reverse_transfer(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Take a share back."""
        return self._operate("transfer_reversal", op, ctx)

    def statement(self, since: datetime, until: datetime, ctx: Context) -> Iterator[StatementLine]:
        """The provider's own list."""
        path = f"/statement?since={int(since.timestamp())}&until={int(until.timestamp())}"
        for line in _call(ctx, "GET", path)["lines"]:
            at = datetime.fromisoformat(line.pop("occurred_at"))
            yield StatementLine(**line, occurred_at=at)

    def redact(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Without the address of whoever paid."""
        return {
            key: self.redact(value) if isinstance(value, dict) else value
            for key, value in stored.items()
            if key != "email"
        }

    def simulator(self) -> PaymentSimulator:
        """The servers in memory."""
        from lms_sdk.testing.examples.payment_servers import AcmePayServers

        return AcmePayServers()

    @staticmethod
    def _operate(what: str, op: Operation, ctx: Context) -> list[ProviderEvent]:
        body = {"amount": op.amount.amount, "currency": op.amount.currency, "payee": op.payee_ref}
        reply = _call(ctx, "POST", f"/payments/{op.provider_ref}/{what}", body, op.idempotency_key)
        return list(_events(reply))


def signature(secret: str, stamp: int, body: bytes) -> str:
    """What the provider writes under a notification."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _call(ctx: Context, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
    headers = {"authorization": f"Bearer {ctx.config.api_key}", "idempotency-key": key}
    sent = None if body is None else json.dumps(body).encode()
    try:
        reply = ctx.http.request(method, ctx.config.base_url + path, headers=headers, body=sent, timeout=5)
    except HttpError as error:
        raise Ambiguous from error
    if reply.status >= _SERVER_ERROR:
        raise Ambiguous
    answer: dict[str, Any] = json.loads(reply.body)
    if reply.status in _REFUSALS:
        raise PaymentError(answer["code"])
    return answer


def _events(reply: dict[str, Any]) -> tuple[ProviderEvent, ...]:
    return tuple(_event(data) for data in reply.get("events", ()))


def _event(data: dict[str, Any]) -> ProviderEvent:
    amount = Money(data["amount"], data["currency"])
    return ProviderEvent(
        event_id=data["id"],
        op_ref=data["operation"],
        kind=data["kind"],
        status=data["status"],
        amount_minor=amount.amount,
        currency=amount.currency,
        payment_ref=data["payment"],
        intent_id=data["intent"],
        fee_minor=data["fee"],
        occurred_at=datetime.fromisoformat(data["at"]),
    )
