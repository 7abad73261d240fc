"""An order's state is a fold of events: any order, any duplicates, the same money."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_sdk.payment_events import RANK, Balance, ProviderEvent, fold

KINDS = ["authorise", "charge", "refund", "dispute", "transfer", "transfer_reversal"]
events = st.lists(
    st.builds(
        ProviderEvent,
        event_id=st.uuids().map(str),
        op_ref=st.sampled_from("abc"),
        kind=st.sampled_from(KINDS),
        status=st.sampled_from(sorted(RANK)),
        amount_minor=st.integers(1, 10**6),
        currency=st.just("eur"),
    ),
    max_size=15,
)


@settings(max_examples=300, deadline=None)
@given(events, st.randoms())
def test_any_order_and_any_duplicates_give_the_same_state(told: list[ProviderEvent], chance) -> None:
    mixed = told + [chance.choice(told) for _ in range(5) if told]
    chance.shuffle(mixed)
    assert fold(mixed) == fold(told)


@settings(max_examples=100, deadline=None)
@given(events, st.integers(0, 15))
def test_folding_is_the_same_whether_events_come_at_once_or_later(
    told: list[ProviderEvent], cut: int
) -> None:
    first, rest = told[:cut], told[cut:]
    assert fold([*rest, *first, *rest]) == fold(told)


def event(kind: str, status: str, amount: int = 100, op: str = "") -> ProviderEvent:
    return ProviderEvent(f"{kind}-{status}-{op}", op or kind, kind, status, amount, "eur")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([], Balance()),
        ([event("charge", "pending")], Balance(pending=100)),
        ([event("charge", "succeeded"), event("charge", "pending")], Balance(charged=100)),
        ([event("charge", "succeeded"), event("charge", "failed")], Balance(charged=100)),
        ([event("charge", "failed")], Balance()),
        ([event("charge", "succeeded"), event("refund", "succeeded", 40)], Balance(charged=100, refunded=40)),
        ([event("charge", "succeeded"), event("refund", "pending", 40)], Balance(charged=100)),
        ([event("dispute", "succeeded"), event("dispute", "reversed")], Balance()),
        ([event("authorise", "succeeded")], Balance(authorised=100)),
        ([event("authorise", "reversed"), event("authorise", "succeeded")], Balance()),
        (
            [event("transfer", "succeeded"), event("transfer_reversal", "succeeded", 30)],
            Balance(transferred=70),
        ),
    ],
)
def test_what_events_come_to(told: list[ProviderEvent], wanted: Balance) -> None:
    assert fold(told) == wanted


def test_what_is_left_is_charged_less_what_went_back() -> None:
    assert Balance(charged=100, refunded=30, disputed=20).net == 50
