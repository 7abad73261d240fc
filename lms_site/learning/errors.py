"""What can be refused in this domain, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Denied, NotFound, Unauthenticated


class NotATeacher(Denied):
    """The person has not the right in this course that the action needs."""

    code = "not_a_teacher"


class NoSuchColleague(NotFound):
    """The person is not in the course's team."""

    code = "no_such_colleague"


class AlreadyInTeam(Conflict):
    """The person is in the course's team; their role can be changed."""

    code = "already_in_team"
    message = _("This person is in the team already.")


class NoOwnerLeft(Conflict):
    """It would leave the course without an owner."""

    code = "no_owner_left"
    message = _("A course needs an owner. Make somebody else an owner first.")


class TeamIsFull(Conflict):
    """The team has as many members as a team can have (`most`)."""

    code = "team_is_full"
    message = _("The team is full.")


class NotEnrolled(Denied):
    """The person has no active seat in the course."""

    code = "not_enrolled"


class NoSuchCourse(NotFound):
    """No live course has this key."""

    code = "no_such_course"


class NoSuchItem(NotFound):
    """No live item has this key, or the caller may not know of it."""

    code = "no_such_item"


class NoSuchAttempt(NotFound):
    """No attempt has this id, or it is another person's."""

    code = "no_such_attempt"


class NotFree(Conflict):
    """The course has a price; it cannot be joined without paying."""

    code = "not_free"
    message = _("This course is not free. It has to be bought.")


class EnrolmentNotOpen(Conflict):
    """The course cannot be joined now; `opens_at` says when it can, if it will."""

    code = "enrolment_not_open"
    message = _("This course cannot be joined at the moment.")


class EnrolmentEnded(Conflict):
    """The school ended this enrolment; only the school can open it again."""

    code = "enrolment_ended"
    message = _("Your place in this course was ended. Please ask the school.")


class CourseOver(Conflict):
    """The course is archived, or its last day has passed: nobody joins it, and its members keep what its team set."""

    code = "course_over"
    message = _("This course is over.")


class PrerequisitesMissing(Conflict):
    """Other courses (`courses`) have to be completed first."""

    code = "prerequisites_missing"
    message = _("Other courses come first. Complete them, then join this one.")


class ApprovalNeeded(Conflict):
    """Who teaches the course decides who joins: apply instead."""

    code = "approval_needed"
    message = _("Joining this course has to be approved. Please apply.")


class CourseFull(Conflict):
    """Every place is taken, or kept for those who wait."""

    code = "course_full"
    message = _("There is no place left in this course.")


class AlreadyMember(Conflict):
    """The person has an active seat in the course."""

    code = "already_member"
    message = _("You take part in this course already.")


class NotOpenAnyMore(Conflict):
    """The application was decided or withdrawn (`state`)."""

    code = "application_closed"
    message = _("This application is no longer open.")


class NoSuchApplication(NotFound):
    """No application has this id, or the caller may not know of it."""

    code = "no_such_application"


class NoSuchInvitation(NotFound):
    """No invitation has this id, or the caller does not teach its course."""

    code = "no_such_invitation"


class NoSuchGroup(NotFound):
    """No group has this id, or the caller does not teach its course."""

    code = "no_such_group"


class NotStarted(Conflict):
    """The course has not begun, or this part of it has not opened; `starts_at` says when both have."""

    code = "not_started"
    message = _("This has not opened yet.")


class Locked(NotStarted):
    """A rule of the item, or of a module above it, is not met: `reasons` say which.

    `starts_at` is when it opens by itself, null where waiting is not enough.

    The detail says it in sentences.
    """

    code = "locked"
    message = _("This is locked.")


class GroupInRules(Conflict):
    """Release rules of the course name the group: `items` has the key and title of what they would shut for ever."""

    code = "group_in_rules"
    message = _("Release rules of the course name this group. Change them first.")


class NoSuchUnlock(NotFound):
    """No unlocking has this id, or the caller may not take it back."""

    code = "no_such_unlock"


class NotOpen(Conflict):
    """The assessment has not opened; `opens_at` says when it does."""

    code = "not_open"
    message = _("This cannot be started yet.")


class Closed(Conflict):
    """The assessment is closed for new attempts."""

    code = "closed"
    message = _("This is closed.")


class NoAttemptsLeft(Conflict):
    """Every allowed attempt is used; `allowed` says how many there were."""

    code = "no_attempts_left"
    message = _("You have no attempts left.")


class MustWait(Conflict):
    """The next attempt must wait; `until` says how long (absent: it closes before)."""

    code = "must_wait"
    message = _("You have to wait before the next attempt.")


class NothingToAnswer(Conflict):
    """The assessment holds no question."""

    code = "nothing_to_answer"
    message = _("There are no questions in this.")


class AttemptOver(Conflict):
    """The attempt was handed in. `kept` says whether the late answer was put aside for the teacher."""

    code = "attempt_over"
    message = _("This attempt was handed in already.")


class DeadlinePassed(Conflict):
    """The time is over. `kept` says whether the late answer was put aside for the teacher."""

    code = "deadline_passed"
    message = _("The time for this is over.")


class NoHint(Conflict):
    """There is no such hint, or not yet: the ones before it come first, and the assessment may allow none."""

    code = "no_hint"
    message = _("There is no such hint.")


class StillRunning(Conflict):
    """The attempt has not been handed in yet."""

    code = "still_running"
    message = _("This attempt has not been handed in yet.")


class NotCheckable(Conflict):
    """The question's type is not installed now, or does not check answers at once."""

    code = "not_checkable"
    message = _("Answers to this question cannot be checked now.")


class NotScorable(Conflict):
    """The item cannot be scored now: nothing handed in, or nothing waits for a person."""

    code = "not_scorable"
    message = _("There is nothing here to grade.")


class NoSuchPreview(NotFound):
    """No preview has this id, or the caller does not teach its course."""

    code = "no_such_preview"


class PreviewNotValid(Unauthenticated):
    """The preview token is not ours, expired, revoked, or its maker teaches the course no more."""

    code = "preview_not_valid"
    message = _("This preview has ended.")


class TooManyPreviews(Conflict):
    """So many previews of the course run already (`most`)."""

    code = "too_many_previews"
    message = _("Too many previews of this course are running. End some of them first.")


class NoDrafts(Conflict):
    """Nothing here knows drafts: only what is published can be previewed."""

    code = "no_drafts"
    message = _("Drafts cannot be previewed here.")


class NobodyHere(NotFound):
    """There is no such person, or they show nothing to the caller."""

    code = "nobody_here"


class OwnsCourses(Conflict):
    """The person is the only owner of `courses` (key, title): they go on under somebody else first."""

    code = "owns_courses"
    message = _("Hand over the courses that only you own, then close your account.")
