"""The door of the domain: what others may call. Errors in `errors`, facts in `events`."""

from lms_site.learning.assessment.attempt_policies import attempt_policies, attempt_policy
from lms_site.learning.assessment.attempt_views import attempt_items, attempts, my_attempts, open_attempt
from lms_site.learning.assessment.data import (
    AccommodationSpec,
    Answer,
    AssessmentSpec,
    AttemptSummary,
    AttemptView,
    EffectiveRules,
    ItemPart,
    Review,
    ReviewItem,
    Saved,
    Submitted,
    TextPart,
)
from lms_site.learning.assessment.definitions import (
    accommodations,
    end_accommodation,
    grant_accommodation,
    put_assessment,
    release_results,
)
from lms_site.learning.assessment.effective import effective_rules
from lms_site.learning.assessment.reviewing import review
from lms_site.learning.assessment.rules import Rules
from lms_site.learning.assessment.saving import is_genuine_receipt, save_answer
from lms_site.learning.assessment.starting import start_attempt
from lms_site.learning.assessment.submitting import end_expired_attempts, submit
from lms_site.learning.assessment.visibility import Revealed, When
from lms_site.learning.enrolment.data import CourseRulesSpec, MyCourse, Seat
from lms_site.learning.enrolment.queries import enrolments, my_courses, seats_by_ids
from lms_site.learning.enrolment.services import end_seat, enrol, give_seat, leave, put_course_rules
from lms_site.learning.erasure import erase_person
from lms_site.learning.grading.data import Graded, GradingItem, MyGrade, Rebuilt, ScoreLine, ToGrade
from lms_site.learning.grading.queries import grades, grading_item, grading_queue, my_grades
from lms_site.learning.grading.rebuilding import rebuild_grades
from lms_site.learning.grading.services import grade_manually
from lms_site.learning.policies import administers, teaches
from lms_site.learning.ports import register_free_courses, register_plugin_contexts
from lms_site.learning.progress.data import (
    CourseProgress,
    ItemDocument,
    ItemState,
    Outline,
    ResumePoint,
    Tried,
)
from lms_site.learning.progress.practice import try_question
from lms_site.learning.progress.queries import (
    assessment_document,
    course_progress,
    item_progress,
    learners_progress,
    lesson_document,
    module_document,
    outline,
    outline_progress,
    resume_point,
)
from lms_site.learning.progress.services import mark_done, record_progress

__all__ = [
    "AccommodationSpec",
    "Answer",
    "AssessmentSpec",
    "AttemptSummary",
    "AttemptView",
    "CourseProgress",
    "CourseRulesSpec",
    "EffectiveRules",
    "Graded",
    "GradingItem",
    "ItemDocument",
    "ItemPart",
    "ItemState",
    "MyCourse",
    "MyGrade",
    "Outline",
    "Rebuilt",
    "ResumePoint",
    "Revealed",
    "Review",
    "ReviewItem",
    "Rules",
    "Saved",
    "ScoreLine",
    "Seat",
    "Submitted",
    "TextPart",
    "ToGrade",
    "Tried",
    "When",
    "accommodations",
    "administers",
    "assessment_document",
    "attempt_items",
    "attempt_policies",
    "attempt_policy",
    "attempts",
    "course_progress",
    "effective_rules",
    "end_accommodation",
    "end_expired_attempts",
    "end_seat",
    "enrol",
    "enrolments",
    "erase_person",
    "give_seat",
    "grade_manually",
    "grades",
    "grading_item",
    "grading_queue",
    "grant_accommodation",
    "is_genuine_receipt",
    "item_progress",
    "learners_progress",
    "leave",
    "lesson_document",
    "mark_done",
    "module_document",
    "my_attempts",
    "my_courses",
    "my_grades",
    "open_attempt",
    "outline",
    "outline_progress",
    "put_assessment",
    "put_course_rules",
    "rebuild_grades",
    "record_progress",
    "register_free_courses",
    "register_plugin_contexts",
    "release_results",
    "resume_point",
    "review",
    "save_answer",
    "seats_by_ids",
    "start_attempt",
    "submit",
    "teaches",
    "try_question",
]
