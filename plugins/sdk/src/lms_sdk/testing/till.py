"""What the laws of payments share: a provider, its servers, a context, and the way of one payment."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import ClassVar

from lms_sdk.facts import Money
from lms_sdk.payments import (
    Balance,
    Intent,
    Operation,
    PayCapability,
    PaymentProvider,
    PaymentSimulator,
    ProviderEvent,
    RawWebhook,
    Started,
    Verdict,
    fold,
)
from lms_sdk.testing.subject import require
from lms_sdk.testing.world import FakeContext

EMAIL = "payer.7f3a@example.org"


class Till:
    """One provider with its servers, for one law."""

    def __init__(self, provider: type[PaymentProvider]) -> None:
        """Start the servers and configure the provider for them."""
        self.kind = provider
        self.servers: PaymentSimulator = provider().simulator()
        self.ctx = FakeContext(self.servers.config(), self.servers.http())
        self._numbers = itertools.count(1)

    @property
    def provider(self) -> PaymentProvider:
        """A fresh instance at every use: a provider remembers nothing."""
        return self.kind()

    @property
    def currency(self) -> str:
        """Some currency of the provider."""
        return min(self.kind.currencies)

    def intent(self, amount: int = 5000, currency: str = "", *, later: bool = False) -> Intent:
        """A wish to be paid, each with its own id and key."""
        number = next(self._numbers)
        return Intent(
            id=f"intent-{number}",
            idempotency_key=f"key-{number}",
            amount=Money(amount, currency or self.currency),
            description="A course",
            return_url="https://school.example/back",
            cancel_url="https://school.example/cancel",
            webhook_url="https://school.example/hooks",
            locale="en",
            email=EMAIL,
            capture="later" if later else "now",
        )

    def operation(self, kind: str, ref: str, amount: int, currency: str = "", payee: str = "") -> Operation:
        """Something to do to a payment, with its own key."""
        number = next(self._numbers)
        money = Money(amount, currency or self.currency)
        return Operation(f"op-{number}", f"op-key-{number}", kind, ref, money, payee)  # type: ignore[arg-type]  # a name

    def paid(self, amount: int = 5000, currency: str = "", verdict: Verdict = "succeeded") -> Started:
        """A payment that the customer has acted on."""
        started = self.provider.start(self.intent(amount, currency), self.ctx)
        self.servers.pay(started.provider_ref, verdict)
        return started

    def heard(self, webhooks: Iterable[RawWebhook] | None = None) -> list[ProviderEvent]:
        """The events of the webhooks sent since the last time, verified and parsed."""
        events: list[ProviderEvent] = []
        for raw in self.servers.webhooks() if webhooks is None else webhooks:
            self.provider.verify(raw, self.ctx)
            events += self.provider.parse(raw, self.ctx)
        return events

    def fetched(self, ref: str) -> tuple[ProviderEvent, ...]:
        """What the provider says of the payment now."""
        return self.provider.fetch(ref, self.ctx).events

    def truth(self, ref: str) -> Balance:
        """What really happened to the payment's money."""
        return fold(event for event in self.servers.effects() if event.payment_ref == ref)


class PaymentSubject:
    """The provider under test; a test class sets `provider`."""

    provider: ClassVar[type[PaymentProvider]]

    def till(self) -> Till:
        """Fresh servers."""
        return Till(self.provider)

    def can(self, capability: PayCapability) -> bool:
        """Whether the provider declares it."""
        return capability in self.provider.capabilities


def require_same(got: Balance, wanted: Balance, where: str) -> None:
    """Fail unless both balances are equal."""
    require(got == wanted, f"{where}: {got}, but really {wanted}")
