"""The contract of a payment provider: a translator between the provider's words and normalised events.

The product owns the money's state: it writes the operation before the call, stores each webhook before it is read,
folds events, keeps the ledger. A provider never decides that something is paid. Calls that end without an answer
raise `Ambiguous`; the same idempotency key is passed on every time.
"""

from __future__ import annotations

import datetime as dt
import enum
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from lms_sdk.config import Config
from lms_sdk.context import Context, HttpClient
from lms_sdk.i18n import Text
from lms_sdk.payment_events import (
    Action,
    Ambiguous,
    BadSignature,
    Balance,
    ClientToken,
    Done,
    Instructions,
    Intent,
    Operation,
    PayeeStatus,
    PaymentError,
    ProviderEvent,
    RawWebhook,
    Redirect,
    Share,
    Snapshot,
    Started,
    StatementLine,
    fold,
)

__all__ = [
    "Action",
    "Ambiguous",
    "BadSignature",
    "Balance",
    "ClientToken",
    "Done",
    "Fault",
    "Instructions",
    "Intent",
    "NoConfig",
    "Operation",
    "PayCapability",
    "PayeeStatus",
    "PaymentError",
    "PaymentProvider",
    "PaymentSimulator",
    "ProviderEvent",
    "RawWebhook",
    "Redirect",
    "Share",
    "Snapshot",
    "Started",
    "StatementLine",
    "Verdict",
    "fold",
]

Fault = Literal["none", "lost_before", "lost_after", "error"]
Verdict = Literal["succeeded", "failed", "pending"]


class PayCapability(enum.StrEnum):
    """What a provider can do."""

    REDIRECT = "redirect"
    EMBEDDED = "embedded"
    DELAYED_CAPTURE = "delayed_capture"
    PARTIAL_REFUND = "partial_refund"
    RECURRING = "recurring"
    PAYEES = "payees"
    TRANSFER = "transfer"
    STATEMENT = "statement"
    SANDBOX = "sandbox"


class NoConfig(Config):
    """A provider or channel without settings."""


class PaymentSimulator(ABC):
    """The provider's servers in memory, for the conformance kit, for demos and for `lms_plugin dev`.

    It speaks the provider's own protocol behind `http()`, so that the provider class under test is the real one.
    """

    @abstractmethod
    def config(self) -> Config:
        """A configuration that works with this simulator."""

    @abstractmethod
    def http(self) -> HttpClient:
        """The client that reaches it."""

    @abstractmethod
    def pay(self, provider_ref: str, verdict: Verdict = "succeeded") -> None:
        """The customer acts: pays, is declined, or leaves it pending."""

    @abstractmethod
    def dispute(self, provider_ref: str) -> None:
        """The customer's bank takes the whole charge back."""

    @abstractmethod
    def webhooks(self) -> list[RawWebhook]:
        """Every notification sent since the last call, signed as the provider signs."""

    @abstractmethod
    def sign(self, body: bytes, at: dt.datetime) -> RawWebhook:
        """A notification with this body, signed at this moment."""

    @abstractmethod
    def fail_next(self, fault: Fault) -> None:
        """Break the next call: lost before it had an effect, lost after it, or answered with a server error."""

    @abstractmethod
    def effects(self) -> list[ProviderEvent]:
        """What really happened to money, once each: the truth that provider and product must arrive at."""


class PaymentProvider:
    """One way to be paid; subclasses are listed in `Plugin(payment_providers=[...])`, instances hold no state.

    Needed: key, label, currencies, start, fetch, verify, parse, refund, simulator. The rest follows the capabilities.
    """

    key: ClassVar[str]
    label: ClassVar[Text]
    Config: ClassVar[type[Config]] = NoConfig
    currencies: ClassVar[frozenset[str]]
    """ISO codes in lower case."""
    capabilities: ClassVar[frozenset[PayCapability]] = frozenset()

    def start(self, intent: Intent, ctx: Context) -> Started:
        """Begin a payment. Grants nothing: only events do."""
        raise NotImplementedError

    def fetch(self, provider_ref: str, ctx: Context) -> Snapshot:
        """The truth as the provider knows it: after the return page, by reconciliation, after Ambiguous."""
        raise NotImplementedError

    def verify(self, raw: RawWebhook, ctx: Context) -> None:
        """Prove who sent it, or raise BadSignature.

        Over the raw bytes, in constant time, with a limit on its age and with every secret that is still valid.
        """
        raise NotImplementedError

    def parse(self, raw: RawWebhook, ctx: Context) -> list[ProviderEvent]:
        """The events in a verified webhook; empty for kinds nobody needs. Makes no calls."""
        raise NotImplementedError

    def capture(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Take the money that `start` reserved (DELAYED_CAPTURE)."""
        raise NotImplementedError

    def cancel(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Give up a payment that was not captured."""
        raise NotImplementedError

    def refund(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Pay back `op.amount`; PaymentError when it is more than what is left."""
        raise NotImplementedError

    def onboard_payee(self, payee_id: str, return_url: str, ctx: Context) -> tuple[str, Action]:
        """Begin to make a teacher payable: the provider's ref of the payee and what to do next (PAYEES)."""
        raise NotImplementedError

    def payee_status(self, payee_ref: str, ctx: Context) -> PayeeStatus:
        """Whether the payee can be paid (PAYEES)."""
        raise NotImplementedError

    def transfer(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Send a teacher's share (TRANSFER)."""
        raise NotImplementedError

    def reverse_transfer(self, op: Operation, ctx: Context) -> list[ProviderEvent]:
        """Take a share back after a refund or dispute (TRANSFER)."""
        raise NotImplementedError

    def statement(self, since: dt.datetime, until: dt.datetime, ctx: Context) -> Iterator[StatementLine]:
        """The account's lines in that time, for reconciliation (STATEMENT)."""
        raise NotImplementedError

    def redact(self, stored: dict[str, Any]) -> dict[str, Any]:
        """A stored webhook or answer without persons: amounts and references stay."""
        raise NotImplementedError

    def health(self, ctx: Context) -> Text:
        """An empty text when the configuration works, else what is wrong: the "test connection" button."""
        return ""

    def simulator(self) -> PaymentSimulator:
        """The provider's servers in memory."""
        raise NotImplementedError
