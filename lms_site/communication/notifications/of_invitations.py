"""Invitations by mail: to the address they were made for, whether or not anybody here has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.accounts import api as accounts
from lms_site.communication.notifications.addressed import Envelope, register_addressed
from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import register
from lms_site.communication.notifications.letters import link_to_invitation
from lms_site.communication.notifications.names import Names
from lms_site.communication.notifications.telling import tell
from lms_site.foundation.ids import new_id
from lms_site.learning import api as learning


def carry_invitations(sent: Sequence[learning.SentInvitation]) -> None:
    """Let each go to its address with its code; who has an account with that address reads of it in the site, too.

    What somebody suspended would get goes nowhere. The codes are kept sealed, and only until they are sent.
    """
    owners = accounts.owners_of({one.email for one in sent})
    notices = []
    for one in sent:
        owner = owners.get(one.email)
        if owner is not None and not owner.active:
            continue
        notices.append(
            Notice(
                person=owner.person if owner is not None and owner.verified else None,
                actor=one.by,
                about=one.invitation,
                event=one.invitation,
                data={"invitation": str(one.invitation), "course": str(one.course)},
                sealed={"code": one.code},
            )
        )
    tell(invited, notices, event=new_id())


def _still_good(notices: Sequence[Notice]) -> list[bool]:
    letters = learning.invitation_letters([notice.key("invitation") for notice in notices])
    owners = accounts.owners_of({letter.email for letter in letters.values()})
    return [_may_have(notice, letters, owners) for notice in notices]


def _may_have(
    notice: Notice, letters: Mapping[Any, learning.InvitationLetter], owners: Mapping[str, accounts.Owner]
) -> bool:
    letter = letters.get(notice.key("invitation"))
    owner = owners.get(letter.email) if letter else None
    return letter is not None and (owner is None or owner.active)


def _says_invited(notice: Notice, names: Names) -> Words:
    """In the site: without the code, which is in the mail."""
    course = {"course": names.course(notice)}
    return Words(
        title=_("You are invited to “%(course)s”") % course,
        text=_("The code that lets you into the course was sent to your address."),
    )


def _envelope(notice: Notice, sealed: Mapping[str, Any]) -> Envelope | None:
    """To the address, in its owner's language, or else the course's."""
    letter = learning.invitation_letters([notice.key("invitation")]).get(notice.key("invitation"))
    code = sealed.get("code")
    if letter is None or not code:
        return None
    reader = accounts.readers([notice.person]).get(notice.person) if notice.person else None
    locale = _known(reader.locale if reader else letter.locale)
    with translation.override(locale):
        words = _words(letter, code)
    return Envelope(address=letter.email, locale=locale, words=words, link=link_to_invitation(code))


def _words(letter: learning.InvitationLetter, code: str) -> Words:
    about = {"course": letter.title, "code": code, "site": settings.WAGTAIL_SITE_NAME}
    lines = [
        _("You are invited to the course “%(course)s” at %(site)s.") % about,
        _("Your code: %(code)s") % about,
        _("Log in, or sign up, and enter the code to begin."),
    ]
    if letter.expires_at is not None:
        until = formats.date_format(letter.expires_at, "DATE_FORMAT")
        lines.append(_("The code can be used until %(date)s.") % {"date": until})
    return Words(title=_("You are invited to “%(course)s”") % about, text="\n\n".join(lines))


def _known(locale: str) -> str:
    return locale if locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


invited = register(
    Kind(
        key="invited",
        title=gettext_lazy("You are invited to a course"),
        hears={},
        may_know=_still_good,
        says=_says_invited,
    )
)
register_addressed(invited.key, _envelope)
