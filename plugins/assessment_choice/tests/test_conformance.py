"""The laws that every assessment type keeps."""

from lms_plugins.assessment_choice.type import ChoiceType
from lms_sdk.testing import AssessmentConformance


class TestChoice(AssessmentConformance):
    type = ChoiceType
