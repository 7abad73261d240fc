"""The servers of Acme Pay, in memory: payments, refunds, disputes, idempotency, signed notifications, faults."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lms_sdk.config import Config
from lms_sdk.context import HttpClient, HttpError, HttpReply
from lms_sdk.payments import Fault, PaymentSimulator, ProviderEvent, RawWebhook, Verdict
from lms_sdk.testing.examples.payments import AcmePayConfig, _event, signature
from lms_sdk.testing.world import NOON


class Refused(Exception):
    """A request that the servers do not carry out."""

    def __init__(self, status: int, code: str) -> None:
        """Answer with this status and code."""
        super().__init__(code)
        self.status = status
        self.code = code


class AcmePayServers(PaymentSimulator):
    """State in dictionaries; every change is an event, and every event is sent."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._numbers = itertools.count(1)
        self._payments: dict[str, dict[str, Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._unsent: list[dict[str, Any]] = []
        self._answers: dict[str, tuple[str, HttpReply]] = {}
        self._payees: dict[str, str] = {}
        self._fault: Fault = "none"
        self.requests: list[tuple[str, str]] = []

    def config(self) -> Config:
        """Keys that these servers know; the second webhook secret is the one in use."""
        return AcmePayConfig(api_key="sk_acme_1", webhook_secrets=["whsec_new", "whsec_old"])

    def http(self) -> HttpClient:
        """These servers are their own client."""
        return self

    def fail_next(self, fault: Fault) -> None:
        """Break the next call that changes something."""
        self._fault = fault

    def pay(self, provider_ref: str, verdict: Verdict = "succeeded") -> None:
        """The customer acts on the payment's page."""
        payment = self._payments[provider_ref]
        kind = "authorise" if payment["capture"] == "later" else "charge"
        payment["state"] = {"succeeded": "held" if kind == "authorise" else "paid"}.get(verdict, verdict)
        payment["charged"] = payment["amount"] if (kind, verdict) == ("charge", "succeeded") else 0
        self._tell(payment, kind, verdict, payment["amount"], f"{kind}_{provider_ref}")

    def dispute(self, provider_ref: str) -> None:
        """The bank takes everything back."""
        payment = self._payments[provider_ref]
        self._tell(payment, "dispute", "succeeded", payment["charged"], f"dispute_{provider_ref}")

    def webhooks(self) -> list[RawWebhook]:
        """What was not fetched yet."""
        unsent, self._unsent = self._unsent, []
        bodies = [
            {"type": "event", "data": data, "email": self._payments[data["payment"]]["email"]}
            for data in unsent
        ]
        return [self.sign(json.dumps(body).encode(), NOON) for body in bodies]

    def sign(self, body: bytes, at: dt.datetime) -> RawWebhook:
        """A notification as these servers sign it."""
        stamp = int(at.timestamp())
        header = f"t={stamp},v1={signature('whsec_old', stamp, body)}"
        return RawWebhook(
            body, {"acme-signature": header, "content-type": "application/json"}, received_at=at
        )

    def effects(self) -> list[ProviderEvent]:
        """All events, each once."""
        return [_event(data) for data in self._events]

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
        """Answer one request; the same idempotency key gets the same answer."""
        self.requests.append((method, url))
        fault, self._fault = (self._fault, "none") if method == "POST" else ("none", self._fault)
        if fault == "lost_before":
            raise HttpError("connection reset")
        if fault == "error":
            return _reply(503, {"code": "try_later"})
        reply = self._once(method, url, headers or {}, body)
        if fault == "lost_after":
            raise HttpError("timed out")
        return reply

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> HttpReply:
        key = headers.get("idempotency-key", "")
        if headers.get("authorization") != "Bearer sk_acme_1":
            return _reply(401, {"code": "unauthorised"})
        asked = f"{method} {url} {(body or b'').decode()}"
        if key in self._answers:
            before, answer = self._answers[key]
            return answer if before == asked else _reply(409, {"code": "key_reused"})
        try:
            reply = _reply(200, self._route(method, url, json.loads(body) if body else {}))
        except Refused as refused:
            reply = _reply(refused.status, {"code": refused.code})
        if key:
            self._answers[key] = (asked, reply)
        return reply

    def _route(self, method: str, url: str, body: dict[str, Any]) -> dict[str, Any]:
        parts = urlsplit(url)
        match method, parts.path.strip("/").split("/"):
            case "POST", ["payments"]:
                return self._start(body)
            case "GET", ["payments", name]:
                return self._shown(self._payment(name))
            case "POST", ["payments", name, what]:
                return self._operate(self._payment(name), what, body)
            case "POST", ["payees"]:
                self._payees[f"acct_{body['id']}"] = "ready"
                return {"id": f"acct_{body['id']}", "url": "https://pay.example/join"}
            case "GET", ["payees", name]:
                return {"state": self._payees.get(name, "missing")}
            case "GET", ["statement"]:
                return {"lines": self._statement(parse_qs(parts.query))}
        raise Refused(404, "no_such_page")

    def _payment(self, name: str) -> dict[str, Any]:
        if name not in self._payments:
            raise Refused(404, "no_such_payment")
        return self._payments[name]

    def _start(self, body: dict[str, Any]) -> dict[str, Any]:
        name = f"pay_{next(self._numbers)}"
        self._payments[name] = {**body, "id": name, "state": "open", "charged": 0, "refunded": 0, "sent": 0}
        return {"id": name, "url": f"https://pay.example/p/{name}", "events": []}

    def _shown(self, payment: dict[str, Any]) -> dict[str, Any]:
        return {**payment, "events": [data for data in self._events if data["payment"] == payment["id"]]}

    def _operate(self, payment: dict[str, Any], what: str, body: dict[str, Any]) -> dict[str, Any]:
        amount, number = body["amount"], next(self._numbers)
        if body["currency"] != payment["currency"] or amount <= 0:
            raise Refused(400, "bad_amount")
        check = {
            "capture": ("held", payment["amount"], "charge", "charged"),
            "cancel": ("held", payment["amount"], "authorise", ""),
            "refund": ("paid", payment["charged"] - payment["refunded"], "refund", "refunded"),
            "transfer": ("paid", payment["charged"] - payment["sent"], "transfer", "sent"),
            "transfer_reversal": ("paid", payment["sent"], "transfer_reversal", ""),
        }
        state, limit, kind, counter = check[what]
        if payment["state"] != state:
            raise Refused(409, "wrong_state")
        if amount > limit:
            raise Refused(409, "too_much")
        if counter:
            payment[counter] += amount
        payment["state"] = {"capture": "paid", "cancel": "cancelled"}.get(what, state)
        operation = f"authorise_{payment['id']}" if what == "cancel" else f"{kind}_{number}"
        status = "reversed" if what == "cancel" else "succeeded"
        return {"events": [self._tell(payment, kind, status, amount, operation)]}

    def _tell(
        self, payment: dict[str, Any], kind: str, status: str, amount: int, operation: str
    ) -> dict[str, Any]:
        data = {
            "id": f"evt_{next(self._numbers)}",
            "operation": operation,
            "payment": payment["id"],
            "intent": payment["intent"],
            "kind": kind,
            "status": status,
            "amount": amount,
            "currency": payment["currency"],
            "fee": amount // 50 if (kind, status) == ("charge", "succeeded") else 0,
            "at": NOON.isoformat(),
        }
        self._events.append(data)
        self._unsent.append(data)
        return data

    def _statement(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        since, until = int(query["since"][0]), int(query["until"][0])
        done = [e for e in self._events if e["status"] == "succeeded" and e["kind"] != "authorise"]
        return [
            {
                "line_id": f"line_{data['id']}",
                "op_ref": data["operation"],
                "kind": data["kind"],
                "amount_minor": data["amount"],
                "currency": data["currency"],
                "fee_minor": data["fee"],
                "occurred_at": data["at"],
            }
            for data in done
            if since <= dt.datetime.fromisoformat(data["at"]).timestamp() < until
        ]


def _reply(status: int, answer: dict[str, Any]) -> HttpReply:
    return HttpReply(status, {"content-type": "application/json"}, json.dumps(answer).encode())
