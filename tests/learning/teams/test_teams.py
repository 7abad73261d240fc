"""The team of a course: who may do what, and that an owner remains."""

from __future__ import annotations

from itertools import pairwise
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning.api import Right, Role
from lms_site.learning.errors import (
    AlreadyInTeam,
    NoOwnerLeft,
    NoSuchColleague,
    NotATeacher,
    TeamIsFull,
)
from lms_site.learning.models import TeamMember
from lms_site.learning.rights import RIGHTS
from lms_site.learning.teams import services
from lms_site.publishing import api as publishing
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return person()


@pytest.fixture
def key(owner):
    return course(lesson(), owner=owner)


def roles(key):
    return dict(TeamMember.objects.filter(course_id=key).values_list("person_id", "role"))


def member(key, role):
    """Somebody new in the team."""
    admin, somebody = administrator(), person()
    learning.join_team(admin, key, role, person=somebody)
    return somebody


def test_whoever_makes_a_course_owns_it_from_the_first_moment(owner, key):
    assert roles(key) == {owner: "owner"}
    publishing.lock_courses({key: person()})  # a later publish by somebody else gives nothing away
    assert roles(key) == {owner: "owner"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_role_gives_its_rights_in_its_own_course_and_no_other(key, role, right):
    other = course(lesson(), owner=person())
    somebody = member(key, role)
    assert learning.teaches(somebody, key, right) is (right in RIGHTS[role])
    assert not learning.teaches(somebody, other, right)
    assert not learning.teaches(somebody, uuid4(), right)
    found = TeamMember.objects.filter(course_id__in=learning.taught_courses(somebody, right))
    assert set(found.values_list("course_id", flat=True)) == ({key} if right in RIGHTS[role] else set())


def test_each_role_holds_the_rights_of_those_below_it():
    ladder = [RIGHTS[role] for role in Role]
    assert all(higher > lower for higher, lower in pairwise(ladder))
    assert Right.EDIT not in RIGHTS[Role.GRADER]
    assert Right.GRADE not in RIGHTS[Role.ASSISTANT]


@pytest.mark.parametrize("right", Right)
def test_a_role_of_the_site_gives_one_right_in_every_course_and_nothing_else(key, right):
    somebody = person()
    group = Group.objects.create(name="Helpers")
    group.permissions.add(Permission.objects.get(codename=right.everywhere))
    accounts.User.objects.get(pk=somebody).groups.add(group)
    assert [one for one in Right if learning.teaches(somebody, key, one)] == [right]
    assert not learning.teaches(somebody, uuid4(), right)
    accounts.User.objects.filter(pk=somebody).update(is_active=False)
    assert not learning.teaches(somebody, key, right)


def test_somebody_is_taken_in_by_verified_address_whatever_its_case(owner, key):
    colleague = accounts.add_person("tom@example.org", None, name="Tom")
    made = learning.join_team(owner, key, Role.GRADER, email="Tom@Example.org")
    assert (made.person, made.name, made.role) == (colleague.pk, "Tom", Role.GRADER)
    assert TeamMember.objects.get(person=colleague).added_by_id == owner
    with pytest.raises(AlreadyInTeam):
        learning.join_team(owner, key, Role.EDITOR, person=colleague.pk)


def test_nobody_is_taken_in_by_an_address_that_is_not_theirs_yet_nor_while_suspended(owner, key):
    unverified = accounts.User.objects.create_user("new@example.org")
    suspended = accounts.add_person("gone@example.org", None)
    accounts.User.objects.filter(pk=suspended.pk).update(is_active=False)
    for wrong in (
        {"email": unverified.email},
        {"email": suspended.email},
        {"person": suspended.pk},
        {"person": uuid4()},
        {"email": "nobody@example.org"},
        {},
    ):
        with pytest.raises(Invalid):
            learning.join_team(owner, key, Role.GRADER, **wrong)
    assert roles(key) == {owner: "owner"}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.GRADER, Role.ASSISTANT])
def test_only_owners_change_the_team(owner, key, role):
    somebody, another = member(key, role), member(key, Role.ASSISTANT)
    before = roles(key)
    for act in (
        lambda: learning.join_team(somebody, key, Role.OWNER, person=person()),
        lambda: learning.change_role(somebody, key, somebody, Role.OWNER),
        lambda: learning.change_role(somebody, key, owner, Role.ASSISTANT),
        lambda: learning.leave_team(somebody, key, another),
        lambda: learning.hand_over(somebody, key, somebody, of=owner),
    ):
        with pytest.raises(NotATeacher):
            act()
    assert roles(key) == before
    learning.leave_team(somebody, key, somebody)
    assert somebody not in roles(key)


def test_the_last_owner_stays_whatever_is_tried(owner, key):
    with pytest.raises(NoOwnerLeft):
        learning.leave_team(owner, key, owner)
    with pytest.raises(NoOwnerLeft):
        learning.change_role(administrator(), key, owner, Role.EDITOR)
    assert learning.change_role(owner, key, owner, Role.OWNER).role == Role.OWNER
    second = member(key, Role.OWNER)
    learning.leave_team(owner, key, owner)
    assert roles(key) == {second: "owner"}


def test_a_course_is_handed_over_within_the_team(owner, key):
    heir = member(key, Role.ASSISTANT)
    with pytest.raises(Invalid):
        learning.hand_over(owner, key, person())
    with pytest.raises(Invalid):
        learning.hand_over(administrator(), key, heir)  # who owns nothing names whose place is taken
    assert learning.hand_over(owner, key, heir).role == Role.OWNER
    assert roles(key) == {owner: "editor", heir: "owner"}
    learning.hand_over(administrator(), key, owner, of=heir)
    assert roles(key) == {owner: "owner", heir: "editor"}


def test_who_is_not_in_the_team_has_no_role_to_change(owner, key):
    with pytest.raises(NoSuchColleague):
        learning.change_role(owner, key, person(), Role.EDITOR)
    with pytest.raises(NoSuchColleague):
        learning.leave_team(owner, key, person())


def test_a_team_has_an_end(owner, key, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    member(key, Role.ASSISTANT)
    with pytest.raises(TeamIsFull):
        learning.join_team(owner, key, Role.GRADER, person=person())


def test_the_team_is_read_in_two_statements_owners_first(owner, key):
    helpers = [member(key, role) for role in (Role.ASSISTANT, Role.GRADER, Role.EDITOR)]
    with statements() as made:
        found = learning.team(helpers[0], key)
    assert [one.person for one in found] == [owner, *reversed(helpers)]
    assert len(made) == 2
    with pytest.raises(NotATeacher):
        learning.team(person(), key)


def test_each_change_is_told_once(owner, key):
    def told():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT body->>'role' FROM foundation_outboxevent"
                " WHERE type = 'lms.course_team.changed.v1' ORDER BY position"
            )
            return [role for (role,) in cursor.fetchall()]

    somebody = member(key, Role.GRADER)
    learning.change_role(owner, key, somebody, Role.EDITOR)
    learning.change_role(owner, key, somebody, Role.EDITOR)
    learning.leave_team(owner, key, somebody)
    assert told() == ["owner", "grader", "editor", None]


def test_a_person_who_is_erased_leaves_every_team(owner, key):
    somebody = member(key, Role.EDITOR)
    accounts.erase_person(somebody)
    assert roles(key) == {owner: "owner"}
