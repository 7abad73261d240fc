"""Laws of webhooks: what was not sent by the provider, just now, in these bytes, is refused."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from lms_sdk.payments import BadSignature, RawWebhook, fold
from lms_sdk.testing.subject import require
from lms_sdk.testing.till import EMAIL, PaymentSubject, Till
from lms_sdk.testing.world import DeadHttp, FakeContext

_OLD = (600, 86_400, -600)
_STRANGE = (
    b"",
    b"not json",
    b"[]",
    b"null",
    b"{}",
    b'{"type": "something.else", "id": "x", "data": 1}',
    b'"\xff"',
)


class WebhookLaws(PaymentSubject):
    """A forged webhook is a free course."""

    def one(self) -> tuple[Till, RawWebhook]:
        """A genuine webhook."""
        till = self.till()
        till.paid()
        raws = till.servers.webhooks()
        require(raws, "the simulator sends no webhook for a payment")
        return till, raws[0]

    def test_a_genuine_webhook_is_accepted(self) -> None:
        """Also twice: the product's inbox knows it by its event_id."""
        till, raw = self.one()
        ids = []
        for _ in range(2):
            till.provider.verify(raw, till.ctx)
            ids.append([event.event_id for event in till.provider.parse(raw, till.ctx)])
        require(ids[0] and ids[0] == ids[1], "the same webhook gives other event ids when it comes again")

    def test_a_tampered_webhook_is_refused(self) -> None:
        """Every byte counts."""
        till, raw = self.one()
        body = raw.body
        step = max(1, len(body) // 25)
        changed = [body[:i] + bytes([body[i] ^ 1]) + body[i + 1 :] for i in range(0, len(body), step)]
        for forged in [*changed, body[:-1], body + b" ", b"", _written_anew(body)]:
            if forged != body:
                require(_refused(till, replace(raw, body=forged)), "verify() accepts a changed body")

    def test_a_webhook_without_its_signature_is_refused(self) -> None:
        """There is no way to say "do not check"."""
        till, raw = self.one()
        require(_refused(till, replace(raw, headers={})), "verify() accepts a webhook without headers")
        for name, value in raw.headers.items():
            shorter = {key: inner for key, inner in raw.headers.items() if key != name}
            signed = _refused(till, replace(raw, headers=shorter))
            if signed:
                for wrong in (
                    "",
                    "x",
                    value[:-1],
                    value[:-1] + ("0" if value[-1] != "0" else "1"),
                    "é" + value,
                ):
                    forged = replace(raw, headers={**raw.headers, name: wrong})
                    require(_refused(till, forged), f"verify() accepts the header {name}: {wrong!r}")

    def test_an_old_webhook_is_refused(self) -> None:
        """A recording must not be played for ever; nor one from the future."""
        till, raw = self.one()
        for seconds in _OLD:
            signed = till.servers.sign(raw.body, till.ctx.now() - dt.timedelta(seconds=seconds))
            require(_refused(till, signed), f"verify() accepts a webhook signed {seconds} seconds ago")
        till.ctx.wait(86_400)
        require(
            _refused(till, raw),
            "verify() looks at another clock than ctx.now(): a day later it still accepts",
        )

    def test_another_accounts_webhook_is_refused(self) -> None:
        """Signed with a secret that is not ours."""
        _, raw = self.one()
        till = self.till()
        ctx = FakeContext(_other_secrets(till), till.servers.http())
        try:
            till.provider.verify(raw, ctx)
        except BadSignature:
            return
        raise AssertionError("verify() accepts a webhook signed with another secret")

    def test_webhooks_are_read_without_calling_anyone(self) -> None:
        """They work while the plugin is disabled or the provider is down, and can be replayed."""
        till, raw = self.one()
        dead = DeadHttp()
        ctx = FakeContext(till.ctx.config, dead)
        till.provider.verify(raw, ctx)
        events = till.provider.parse(raw, ctx)
        require(not dead.calls, "verify() or parse() makes a call")
        require(
            fold(events) == fold(till.provider.parse(raw, till.ctx)), "parse() depends on the world outside"
        )

    def test_strange_but_signed_webhooks_give_no_events_and_no_crash(self) -> None:
        """Providers invent new kinds; a 500 would make them repeat it for days."""
        till = self.till()
        for body in _STRANGE:
            raw = till.servers.sign(body, till.ctx.now())
            till.provider.verify(raw, till.ctx)
            events = till.provider.parse(raw, till.ctx)
            require(events == [], f"parse() makes events of {body!r}")

    def test_redacting_keeps_money_and_drops_persons(self) -> None:
        """After an erasure the books still add up."""
        _, raw = self.one()
        till = self.till()
        stored = json.loads(raw.body)
        text = json.dumps(till.provider.redact(stored))
        require(EMAIL not in text, "redact() keeps the payer's e-mail address")
        event = self.provider().parse(raw, till.ctx)[0]
        require(
            event.op_ref in text and str(event.amount_minor) in text, "redact() drops amounts or references"
        )
        again = till.provider.redact(json.loads(text))
        require(json.dumps(again) == text, "redact() changes what was redacted already")


def _refused(till: Till, raw: RawWebhook) -> bool:
    try:
        till.provider.verify(raw, till.ctx)
    except BadSignature:
        return True
    return False


def _written_anew(body: bytes) -> bytes:
    try:
        return json.dumps(json.loads(body), indent=1).encode()
    except ValueError:
        return body + b"\n"


def _other_secrets(till: Till) -> object:
    from lms_sdk.markers import is_secret

    config = till.servers.config()
    fields = type(config).model_fields
    secrets = {name: getattr(config, name) for name, field in fields.items() if is_secret(field)}
    return config.model_copy(update={name: _other(value) for name, value in secrets.items()})


def _other(value: object) -> object:
    if isinstance(value, str):
        # Some letters in the middle are turned round: prefix, length and alphabet stay, so it is a possible secret.
        at = max(0, len(value) // 2 - 2)
        part = value[at : at + 4]
        return value[:at] + (part[::-1] if part != part[::-1] else "aB3d") + value[at + 4 :]
    if isinstance(value, list | tuple):
        return type(value)(_other(item) for item in value)
    return value
