"""The reference example passes the whole kit."""

from __future__ import annotations

from lms_sdk.testing import AssessmentConformance
from lms_sdk.testing.examples.choice import MultipleChoice


class TestReferenceChoice(AssessmentConformance):
    type = MultipleChoice
