"""Laws of paying back and of money reserved: never more than came, never twice."""

from __future__ import annotations

import datetime as dt
from typing import Final

from lms_sdk.payments import Ambiguous, PayCapability, PaymentError, fold
from lms_sdk.testing.subject import require
from lms_sdk.testing.till import PaymentSubject, Till, require_same

_PAID: Final = 4000


def _refund(till: Till, ref: str, amount: int) -> str:
    """The code of the refusal; empty when it was done."""
    try:
        till.provider.refund(till.operation("refund", ref, amount), till.ctx)
    except PaymentError as error:
        return error.code or "refused"
    return ""


class RefundLaws(PaymentSubject):
    """What was paid can be given back, and no more."""

    def test_a_refund_is_heard_and_fetched(self) -> None:
        """The whole amount, back where it came from."""
        till = self.till()
        started = till.paid(4000)
        told = till.provider.refund(till.operation("refund", started.provider_ref, 4000), till.ctx)
        heard = till.heard()
        for place, events in (("webhook", heard), ("fetch()", till.fetched(started.provider_ref))):
            require(
                fold(events).refunded == _PAID, f"{place}: a refund of 4000 comes to {fold(events).refunded}"
            )
        require_same(
            fold([*heard, *told]), fold(heard), "a refund told by refund() and by webhook counts twice"
        )

    def test_refunds_never_exceed_what_was_charged(self) -> None:
        """The provider refuses, and nothing moves."""
        till = self.till()
        started = till.paid(4000)
        require(_refund(till, started.provider_ref, 4001), "refund() of more than was charged is not refused")
        if self.can(PayCapability.PARTIAL_REFUND):
            require(not _refund(till, started.provider_ref, 2500), "refund() of a part is refused")
            require(_refund(till, started.provider_ref, 1501), "refunds together may exceed the charge")
            require(not _refund(till, started.provider_ref, 1500), "refund() of the rest is refused")
        truth = till.truth(started.provider_ref)
        require(truth.refunded <= truth.charged, f"refunded {truth.refunded} of {truth.charged}")

    def test_an_unpaid_payment_cannot_be_refunded(self) -> None:
        """There is nothing to give back."""
        till = self.till()
        started = till.provider.start(till.intent(), till.ctx)
        require(_refund(till, started.provider_ref, 1), "refund() of an unpaid payment is not refused")

    def test_a_refund_with_the_same_key_is_one_refund(self) -> None:
        """A crash after the call leads to the same call again."""
        till = self.till()
        started = till.paid(4000)
        op = till.operation("refund", started.provider_ref, 4000)
        till.servers.fail_next("lost_after")
        try:
            till.provider.refund(op, till.ctx)
        except Ambiguous:
            pass
        else:
            raise AssertionError("refund() without an answer must raise Ambiguous")
        ref = started.provider_ref
        known = fold(till.fetched(ref)).refunded
        require(
            known == till.truth(started.provider_ref).refunded,
            "after a lost answer fetch() does not show the refund",
        )
        for _ in range(2):
            till.provider.refund(op, till.ctx)
        done = till.truth(started.provider_ref).refunded
        require(done == _PAID, f"the same idempotency key refunds {done} of 4000")

    def test_a_dispute_takes_the_charge_back(self) -> None:
        """Access is withdrawn, the teacher's share reversed."""
        till = self.till()
        started = till.paid(4000)
        till.servers.dispute(started.provider_ref)
        for place, events in (("webhook", till.heard()), ("fetch()", till.fetched(started.provider_ref))):
            require(
                fold(events).net == 0,
                f"{place}: after a dispute the payment still comes to {fold(events).net}",
            )

    def test_reserved_money_is_captured_or_released(self) -> None:
        """A reservation is no charge."""
        if not self.can(PayCapability.DELAYED_CAPTURE):
            return
        for release in (False, True):
            till = self.till()
            started = till.provider.start(till.intent(3000, later=True), till.ctx)
            till.servers.pay(started.provider_ref)
            before = fold([*till.heard(), *till.fetched(started.provider_ref)])
            require(before.charged == 0, "a reservation counts as a charge")
            kind = "cancel" if release else "capture"
            op = till.operation(kind, started.provider_ref, 3000)
            for _ in range(2):
                (till.provider.cancel if release else till.provider.capture)(op, till.ctx)
            after = fold([*till.heard(), *till.fetched(started.provider_ref)])
            wanted = (0, 0) if release else (3000, 3000)
            got = (after.charged, after.authorised)
            require(
                got == wanted,
                f"after {kind}() the payment has (charged, authorised) {got}, expected {wanted}",
            )

    def test_the_statement_holds_every_movement_once(self) -> None:
        """The nightly reconciliation compares it with the ledger."""
        if not self.can(PayCapability.STATEMENT):
            return
        till = self.till()
        started = till.paid(4000)
        _refund(till, started.provider_ref, 4000)
        now, day = till.ctx.now(), dt.timedelta(days=1)
        lines = list(till.provider.statement(now - day, now + day, till.ctx))
        sums = {
            kind: sum(abs(x.amount_minor) for x in lines if x.kind == kind) for kind in ("charge", "refund")
        }
        require(sums == {"charge": 4000, "refund": 4000}, f"statement() comes to {sums}")
        require(len({line.line_id for line in lines}) == len(lines), "statement() gives a line twice")
        known = {event.op_ref for event in till.servers.effects()}
        moved = [line for line in lines if line.kind in ("charge", "refund")]
        require(
            all(line.op_ref in known for line in moved), "statement() names operations that no event named"
        )
        earlier = list(till.provider.statement(now - 3 * day, now - 2 * day, till.ctx))
        require(not earlier, "statement() gives lines from outside the time asked for")
