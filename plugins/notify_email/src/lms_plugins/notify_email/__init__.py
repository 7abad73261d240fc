"""Notifications by e-mail, as a plugin: a channel that speaks SMTP, and a check that the server answers."""

from lms_plugins.notify_email.channel import Email, ServerAnswers
from lms_plugins.notify_email.settings import EmailConfig
from lms_plugins.notify_email.texts import _
from lms_sdk.plugin import Plugin

plugin = Plugin(
    key="lms.email",
    label=_("Notifications by e-mail"),
    config=EmailConfig,
    notification_channels=[Email],
    health_checks=[ServerAnswers],
)
