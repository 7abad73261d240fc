"""What can be refused in this domain, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Denied, NotFound


class NotATeacher(Denied):
    """The person does not teach this course."""

    code = "not_a_teacher"


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


class NotStarted(Conflict):
    """The course has not begun; `starts_at` says when it does."""

    code = "not_started"
    message = _("This course has not begun yet.")


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
