"""The conformance kit of payment providers, played against the provider's own simulator.

A test class sets `provider`; nothing else is needed:

class TestAcmePay(PaymentConformance):
    provider = AcmePay
"""

from __future__ import annotations

from lms_sdk.testing.laws_charge import ChargeLaws
from lms_sdk.testing.laws_payout import PayoutLaws
from lms_sdk.testing.laws_refund import RefundLaws
from lms_sdk.testing.laws_webhook import WebhookLaws


class PaymentConformance(ChargeLaws, RefundLaws, WebhookLaws, PayoutLaws):
    """Every law that a payment provider must obey; the laws of capabilities that it lacks are left out."""
