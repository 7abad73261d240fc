"""Laws of teachers' shares: known payees, one transfer a key, never more than there is."""

from __future__ import annotations

from lms_sdk.payments import PayCapability, PaymentError, fold
from lms_sdk.testing.subject import require
from lms_sdk.testing.till import PaymentSubject


class PayoutLaws(PaymentSubject):
    """Left out for providers without payees."""

    def test_a_payee_is_known_after_onboarding(self) -> None:
        """Before, nothing can be sent."""
        if not self.can(PayCapability.PAYEES):
            return
        till = self.till()
        ref, _ = till.provider.onboard_payee("teacher-1", "https://school.example/back", till.ctx)
        again, _ = till.provider.onboard_payee("teacher-1", "https://school.example/back", till.ctx)
        require(ref == again, "onboard_payee() makes a second account for the same teacher")
        require(
            till.provider.payee_status(ref, till.ctx).payee_ref == ref, "payee_status() tells of someone else"
        )
        unknown = till.provider.payee_status("nobody", till.ctx).state
        require(unknown == "missing", f"payee_status() of an unknown payee is {unknown}")

    def test_a_transfer_is_made_once_and_can_be_reversed(self) -> None:
        """A share follows the refund that takes it back."""
        if not self.can(PayCapability.TRANSFER):
            return
        till = self.till()
        payee, _ = till.provider.onboard_payee("teacher-1", "https://school.example/back", till.ctx)
        started = till.paid(4000)
        op = till.operation("transfer", started.provider_ref, 3000, payee=payee)
        for _ in range(2):
            till.provider.transfer(op, till.ctx)
        sent = till.truth(started.provider_ref).transferred
        require(sent == 3000, f"the same idempotency key transfers {sent} of 3000")  # noqa: PLR2004 (as asked)
        back = till.operation("reverse_transfer", started.provider_ref, 3000, payee=payee)
        till.provider.reverse_transfer(back, till.ctx)
        heard = fold(till.heard()).transferred
        require(heard == 0, f"after a reversal {heard} are still transferred")

    def test_no_more_is_transferred_than_was_charged(self) -> None:
        """The provider refuses, and nothing moves."""
        if not self.can(PayCapability.TRANSFER):
            return
        till = self.till()
        payee, _ = till.provider.onboard_payee("teacher-1", "https://school.example/back", till.ctx)
        started = till.paid(4000)
        try:
            till.provider.transfer(
                till.operation("transfer", started.provider_ref, 4001, payee=payee), till.ctx
            )
        except PaymentError:
            return
        raise AssertionError("transfer() of more than was charged is not refused")
