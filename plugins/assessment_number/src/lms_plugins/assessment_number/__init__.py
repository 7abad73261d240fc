"""Numeric questions as a plugin."""

from lms_plugins.assessment_number.content import _
from lms_plugins.assessment_number.type import NumberType
from lms_sdk.plugin import Plugin

plugin = Plugin(key="lms.number", label=_("Numeric questions"), assessment_types=[NumberType])
