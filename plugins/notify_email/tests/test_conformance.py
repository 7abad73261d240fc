"""The laws of notification channels, against the channel's own mail server."""

from __future__ import annotations

from lms_plugins.notify_email.channel import Email
from lms_sdk.testing.notifications import ChannelConformance


class TestEmail(ChannelConformance):
    channel = Email
