"""Essay questions as a plugin."""

from lms_plugins.assessment_essay.content import _
from lms_plugins.assessment_essay.type import EssayType
from lms_sdk.plugin import Plugin

plugin = Plugin(key="lms.essay", label=_("Essay questions"), assessment_types=[EssayType])
