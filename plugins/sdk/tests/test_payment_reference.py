"""The reference provider passes the whole kit, and the kit finds what is sown into it."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from dataclasses import replace

import pytest

from lms_sdk.context import HttpError
from lms_sdk.payments import BadSignature, PaymentError, PaymentProvider, Snapshot
from lms_sdk.testing.examples import payments as acme
from lms_sdk.testing.examples.payments import AcmePay
from lms_sdk.testing.payments import PaymentConformance


class TestReferenceProvider(PaymentConformance):
    provider = AcmePay


def faults_of(kind: type[PaymentProvider]) -> list[str]:
    class Kit(PaymentConformance):
        provider = kind

    found = []
    for name in sorted(dir(Kit)):
        if not name.startswith("test_"):
            continue
        values = [mark.args[1] for mark in getattr(getattr(Kit, name), "pytestmark", [])] or [[None]]
        for value in values[0]:
            try:
                getattr(Kit(), name)(*[] if value is None else [value])
            except Exception as error:  # noqa: BLE001 (a fault may be anything)
                found.append(f"{name}: {type(error).__name__}: {error}")
    return found


class BelievesEverybody(AcmePay):
    fault = r"verify\(\) accepts a changed body"

    def verify(self, raw, ctx):
        return None


class BelievesWithoutHeader(AcmePay):
    fault = r"verify\(\) accepts a webhook without headers"

    def verify(self, raw, ctx):
        if raw.headers:
            super().verify(raw, ctx)


class ForgetsTheAge(AcmePay):
    fault = r"verify\(\) accepts a webhook signed 600 seconds ago"

    def verify(self, raw, ctx):
        stamp = raw.headers.get("acme-signature", "t=0,").split(",")[0][2:]
        good = [acme.signature(s, int(stamp), raw.body) for s in ctx.config.webhook_secrets]
        if raw.headers.get("acme-signature", "")[len(stamp) + 6 :] not in good:
            raise BadSignature


class LooksAtItsOwnClock(AcmePay):
    fault = r"BadSignature|another clock than ctx.now"

    def verify(self, raw, ctx):
        class Now:
            config = ctx.config

            def now(self):
                return dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)

        super().verify(raw, Now())


class VerifiesWhatItParsed(AcmePay):
    fault = r"verify\(\) accepts a changed body"

    def verify(self, raw, ctx):
        try:
            clean = json.dumps(json.loads(raw.body)).encode()
        except ValueError:
            raise BadSignature from None
        super().verify(replace(raw, body=clean), ctx)


class KnowsOneSecretOnly(AcmePay):
    fault = "test_a_genuine_webhook_is_accepted: BadSignature"

    def verify(self, raw, ctx):
        first = ctx.config.model_copy(update={"webhook_secrets": ctx.config.webhook_secrets[:1]})
        super().verify(raw, _With(ctx, config=first))


class DropsTheKey(AcmePay):
    fault = "the same idempotency key makes two payments"
    numbers = itertools.count()

    def start(self, intent, ctx):
        return super().start(replace(intent, idempotency_key=f"n{next(self.numbers)}"), ctx)


class DropsTheKeyOfRefunds(AcmePay):
    fault = "too_much|refunds 8000 of 4000"
    numbers = itertools.count()

    def refund(self, op, ctx):
        return super().refund(replace(op, idempotency_key=f"n{next(self.numbers)}"), ctx)


class TakesSilenceForANo(AcmePay):
    fault = r"Ambiguous must be raised, not PaymentError"

    def start(self, intent, ctx):
        try:
            return super().start(intent, _With(ctx, http=_Refusing(ctx.http)))
        except HttpError as error:
            raise PaymentError("failed") from error


class CountsBeforeThePayment(AcmePay):
    fault = r"start\(\) says that money was charged before anybody paid"

    def start(self, intent, ctx):
        started = super().start(intent, ctx)
        data = {
            "id": "e",
            "operation": "o",
            "payment": started.provider_ref,
            "intent": intent.id,
            "kind": "charge",
        }
        data |= {"status": "succeeded", "amount": intent.amount.amount, "currency": intent.amount.currency}
        event = acme._event({**data, "fee": 0, "at": "2026-03-04T12:00:00+00:00"})
        return replace(started, events=(event,))


class InventsEventIds(AcmePay):
    fault = "gives other event ids when it comes again"
    numbers = itertools.count()

    def parse(self, raw, ctx):
        return [replace(event, event_id=f"n{next(self.numbers)}") for event in super().parse(raw, ctx)]


class NamesOperationsTwoWays(AcmePay):
    fault = "count a charge twice"

    def fetch(self, provider_ref, ctx):
        events = super().fetch(provider_ref, ctx).events
        return Snapshot(tuple(replace(event, op_ref=f"x{event.op_ref}") for event in events))


class SwallowsRefunds(AcmePay):
    fault = "two operations have the same op_ref|refund"

    def parse(self, raw, ctx):
        return [replace(event, op_ref=event.payment_ref) for event in super().parse(raw, ctx)]


class ThinksInCents(AcmePay):
    fault = "minor units of jpy become"

    def parse(self, raw, ctx):
        return [
            replace(e, amount_minor=e.amount_minor * 100 if e.currency == "jpy" else e.amount_minor)
            for e in super().parse(raw, ctx)
        ]


class LosesTheOrder(AcmePay):
    fault = "names neither the payment nor the intent"

    def parse(self, raw, ctx):
        return [replace(event, payment_ref="", intent_id="") for event in super().parse(raw, ctx)]


class TakesAnyCurrency(AcmePay):
    fault = "which is not offered"

    def start(self, intent, ctx):
        amount = replace(intent.amount, currency="eur")
        return super().start(replace(intent, amount=amount), ctx)


class LogsItsKey(AcmePay):
    fault = "the log holds a secret"

    def start(self, intent, ctx):
        ctx.log.info("calling with %s", ctx.config.api_key)
        return super().start(intent, ctx)


class LogsPersons(AcmePay):
    fault = "the log holds the payer's e-mail address"

    def start(self, intent, ctx):
        ctx.log.info("new payment", extra={"payer": intent.email})
        return super().start(intent, ctx)


class CrashesOnNews(AcmePay):
    fault = "test_strange_but_signed_webhooks.*(KeyError|JSONDecodeError|TypeError)"

    def parse(self, raw, ctx):
        return [acme._event(json.loads(raw.body)["data"])]


class AsksBackWhileParsing(AcmePay):
    fault = r"Ambiguous|verify\(\) or parse\(\) makes a call"

    def parse(self, raw, ctx):
        events = super().parse(raw, ctx)
        return [
            e
            for event in events
            for e in self.fetch(event.payment_ref, ctx).events
            if e.event_id == event.event_id
        ]


class KeepsPersons(AcmePay):
    fault = r"redact\(\) keeps the payer's e-mail address"

    def redact(self, stored):
        return stored


class DropsEverything(AcmePay):
    fault = r"redact\(\) drops amounts or references"

    def redact(self, stored):
        return {}


class TakesADeclineForMoney(AcmePay):
    fault = "a declined payment is charged"

    def fetch(self, provider_ref, ctx):
        events = super().fetch(provider_ref, ctx).events
        return Snapshot(tuple(replace(e, status="succeeded") if e.status == "failed" else e for e in events))


class IgnoresDisputes(AcmePay):
    fault = "after a dispute the payment still comes to"

    def parse(self, raw, ctx):
        return [event for event in super().parse(raw, ctx) if event.kind != "dispute"]


class CapturesAtOnce(AcmePay):
    fault = "a reservation counts as a charge"

    def start(self, intent, ctx):
        return super().start(replace(intent, capture="now"), ctx)


class RemembersInItself(AcmePay):
    fault = "AttributeError"

    def start(self, intent, ctx):
        self.intent = intent
        return super().start(intent, ctx)

    def fetch(self, provider_ref, ctx):
        self.intent.id  # noqa: B018 (fails in another process)
        return super().fetch(provider_ref, ctx)


class ShowsTheWholeStatement(AcmePay):
    fault = "lines from outside the time asked for"

    def statement(self, since, until, ctx):
        year = dt.timedelta(days=365)
        return super().statement(since - year, until + year, ctx)


class _With:
    """A context with one thing replaced."""

    def __init__(self, ctx, **changed):
        self.__dict__.update(
            {"config": ctx.config, "http": ctx.http, "log": ctx.log, "now": ctx.now, **changed}
        )


class _Refusing:
    """Turns silence into another exception, which nobody calls ambiguous."""

    def __init__(self, http):
        self.http = http

    def request(self, *args, **kwargs):
        try:
            reply = self.http.request(*args, **kwargs)
        except HttpError:
            raise PaymentError("failed") from None
        return reply if reply.status < 500 else replace(reply, status=402)


MUTANTS = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, AcmePay) and kind is not AcmePay
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type) -> None:
    found = faults_of(mutant)
    assert any(re.search(mutant.fault, fault, re.DOTALL) for fault in found), found
