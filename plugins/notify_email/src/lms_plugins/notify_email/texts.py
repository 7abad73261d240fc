"""The translator of this plugin's messages."""

from lms_sdk.i18n import translator

_ = translator("lms_plugins.notify_email")
