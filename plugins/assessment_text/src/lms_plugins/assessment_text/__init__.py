"""Short text questions as a plugin."""

from lms_plugins.assessment_text.content import _
from lms_plugins.assessment_text.type import TextType
from lms_sdk.plugin import Plugin

plugin = Plugin(key="lms.text", label=_("Short text questions"), assessment_types=[TextType])
