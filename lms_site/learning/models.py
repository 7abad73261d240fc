"""Tables of the domain; other domains point at them by string (`"learning.Enrolment"`)."""

from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.assessment.models import Accommodation, Assessment
from lms_site.learning.enrolment.models import CourseRules, Enrolment
from lms_site.learning.grading.models import Grade, Score
from lms_site.learning.progress.models import ItemProgress

__all__ = [
    "Accommodation",
    "Assessment",
    "Attempt",
    "AttemptItem",
    "CourseRules",
    "Enrolment",
    "Grade",
    "ItemProgress",
    "Response",
    "Score",
]
