"""The laws that every assessment type keeps."""

from lms_plugins.assessment_text.type import TextType
from lms_sdk.testing import AssessmentConformance


class TestText(AssessmentConformance):
    type = TextType
