"""Changing teams: each action under the lock of the whole team, so that an owner remains whoever acts at once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold
from lms_site.learning.errors import (
    AlreadyInTeam,
    NoOwnerLeft,
    NoSuchColleague,
    NotATeacher,
    TeamIsFull,
)
from lms_site.learning.events import TeamChanged
from lms_site.learning.policies import require_teacher, teaches
from lms_site.learning.rights import Right, Role
from lms_site.learning.teams.data import Colleague
from lms_site.learning.teams.models import TeamMember
from lms_site.learning.teams.queries import colleague

MOST = 100


@transaction.atomic
def begin_team(course_key: UUID, owner: UUID) -> None:
    """Make whoever made a course its owner; nothing for a course that has a team."""
    _locked(course_key)
    if not TeamMember.objects.filter(course_id=course_key).exists():
        TeamMember.objects.create(course_id=course_key, person_id=owner, role=Role.OWNER)
        emit(TeamChanged(course=course_key, person=owner, role=Role.OWNER))


@transaction.atomic
def join_team(
    actor: UUID, course_key: UUID, role: Role, *, person: UUID | None = None, email: str = ""
) -> Colleague:
    """Take somebody with an account into the team, by id or by a verified address.

    Raises NotATeacher, Invalid (nobody has this id or address, or none is named), AlreadyInTeam, TeamIsFull.
    """
    require_teacher(actor, course_key, Right.TEAM)
    if (person is None) == (not email):
        raise Invalid.field("email", "one_of_two", _("Name a person or an address."))
    found = accounts.find_person(id=person, email=email)
    if found is None:
        name = "person" if person is not None else "email"
        raise Invalid.field(name, "unknown", _("Nobody has an account with this."))
    there = _locked(course_key)
    if found in there:
        raise AlreadyInTeam
    if len(there) >= MOST:
        raise TeamIsFull(most=MOST)
    TeamMember.objects.create(course_id=course_key, person_id=found, role=role, added_by_id=actor)
    emit(TeamChanged(course=course_key, person=found, role=role))
    return colleague(course_key, found)


@transaction.atomic
def change_role(actor: UUID, course_key: UUID, person: UUID, role: Role) -> Colleague:
    """Give one of the team another role. Idempotent. Raises NotATeacher, NoSuchColleague, NoOwnerLeft."""
    require_teacher(actor, course_key, Right.TEAM)
    there = _locked(course_key)
    _require_owner_besides(there, person, becomes=role)
    _put(there, {person: role})
    return colleague(course_key, person)


@transaction.atomic
def leave_team(actor: UUID, course_key: UUID, person: UUID) -> None:
    """Take one out of the team; everybody may take out themselves. Raises NotATeacher, NoSuchColleague, NoOwnerLeft."""
    if not teaches(actor, course_key, Right.TEAM) and actor != person:
        raise NotATeacher
    there = _locked(course_key)
    _require_owner_besides(there, person, becomes=None)
    there[person].delete()
    emit(TeamChanged(course=course_key, person=person))


@transaction.atomic
def hand_over(actor: UUID, course_key: UUID, to: UUID, *, of: UUID | None = None) -> Colleague:
    """Make one of the team an owner, and whose place they take (`of`, the actor unless said) an editor.

    Raises NotATeacher, Invalid when either of them is not what they should be.
    """
    require_teacher(actor, course_key, Right.TEAM)
    there = _locked(course_key)
    giver = actor if of is None else of
    if to not in there:
        raise Invalid.field("person", "not_in_team", _("Take this person into the team first."))
    if giver not in there or there[giver].role != Role.OWNER:
        raise Invalid.field("of", "not_an_owner", _("Name an owner of the course."))
    if giver != to:
        _put(there, {to: Role.OWNER, giver: Role.EDITOR})
    return colleague(course_key, to)


def _locked(course_key: UUID) -> dict[UUID, TeamMember]:
    """The team by person; nobody else changes it before this transaction ends."""
    hold(f"team:{course_key}")
    rows = TeamMember.objects.filter(course_id=course_key).order_by("pk")
    return {row.person_id: row for row in rows}


def _require_owner_besides(there: dict[UUID, TeamMember], person: UUID, *, becomes: Role | None) -> None:
    """Raise NoSuchColleague for somebody else, NoOwnerLeft when they are the only owner and would stop being one."""
    if person not in there:
        raise NoSuchColleague
    others = any(row.role == Role.OWNER for key, row in there.items() if key != person)
    if there[person].role == Role.OWNER and becomes != Role.OWNER and not others:
        raise NoOwnerLeft


def _put(there: dict[UUID, TeamMember], roles: dict[UUID, Role]) -> None:
    """Store the roles, and tell of those that are new."""
    for person, role in roles.items():
        row = there[person]
        if row.role != role:
            row.role = role
            row.save(update_fields=["role"])
            emit(TeamChanged(course=row.course_id, person=person, role=role))
