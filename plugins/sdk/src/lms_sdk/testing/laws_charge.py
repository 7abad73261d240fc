"""Laws of being paid: once, the right amount, to the right order, known in the end whatever breaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from lms_sdk.payments import Ambiguous, Done, Fault, PayCapability, PaymentError, ProviderEvent, fold
from lms_sdk.testing.subject import require
from lms_sdk.testing.till import EMAIL, PaymentSubject, require_same
from lms_sdk.testing.world import secret_values

_CURRENCY = re.compile(r"[a-z]{3}")
_AMOUNTS = {"jpy": (1, 50, 980_000), "kwd": (1, 1_250, 10_000_005), "eur": (1, 999, 12_345_678)}
_PERMUTED = 5


class ChargeLaws(PaymentSubject):
    """From the wish to the money."""

    def test_key_currencies_and_capabilities_are_declared(self) -> None:
        """The checkout offers what is declared."""
        kind = self.provider
        require("." in kind.key, f"key {kind.key!r}: owner.name is expected")
        require(str(kind.label).strip(), "label is empty")
        require(kind.currencies, "currencies is empty")
        wrong = sorted(name for name in kind.currencies if not _CURRENCY.fullmatch(name))
        require(not wrong, f"currencies {wrong} must be ISO codes in lower case")
        require(
            all(isinstance(flag, PayCapability) for flag in kind.capabilities),
            "capabilities are PayCapability",
        )
        till = self.till()
        require(
            not str(till.provider.health(till.ctx)),
            "health() finds fault with the simulator's own configuration",
        )

    def test_starting_a_payment_grants_nothing(self) -> None:
        """Only money that has moved counts."""
        till = self.till()
        started = till.provider.start(till.intent(), till.ctx)
        require(started.provider_ref, "start() must give the provider's reference")
        if not isinstance(started.action, Done):
            require(
                fold(started.events).charged == 0, "start() says that money was charged before anybody paid"
            )
            require(
                fold(till.fetched(started.provider_ref)).charged == 0,
                "fetch() says charged before anybody paid",
            )

    def test_a_payment_is_charged_once_with_its_amount_and_order(self) -> None:
        """Every event leads to the payment, or a retry would be credited to another order."""
        till = self.till()
        intent = till.intent(12_345)
        started = till.provider.start(intent, till.ctx)
        till.servers.pay(started.provider_ref)
        events = till.heard()
        require(
            fold(events).charged == intent.amount.amount, f"webhooks come to {fold(events)}, paid were 12345"
        )
        require_same(fold(till.fetched(started.provider_ref)), till.truth(started.provider_ref), "fetch()")
        for event in [*events, *till.fetched(started.provider_ref)]:
            found = event.payment_ref == started.provider_ref or event.intent_id == intent.id
            require(found, f"event {event.event_id} names neither the payment nor the intent")
            require(
                event.currency == intent.amount.currency, f"event {event.event_id} is in another currency"
            )

    def test_a_fact_heard_and_fetched_is_one_fact(self) -> None:
        """A webhook and `fetch` must name an operation alike, or it would count twice."""
        till = self.till()
        started = till.paid()
        heard, fetched = till.heard(), list(till.fetched(started.provider_ref))
        both = fold([*heard, *fetched])
        require_same(both, fold(heard), "webhook and fetch() together count a charge twice")

    def test_any_order_and_any_duplicates_come_to_the_same(self) -> None:
        """Networks deliver late, twice and mixed up."""
        till = self.till()
        started = till.paid()
        if self.can(PayCapability.PARTIAL_REFUND):
            for _ in range(2):
                till.provider.refund(till.operation("refund", started.provider_ref, 1000), till.ctx)
        events = till.heard()
        wanted = till.truth(started.provider_ref)
        _require_distinct(events)
        for order in itertools.permutations(events[:_PERMUTED]):
            mixed = [*order, *events[_PERMUTED:], *order[:2]]
            require_same(fold(mixed), wanted, "events in another order")

    def test_a_declined_payment_charges_nothing(self) -> None:
        """No money, no access."""
        till = self.till()
        started = till.paid(verdict="failed")
        require(
            fold([*till.heard(), *till.fetched(started.provider_ref)]).charged == 0,
            "a declined payment is charged",
        )

    def test_a_pending_payment_charges_nothing_yet(self) -> None:
        """A bank transfer on its way is not money."""
        till = self.till()
        started = till.paid(verdict="pending")
        require(
            fold([*till.heard(), *till.fetched(started.provider_ref)]).charged == 0,
            "a pending payment is charged",
        )

    @pytest.mark.parametrize("fault", ["lost_before", "lost_after", "error"])
    def test_a_call_without_an_answer_is_ambiguous_and_the_key_makes_it_safe(self, fault: Fault) -> None:
        """Repeated with the same key, it is still one payment."""
        till = self.till()
        intent = till.intent()
        till.servers.fail_next(fault)
        _require_ambiguous(lambda: till.provider.start(intent, till.ctx), f"start(), {fault}")
        first, second = (till.provider.start(intent, till.ctx) for _ in range(2))
        require(first.provider_ref == second.provider_ref, "the same idempotency key makes two payments")
        till.servers.pay(first.provider_ref)
        require(
            fold(till.heard()).charged == intent.amount.amount,
            "after a broken call the charge is not the amount",
        )
        paid = [e for e in till.servers.effects() if (e.kind, e.status) == ("charge", "succeeded")]
        require(len(paid) == 1, f"{len(paid)} charges for one intent")

    def test_every_currency_keeps_its_own_minor_unit(self) -> None:
        """Yen have no cents, dinars have a thousand fils."""
        for currency in sorted(self.provider.currencies):
            for amount in _AMOUNTS.get(currency, (100, 12_345)):
                till = self.till()
                started = till.paid(amount, currency)
                for place, events in (
                    ("webhook", till.heard()),
                    ("fetch()", till.fetched(started.provider_ref)),
                ):
                    got = fold(events).charged
                    require(got == amount, f"{place}: {amount} minor units of {currency} become {got}")

    def test_a_currency_that_is_not_offered_is_refused(self) -> None:
        """Before any money moves."""
        till = self.till()
        foreign = next(name for name in ("xts", "xxx") if name not in self.provider.currencies)
        try:
            till.provider.start(till.intent(100, foreign), till.ctx)
        except PaymentError:
            return
        raise AssertionError(f"start() takes the currency {foreign}, which is not offered")

    def test_secrets_and_persons_stay_out_of_logs_and_texts(self) -> None:
        """Logs are read by many, and kept long."""
        till = self.till()
        started = till.paid()
        raws = till.servers.webhooks()
        till.heard(raws)
        till.servers.fail_next("error")
        errors = [_error_of(lambda: till.provider.start(till.intent(), till.ctx))]
        errors.append(_error_of(lambda: till.provider.fetch("no-such-payment", till.ctx)))
        texts = {
            "the log": till.ctx.logged,
            "repr of a webhook": repr(raws),
            "repr of Config": repr(till.ctx.config),
        }
        texts |= {"repr of start()": repr(started), "an error": repr(errors)}
        for place, text in texts.items():
            require(not any(s in text for s in secret_values(till.ctx.config)), f"{place} holds a secret")
            require(EMAIL not in text, f"{place} holds the payer's e-mail address")


def _require_distinct(events: list[ProviderEvent]) -> None:
    ids = [event.event_id for event in events]
    require(len(set(ids)) == len(ids), "two events have the same event_id")
    operations = {(event.kind, event.op_ref, event.status) for event in events}
    require(
        len(operations) == len(events), "two operations have the same op_ref: one would swallow the other"
    )


def _require_ambiguous(call: Callable[[], object], where: str) -> None:
    error = _error_of(call)
    require(isinstance(error, Ambiguous), f"{where}: Ambiguous must be raised, not {error!r}")


def _error_of(call: Callable[[], object]) -> BaseException | None:
    try:
        call()
    except Exception as error:  # noqa: BLE001 (whatever comes is looked at)
        return error
    return None
