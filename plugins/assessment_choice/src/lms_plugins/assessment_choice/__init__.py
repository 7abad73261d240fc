"""Choice questions as a plugin."""

from lms_plugins.assessment_choice.content import _
from lms_plugins.assessment_choice.type import ChoiceType
from lms_sdk.plugin import Plugin

plugin = Plugin(key="lms.choice", label=_("Choice questions"), assessment_types=[ChoiceType])
