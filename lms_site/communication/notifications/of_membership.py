"""Kinds about belonging to courses and teams: seats, applications, teams, teaching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.accounts import api as accounts
from lms_site.accounts.events import TeachingDecided
from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import each, register
from lms_site.communication.notifications.names import Names
from lms_site.learning import api as learning
from lms_site.learning.events import ApplicationChanged, LearnerEnrolled, TeamChanged

_PLACE, _SCHOOL, _SELF = "place", "school", "self"
_BY_THE_SCHOOL = frozenset({"staff"})
_SILENT = frozenset({"import"})


def _pair(notice: Notice) -> learning.Pair:
    """The course and the person of a notice for one."""
    if notice.person is None:
        raise ValueError("this kind is for people")
    return notice.key("course"), notice.person


def _enrolled(event: LearnerEnrolled) -> Iterator[Notice]:
    """Everybody who got a seat, but by an import: that tells of what was long ago."""
    if event.source in _SILENT:
        return
    how = _SCHOOL if event.source in _BY_THE_SCHOOL else _PLACE if event.asked else _SELF
    yield Notice(person=event.person, about=event.enrolment, data={"course": str(event.course), "how": how})


def _has_seat(notices: Sequence[Notice]) -> list[bool]:
    pairs = [_pair(notice) for notice in notices]
    found = learning.seated(pairs)
    return [pair in found for pair in pairs]


def _says_enrolled(notice: Notice, names: Names) -> Words:
    course = {"course": names.course(notice)}
    how = notice.data["how"]
    if how == _PLACE:
        return Words(
            title=_("You have a place in “%(course)s”") % course,
            text=_("There is a place for you in the course “%(course)s”. You can begin.") % course,
        )
    if how == _SCHOOL:
        return Words(
            title=_("You were enrolled in “%(course)s”") % course,
            text=_("The school has enrolled you in the course “%(course)s”.") % course,
        )
    return Words(
        title=_("You are enrolled in “%(course)s”") % course,
        text=_("You now take the course “%(course)s”. Have fun!") % course,
    )


enrolled = register(
    Kind(
        key="enrolled",
        title=gettext_lazy("You are enrolled in a course"),
        hears={LearnerEnrolled.type: _enrolled},
        may_know=_has_seat,
        says=_says_enrolled,
    )
)


_APPROVED, _REFUSED = "approved", "refused"
_STANDS = {_APPROVED: {"waiting", "accepted"}, _REFUSED: {"refused"}}


def _decided(event: ApplicationChanged) -> Iterator[Notice]:
    """Who was refused, or approved without a place yet; one who got a seat hears of the seat."""
    verdict = learning.verdicts([event.application]).get(event.application)
    if verdict is None or not verdict.by_a_teacher or event.state not in {"waiting", "refused"}:
        return
    data = {
        "course": str(event.course),
        "application": str(event.application),
        "verdict": _REFUSED if event.state == "refused" else _APPROVED,
    }
    yield Notice(person=event.person, about=event.application, data=data)


def _still_decided(notices: Sequence[Notice]) -> list[bool]:
    found = learning.verdicts([notice.key("application") for notice in notices])
    return [
        (verdict := found.get(notice.key("application"))) is not None
        and verdict.person == notice.person
        and verdict.state in _STANDS[notice.data["verdict"]]
        for notice in notices
    ]


def _says_decided(notice: Notice, names: Names) -> Words:
    course = {"course": names.course(notice)}
    if notice.data["verdict"] == _REFUSED:
        return Words(
            title=_("Your application to “%(course)s” was declined") % course,
            text=_(
                "The course “%(course)s” cannot take you. What its teachers answered stands at your application."
            )
            % course,
        )
    return Words(
        title=_("Your application to “%(course)s” was approved") % course,
        text=_("You will get the next free place in the course “%(course)s”. You will be told.") % course,
    )


application_decided = register(
    Kind(
        key="application_decided",
        title=gettext_lazy("Your application to a course is decided"),
        hears={ApplicationChanged.type: _decided},
        may_know=_still_decided,
        says=_says_decided,
    )
)


def _asked(event: ApplicationChanged) -> Iterator[Notice]:
    """Who decides, when somebody asks to be let in; who waits for a place needs nobody."""
    if event.state == "requested":
        data = {"course": str(event.course), "application": str(event.application)}
        for person in learning.team_with(event.course, learning.Right.ENROL):
            yield Notice(person=person, about=event.course, data=data)


def _has_to_decide(notice: Notice) -> bool:
    """Whether the person decides there, and nobody has decided yet."""
    found = learning.verdicts([notice.key("application")]).get(notice.key("application"))
    may = notice.person and learning.teaches(notice.person, notice.key("course"), learning.Right.ENROL)
    return bool(may) and found is not None and found.state == "requested"


def _says_asked(notice: Notice, names: Names) -> Words:
    course = {"course": names.course(notice)}
    return Words(
        title=_("Somebody would like to join “%(course)s”") % course,
        text=_("Applications to the course “%(course)s” wait for its team to decide.") % course,
    )


application_received = register(
    Kind(
        key="application_received",
        title=gettext_lazy("Somebody applies to a course you run"),
        hears={ApplicationChanged.type: _asked},
        may_know=each(_has_to_decide),
        says=_says_asked,
        pause=timedelta(days=1),
    )
)


def _joined(event: TeamChanged) -> Iterator[Notice]:
    """Whoever got a role; the owner of a new course knows that they made it."""
    if event.role is None:
        return
    found = learning.team_roles([(event.course, event.person)]).get((event.course, event.person))
    if found is None or (found.added_by is None and event.role == learning.Role.OWNER):
        return
    data = {"course": str(event.course), "role": event.role}
    yield Notice(person=event.person, actor=found.added_by, data=data)


def _still_in_team(notices: Sequence[Notice]) -> list[bool]:
    found = learning.team_roles([_pair(notice) for notice in notices])
    roles = [found.get(_pair(notice)) for notice in notices]
    return [
        role is not None and role.role == notice.data["role"]
        for role, notice in zip(roles, notices, strict=True)
    ]


def _says_joined(notice: Notice, names: Names) -> Words:
    about = {"course": names.course(notice), "role": learning.Role(notice.data["role"]).label}
    return Words(
        title=_("You are in the team of “%(course)s”") % about,
        text=_("Your role in the team of the course “%(course)s” is now: %(role)s.") % about,
    )


team_seat = register(
    Kind(
        key="team_seat",
        title=gettext_lazy("You have a role in the team of a course"),
        hears={TeamChanged.type: _joined},
        may_know=_still_in_team,
        says=_says_joined,
    )
)


def _teaching(event: TeachingDecided) -> Iterator[Notice]:
    data = {"application": str(event.application), "verdict": event.state}
    yield Notice(person=event.person, about=event.application, data=data)


def _still_so(notice: Notice) -> bool:
    return notice.person is not None and accounts.teaching(notice.person).state == notice.data["verdict"]


def _says_teaching(notice: Notice, names: Names) -> Words:
    if notice.data["verdict"] == "approved":
        return Words(
            title=_("You can teach here"),
            text=_("Your application to teach was approved. You can make courses now."),
        )
    return Words(
        title=_("Your application to teach was declined"),
        text=_("What the school answered stands at your application."),
    )


teaching_decided = register(
    Kind(
        key="teaching_decided",
        title=gettext_lazy("Your application to teach is decided"),
        hears={TeachingDecided.type: _teaching},
        may_know=each(_still_so),
        says=_says_teaching,
        optional=False,
    )
)
