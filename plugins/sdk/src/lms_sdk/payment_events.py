"""The words between a payment provider and the product, and the law that makes money safe: state is a fold.

Events may come late, twice and in any order; `fold` gives the same state for all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lms_sdk.facts import Money
from lms_sdk.i18n import Text

EventKind = Literal["authorise", "charge", "refund", "dispute", "transfer", "transfer_reversal", "payout"]
EventStatus = Literal[
    "requested", "action_required", "pending", "cancelled", "failed", "succeeded", "reversed"
]
OperationKind = Literal["capture", "cancel", "refund", "transfer", "reverse_transfer"]

RANK: Final[dict[EventStatus, int]] = {
    "requested": 0,
    "action_required": 1,
    "pending": 2,
    "cancelled": 3,
    "failed": 3,
    "succeeded": 4,
    "reversed": 5,
}
"""A later stage wins over an earlier one whichever arrives first; "reversed" takes a success back: a dispute
that was won, a reservation that was released."""


class PaymentError(Exception):
    """A provider's refusal that is certain: nothing was charged or moved."""

    def __init__(self, code: str, message: Text = "") -> None:
        """Say what was refused, with a stable `code`; `message` may be shown to the person who pays."""
        super().__init__(code)
        self.code = code
        self.message = message


class Ambiguous(Exception):
    """The call may or may not have had an effect (time-out, 5xx): the product asks `fetch`, then repeats it."""


class BadSignature(Exception):
    """The webhook was not sent by the provider, was changed on the way, or is too old."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a teacher gets of a charge, fixed in the order."""

    payee_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish to be paid. `id` is the product's; give it to the provider as metadata and back in each event."""

    id: str
    idempotency_key: str
    amount: Money
    description: str = ""
    return_url: str = ""
    cancel_url: str = ""
    webhook_url: str = ""
    locale: str = ""
    email: str = field(default="", repr=False)
    capture: Literal["now", "later"] = "now"
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser there."""

    url: str


@dataclass(frozen=True, slots=True)
class ClientToken:
    """Give this to the provider's own script; the only provider data a client sees."""

    token: str = field(repr=False)
    public: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instructions:
    """Show this to the person (a bank transfer)."""

    text: Text
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to do; the events say what happened."""


Action = Redirect | ClientToken | Instructions | Done


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One fact. `event_id` is unique per provider account; `op_ref` is the provider's id of the charge, refund ..."""

    event_id: str
    op_ref: str
    kind: EventKind
    status: EventStatus
    amount_minor: int
    currency: str
    payment_ref: str = ""
    """The provider's id of the payment that this belongs to (what `start` gave as `provider_ref`)."""
    intent_id: str = ""
    fee_minor: int = 0
    occurred_at: dt.datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that was begun; `events` are facts already known."""

    provider_ref: str
    action: Action
    expires_at: dt.datetime | None = None
    events: tuple[ProviderEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the provider knows of a payment, now."""

    events: tuple[ProviderEvent, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to be done to a payment; the same `idempotency_key` is sent again after a crash."""

    id: str
    idempotency_key: str
    kind: OperationKind
    provider_ref: str
    amount: Money
    payee_ref: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RawWebhook:
    """A request from the provider as it came; header names in lower case."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    received_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PayeeStatus:
    """Whether a teacher can be paid out, and what is missing."""

    payee_ref: str
    state: Literal["missing", "pending", "restricted", "ready"]
    missing: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the provider's account statement, for the nightly reconciliation."""

    line_id: str
    op_ref: str
    kind: Literal[
        "charge", "refund", "dispute", "fee", "transfer", "transfer_reversal", "payout", "adjustment"
    ]
    amount_minor: int
    currency: str
    fee_minor: int = 0
    occurred_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What a payment comes to, in minor units; `pending` is still under way, `authorised` was reserved."""

    charged: int = 0
    refunded: int = 0
    disputed: int = 0
    authorised: int = 0
    transferred: int = 0
    pending: int = 0

    @property
    def net(self) -> int:
        """What is left of it."""
        return self.charged - self.refunded - self.disputed


def _stage(event: ProviderEvent) -> tuple[int, int, str, str]:
    return RANK[event.status], event.amount_minor, event.status, event.event_id


def latest(events: Iterable[ProviderEvent]) -> dict[tuple[EventKind, str], ProviderEvent]:
    """The furthest event of every operation, whatever order the events came in."""
    furthest: dict[tuple[EventKind, str], ProviderEvent] = {}
    for event in events:
        key = (event.kind, event.op_ref)
        if key not in furthest or _stage(event) > _stage(furthest[key]):
            furthest[key] = event
    return furthest


def fold(events: Iterable[ProviderEvent]) -> Balance:
    """The state of a payment: the same for any order and any duplicates of its events."""
    done: dict[str, int] = {}
    pending = 0
    for (kind, _), event in latest(events).items():
        if event.status == "succeeded":
            done[kind] = done.get(kind, 0) + event.amount_minor
        elif kind == "charge" and event.status in ("action_required", "pending"):
            pending += event.amount_minor
    return Balance(
        charged=done.get("charge", 0),
        refunded=done.get("refund", 0),
        disputed=done.get("dispute", 0),
        authorised=done.get("authorise", 0),
        transferred=done.get("transfer", 0) - done.get("transfer_reversal", 0),
        pending=pending,
    )
