"""The laws that every assessment type keeps."""

from lms_plugins.assessment_number.type import NumberType
from lms_sdk.testing import AssessmentConformance


class TestNumber(AssessmentConformance):
    type = NumberType
