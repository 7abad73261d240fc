"""The reference channel passes the whole kit, and the kit finds what is sown into it."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from lms_sdk.notifications import DeliveryEvent, Limits, NotificationChannel
from lms_sdk.testing.examples.channel import AcmeChat, AcmeChatAddress
from lms_sdk.testing.notifications import ChannelConformance


class TestReferenceChannel(ChannelConformance):
    channel = AcmeChat


def faults_of(kind: type[NotificationChannel]) -> list[str]:
    class Kit(ChannelConformance):
        channel = kind

    found = []
    for name in sorted(dir(Kit)):
        if not name.startswith("test_"):
            continue
        marks = getattr(getattr(Kit, name), "pytestmark", [])
        for arguments in [[value] for value in marks[0].args[1]] if marks else [[]]:
            try:
                getattr(Kit(), name)(*arguments)
            except Exception as error:  # noqa: BLE001 (a fault may be anything)
                found.append(f"{name}: {type(error).__name__}: {error}")
    return found


class MindsCapitals(AcmeChat):
    fault = r"normalise\(\) is not idempotent|InvalidAddress"

    def address_text(self, address):
        return address.handle.upper() + "x"


class TakesAnything(AcmeChat):
    fault = r"normalise\(\) accepts ''"

    def normalise(self, raw):
        return AcmeChatAddress(handle=raw.strip().lower())


class ChokesOnOddities(AcmeChat):
    fault = "UnicodeEncodeError"

    def normalise(self, raw):
        raw.encode("ascii")
        return super().normalise(raw)


class IgnoresLimits(AcmeChat):
    fault = r"render\(\): the body has"

    def render(self, message, locale, ctx):
        return replace(super().render(message, locale, ctx), body=message.text)


class SendsHtmlUndeclared(AcmeChat):
    fault = "gives HTML, which is not declared"

    def render(self, message, locale, ctx):
        return replace(super().render(message, locale, ctx), html=message.html)


class SpeaksAsciiOnly(AcmeChat):
    fault = r"render\(\) does not keep the text as written"

    def render(self, message, locale, ctx):
        return super().render(
            replace(message, text=message.text.encode("ascii", "ignore").decode()), locale, ctx
        )


class ForgetsResults(AcmeChat):
    fault = r"send\(\) gives results for"

    def send(self, batch, ctx):
        return [result for result in super().send(batch, ctx) if result.status == "sent"]


class SaysAllFailed(AcmeChat):
    fault = "makes the others"

    def send(self, batch, ctx):
        results = super().send(batch, ctx)
        worst = next((r.status for r in results if r.status != "sent"), "sent")
        return [replace(result, status=worst) for result in results]


class SaysAllIsWell(AcmeChat):
    fault = "says sent of a delivery that is"

    def send(self, batch, ctx):
        return [replace(result, status="sent") for result in super().send(batch, ctx)]


class RaisesOnABrokenLine(AcmeChat):
    fault = "test_a_broken_line_is_a_result_and_no_crash: HttpError"

    def send(self, batch, ctx):
        ctx.http.request("GET", "https://chat.example/ping", headers={"authorization": "Bearer tok_acme_9f"})
        return super().send(batch, ctx)


class GivesUpOnABrokenLine(AcmeChat):
    fault = "which are never tried again"

    def send(self, batch, ctx):
        results = super().send(batch, ctx)
        return [replace(r, status="rejected") if r.reason == "no answer" else r for r in results]


class RetriesByItself(AcmeChat):
    fault = "somebody got the message twice"

    def send(self, batch, ctx):
        results = super().send(batch, ctx)
        return super().send(batch, ctx) if any(r.status == "failed" for r in results) else results


class Sleeps(AcmeChat):
    fault = r"send\(\) sleeps"

    def send(self, batch, ctx):
        time.sleep(0.001)
        return super().send(batch, ctx)


class LogsAddresses(AcmeChat):
    fault = "the log holds an address"

    def send(self, batch, ctx):
        ctx.log.info("sending to %s", [delivery.address.handle for delivery in batch])
        return super().send(batch, ctx)


class LogsItsToken(AcmeChat):
    fault = "the log holds a secret"

    def send(self, batch, ctx):
        ctx.log.debug("sending", extra={"token": ctx.config.token})
        return super().send(batch, ctx)


class CallsABounceTemporary(AcmeChat):
    fault = "a bounce for good is told as"

    def parse(self, raw, ctx):
        return [replace(event, permanent=False) for event in super().parse(raw, ctx)]


class NamesNobody(AcmeChat):
    fault = "names neither the delivery nor the provider_id"

    def parse(self, raw, ctx):
        return [DeliveryEvent(e.event_id, e.kind, permanent=True) for e in super().parse(raw, ctx)]


class BelievesEverybody(AcmeChat):
    fault = r"verify\(\) accepts a forged webhook"

    def verify(self, raw, ctx):
        return None


class HasNoLimits(AcmeChat):
    fault = "limits must be above 0"
    limits = Limits(batch=0)


MUTANTS = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, AcmeChat) and kind is not AcmeChat
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda kind: kind.__name__)
def test_the_kit_kills_the_mutant_and_names_its_fault(mutant: type) -> None:
    found = faults_of(mutant)
    assert any(re.search(mutant.fault, fault, re.DOTALL) for fault in found), found
