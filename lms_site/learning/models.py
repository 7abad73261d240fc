"""Tables of the domain; other domains point at them by string (`"learning.Enrolment"`)."""

from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.assessment.models import Accommodation, Assessment
from lms_site.learning.completion.models import Activity
from lms_site.learning.enrolment.closing_models import CourseLife
from lms_site.learning.enrolment.joining_models import Application, Group, GroupMember, Invitation
from lms_site.learning.enrolment.models import CourseRules, Enrolment
from lms_site.learning.grading.models import Grade, Score
from lms_site.learning.previews.models import Preview
from lms_site.learning.progress.models import ItemProgress
from lms_site.learning.release.models import Unlock
from lms_site.learning.teams.models import TeamMember

__all__ = [
    "Accommodation",
    "Activity",
    "Application",
    "Assessment",
    "Attempt",
    "AttemptItem",
    "CourseLife",
    "CourseRules",
    "Enrolment",
    "Grade",
    "Group",
    "GroupMember",
    "Invitation",
    "ItemProgress",
    "Preview",
    "Response",
    "Score",
    "TeamMember",
    "Unlock",
]
