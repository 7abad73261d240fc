"""The laws that every assessment type keeps."""

from lms_plugins.assessment_essay.type import EssayType
from lms_sdk.testing import AssessmentConformance


class TestEssay(AssessmentConformance):
    type = EssayType
