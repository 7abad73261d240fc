"""What can go wrong with accounts and tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    PreconditionFailed,
    Unauthenticated,
)


class TokenNotValid(Unauthenticated):
    """The token is not ours, expired, used up, revoked, or of the wrong kind."""

    code = "token_not_valid"
    message = _("The token is not valid or has expired.")


class RefreshInProgress(Conflict):
    """Another refresh of the same session runs at this moment; use the tokens it brings."""

    code = "refresh_in_progress"
    message = _("Another refresh of this session is under way. Use the tokens it brings.")


class TeachingClosed(Conflict):
    """The site takes no applications to teach."""

    code = "teaching_closed"
    message = _("This school takes no applications to teach.")


class TeachesAlready(Conflict):
    """The person may make courses already."""

    code = "teaches_already"
    message = _("You may teach already.")


class AppliedAlready(Conflict):
    """An application of the person waits."""

    code = "applied_already"
    message = _("Your application is waiting to be decided.")


class NotWaiting(Conflict):
    """The application was decided or withdrawn (`state`)."""

    code = "not_waiting"
    message = _("This application does not wait any more.")


class NoSuchTeacherApplication(NotFound):
    """There is no such application."""

    code = "no_such_teacher_application"


class MayNotDecide(Denied):
    """The person does not decide who may teach."""

    code = "may_not_decide"


class MayNotManagePeople(Denied):
    """The person has no right to do this to that account."""

    code = "may_not_manage_people"


class NoSuchPerson(NotFound):
    """There is no such person, or the account is a tombstone."""

    code = "no_such_person"


class NotOneself(Conflict):
    """Nobody suspends or merges their own account away."""

    code = "not_oneself"
    message = _("You cannot do this to your own account.")


class VerifiedAlready(Conflict):
    """The address of the person is verified."""

    code = "verified_already"
    message = _("The address is verified already.")


class IsAdministrator(Conflict):
    """An administrator's account is not merged away: the rights would be lost, or go to somebody else."""

    code = "is_administrator"
    message = _("Take the rights of an administrator from this account first.")


class IsSuspended(Conflict):
    """A suspended account is not merged: the suspension would be lost, or would grow."""

    code = "is_suspended"
    message = _("Reactivate the suspended account first.")


class PreviewIsOld(PreconditionFailed):
    """What would happen is not what the preview said any more."""

    code = "preview_is_old"
    message = _("Something has changed since the preview. Look at it again.")


class NoAvatar(NotFound):
    """The person has no picture (any more)."""

    code = "no_avatar"


class TermsNotAccepted(Conflict):
    """The terms in force (`version`) are to be accepted before anything new is begun."""

    code = "terms_not_accepted"
    message = _("Accept the terms of use first.")


class NoSuchTerms(NotFound):
    """There is no such version of the terms, or the caller may not publish any."""

    code = "no_such_terms"


class WrongPassword(Invalid):
    """The password that should confirm something is not the person's."""

    code = "wrong_password"
    message = _("This is not your password.")


class LoginTooOld(Conflict):
    """A person without a password confirms by having logged in just now; this login is older."""

    code = "login_too_old"
    message = _("Log in again, then repeat this within five minutes.")


class LastAdministrator(Conflict):
    """Nobody else administers the site."""

    code = "last_administrator"
    message = _("Make somebody else an administrator first.")


class ReopeningGone(NotFound):
    """The link does not take an account back (any more)."""

    code = "reopening_gone"
