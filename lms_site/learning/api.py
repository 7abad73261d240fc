"""The door of the domain: what others may call. Errors in `errors`, facts in `events`."""

from lms_site.learning.assessment.attempt_policies import attempt_policies, attempt_policy
from lms_site.learning.assessment.attempt_views import my_attempts, open_attempt
from lms_site.learning.assessment.choices import GradingMethod, Preset, ReviewWhen
from lms_site.learning.assessment.data import (
    AccommodationSpec,
    Answer,
    AssessmentSpec,
    AttemptSummary,
    AttemptView,
    EffectiveRules,
    Given,
    Hint,
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
from lms_site.learning.assessment.hints import take_hint
from lms_site.learning.assessment.reviewing import review
from lms_site.learning.assessment.rules import Rules
from lms_site.learning.assessment.saving import is_genuine_receipt, save_answer
from lms_site.learning.assessment.starting import start_attempt
from lms_site.learning.assessment.submitting import end_expired_attempts, submit
from lms_site.learning.assessment.visibility import Revealed, When
from lms_site.learning.completion.activities import record_activity
from lms_site.learning.completion.courses import course_completion
from lms_site.learning.completion.data import ActivityState, CourseCompletion, ItemCompletion, Watched
from lms_site.learning.enrolment.applications import (
    applications,
    apply,
    approve,
    my_application,
    refuse,
    withdraw,
)
from lms_site.learning.enrolment.closing import (
    CourseLifeInfo,
    CourseRun,
    archive_course,
    course_life,
    is_archived,
    note_run,
    reopen_course,
    runs,
    set_keeps,
)
from lms_site.learning.enrolment.closing_models import Keeps
from lms_site.learning.enrolment.data import (
    CourseRulesSpec,
    InvitationInfo,
    InvitationSpec,
    InvitedLine,
    Joining,
    JoiningRules,
    MyApplication,
    MyCourse,
    Seat,
    TaughtCourse,
)
from lms_site.learning.enrolment.invitations import (
    invitation_info,
    invitations,
    make_invitation,
    redeem,
    revoke_invitation,
)
from lms_site.learning.enrolment.inviting import invite_list
from lms_site.learning.enrolment.joining import joining, set_joining
from lms_site.learning.enrolment.queries import my_courses
from lms_site.learning.enrolment.services import end_seat, enrol, give_seat, leave, put_course_rules
from lms_site.learning.enrolment.students import (
    add_student,
    add_to_group,
    delete_group,
    groups,
    in_group,
    make_group,
    matching,
    my_taught_courses,
    remove_from_group,
    remove_student,
    rename_group,
    student_table,
    students,
)
from lms_site.learning.erasure import erase_person
from lms_site.learning.files import may_read_file
from lms_site.learning.grading.data import Graded, GradingItem, MyGrade, Rebuilt, ScoreLine, ToGrade
from lms_site.learning.grading.queries import grades, grading_item, grading_queue, my_grades, taught_attempts
from lms_site.learning.grading.rebuilding import rebuild_grades
from lms_site.learning.grading.services import grade_manually
from lms_site.learning.merging import merge
from lms_site.learning.participation import (
    Participation,
    course_participation,
    course_titles,
    lesson_participation,
    lesson_titles,
    open_lessons,
    taking_part,
)
from lms_site.learning.people import audiences, meet, profile_for, sees
from lms_site.learning.policies import (
    administers,
    is_administrator,
    require_teacher,
    taught_courses,
    teaches,
)
from lms_site.learning.ports import SentInvitation, register_free_courses, register_invitation_carrier
from lms_site.learning.previews.data import PreviewInfo, PreviewSpec
from lms_site.learning.previews.models import Persona
from lms_site.learning.previews.ports import DraftName, register_drafts
from lms_site.learning.previews.services import make_preview, revoke_preview, running_previews
from lms_site.learning.previews.worlds import PreviewWorld, preview_world
from lms_site.learning.progress.data import (
    CourseProgress,
    ItemDocument,
    ItemState,
    Outline,
    ResumePoint,
    Tried,
)
from lms_site.learning.progress.lists import Kind, ListedItem, course_items
from lms_site.learning.progress.practice import try_question
from lms_site.learning.progress.queries import (
    assessment_document,
    course_document,
    course_progress,
    lesson_document,
    module_document,
    outline,
    resume_point,
)
from lms_site.learning.progress.reports import Happened, history, progress_report
from lms_site.learning.progress.services import mark_done, record_progress
from lms_site.learning.release.data import ItemRules, RuleSet, UnlockInfo, UnlockSpec
from lms_site.learning.release.explain import item_rules
from lms_site.learning.release.known import group_names
from lms_site.learning.release.reaching import unreachable
from lms_site.learning.release.rules import Placed
from lms_site.learning.release.unlocks import end_unlock, unlock, unlocks
from lms_site.learning.rights import Right, Role
from lms_site.learning.teams.data import Colleague
from lms_site.learning.teams.queries import in_any_team, my_roles, role_has, team, team_with
from lms_site.learning.teams.services import change_role, hand_over, join_team, leave_team
from lms_site.learning.telling import (
    InvitationLetter,
    Pair,
    TeamRole,
    Verdict,
    assessment_titles,
    invitation_letters,
    marks_released,
    marks_shown,
    members_of,
    seated,
    team_roles,
    verdicts,
)

__all__ = [
    "AccommodationSpec",
    "ActivityState",
    "Answer",
    "AssessmentSpec",
    "AttemptSummary",
    "AttemptView",
    "Colleague",
    "CourseCompletion",
    "CourseLifeInfo",
    "CourseProgress",
    "CourseRulesSpec",
    "CourseRun",
    "DraftName",
    "EffectiveRules",
    "Given",
    "Graded",
    "GradingItem",
    "GradingMethod",
    "Happened",
    "Hint",
    "InvitationInfo",
    "InvitationLetter",
    "InvitationSpec",
    "InvitedLine",
    "ItemCompletion",
    "ItemDocument",
    "ItemPart",
    "ItemRules",
    "ItemState",
    "Joining",
    "JoiningRules",
    "Keeps",
    "Kind",
    "ListedItem",
    "MyApplication",
    "MyCourse",
    "MyGrade",
    "Outline",
    "Pair",
    "Participation",
    "Persona",
    "Placed",
    "Preset",
    "PreviewInfo",
    "PreviewSpec",
    "PreviewWorld",
    "Rebuilt",
    "ResumePoint",
    "Revealed",
    "Review",
    "ReviewItem",
    "ReviewWhen",
    "Right",
    "Role",
    "RuleSet",
    "Rules",
    "Saved",
    "ScoreLine",
    "Seat",
    "SentInvitation",
    "Submitted",
    "TaughtCourse",
    "TeamRole",
    "TextPart",
    "ToGrade",
    "Tried",
    "UnlockInfo",
    "UnlockSpec",
    "Verdict",
    "Watched",
    "When",
    "accommodations",
    "add_student",
    "add_to_group",
    "administers",
    "applications",
    "apply",
    "approve",
    "archive_course",
    "assessment_document",
    "assessment_titles",
    "attempt_policies",
    "attempt_policy",
    "audiences",
    "change_role",
    "course_completion",
    "course_document",
    "course_items",
    "course_life",
    "course_participation",
    "course_progress",
    "course_titles",
    "delete_group",
    "effective_rules",
    "end_accommodation",
    "end_expired_attempts",
    "end_seat",
    "end_unlock",
    "enrol",
    "erase_person",
    "give_seat",
    "grade_manually",
    "grades",
    "grading_item",
    "grading_queue",
    "grant_accommodation",
    "group_names",
    "groups",
    "hand_over",
    "history",
    "in_any_team",
    "in_group",
    "invitation_info",
    "invitation_letters",
    "invitations",
    "invite_list",
    "is_administrator",
    "is_archived",
    "is_genuine_receipt",
    "item_rules",
    "join_team",
    "joining",
    "leave",
    "leave_team",
    "lesson_document",
    "lesson_participation",
    "lesson_titles",
    "make_group",
    "make_invitation",
    "make_preview",
    "mark_done",
    "marks_released",
    "marks_shown",
    "matching",
    "may_read_file",
    "meet",
    "members_of",
    "merge",
    "module_document",
    "my_application",
    "my_attempts",
    "my_courses",
    "my_grades",
    "my_roles",
    "my_taught_courses",
    "note_run",
    "open_attempt",
    "open_lessons",
    "outline",
    "preview_world",
    "profile_for",
    "progress_report",
    "put_assessment",
    "put_course_rules",
    "rebuild_grades",
    "record_activity",
    "record_progress",
    "redeem",
    "refuse",
    "register_drafts",
    "register_free_courses",
    "register_invitation_carrier",
    "release_results",
    "remove_from_group",
    "remove_student",
    "rename_group",
    "reopen_course",
    "require_teacher",
    "resume_point",
    "review",
    "revoke_invitation",
    "revoke_preview",
    "role_has",
    "running_previews",
    "runs",
    "save_answer",
    "seated",
    "sees",
    "set_joining",
    "set_keeps",
    "start_attempt",
    "student_table",
    "students",
    "submit",
    "take_hint",
    "taking_part",
    "taught_attempts",
    "taught_courses",
    "teaches",
    "team",
    "team_roles",
    "team_with",
    "try_question",
    "unlock",
    "unlocks",
    "unreachable",
    "verdicts",
    "withdraw",
]
