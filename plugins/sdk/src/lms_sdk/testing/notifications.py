"""The conformance kit of notification channels, played against the channel's own simulator.

class TestAcmeChat(ChannelConformance):
    channel = AcmeChat
"""

from __future__ import annotations

from lms_sdk.testing.laws_address import AddressLaws
from lms_sdk.testing.laws_send import SendLaws


class ChannelConformance(AddressLaws, SendLaws):
    """Every law that a notification channel must obey."""
