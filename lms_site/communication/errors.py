"""What can be refused in this domain, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Denied, NotFound


class NoSuchComment(NotFound):
    """No comment has this id, or the caller may not know of it."""

    code = "no_such_comment"


class NoSuchReview(NotFound):
    """No review has this id, or the caller may not know of it, or has written none."""

    code = "no_such_review"


class NoSuchNews(NotFound):
    """No news has this id, or the caller may not know of it."""

    code = "no_such_news"


class NoSuchNotification(NotFound):
    """No notification of the caller's own has this id."""

    code = "no_such_notification"


class TooLateToEdit(Conflict):
    """A comment can be changed for `minutes` only; it can still be deleted."""

    code = "too_late_to_edit"
    message = _("This can no longer be changed. You can delete it.")


class OwnWords(Conflict):
    """Nobody reports what they wrote themselves."""

    code = "own_words"
    message = _("You wrote this yourself.")


class NotFarEnough(Conflict):
    """The reviewer has done less of the course than `needed` (a share, 0 to 1)."""

    code = "not_far_enough"
    message = _("You can review a course once you have done some of it.")


class OwnCourse(Conflict):
    """Nobody reviews a course in whose team they are."""

    code = "own_course"
    message = _("You cannot review your own course.")


class NoSuchMessage(NotFound):
    """No message to the school has this id."""

    code = "no_such_message"


class MayNotAnswer(Denied):
    """The person does not read messages to the school."""

    code = "may_not_answer"
