"""Becoming a teacher: by application and approval, at once, or not at all."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from lms_site.accounts import api as accounts
from lms_site.accounts.errors import (
    AppliedAlready,
    MayNotDecide,
    NoSuchTeacherApplication,
    NotWaiting,
    TeachesAlready,
    TeachingClosed,
)
from lms_site.accounts.models import TeacherApplication, User
from lms_site.foundation.errors import Invalid
from tests.world import bearer, person

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def tom():
    return person("tom")


@pytest.fixture
def admin():
    return person("admin", is_staff=True, is_superuser=True)


def client(user):
    return Client(headers=bearer(user))


def send(caller, method, path, body=None):
    return caller.generic(
        method, f"{V1}{path}", "" if body is None else body, content_type="application/json"
    )


def test_who_is_approved_may_make_courses_and_enter_the_studio(tom, admin):
    mine, theirs = client(tom), client(admin)
    assert mine.get(f"{V1}/me/teaching/").json() == {
        "may_teach": False,
        "policy": "approval",
        "state": "",
        "text": "",
        "answer": "",
    }
    made = send(mine, "POST", "/me/teaching/", '{"text": "I watch birds."}')
    assert (made.status_code, made.json()["state"], made.json()["may_teach"]) == (201, "waiting", False)
    [waiting] = theirs.get(f"{V1}/teacher-applications/?state=waiting").json()["results"]
    assert (waiting["email"], waiting["text"]) == (tom.email, "I watch birds.")
    path = f"/teacher-applications/{waiting['id']}/decision/"
    assert send(theirs, "POST", path, '{"verdict": "approved", "answer": "Welcome!"}').status_code == 200
    known = mine.get(f"{V1}/me/teaching/").json()
    assert (known["may_teach"], known["state"], known["answer"]) == (True, "approved", "Welcome!")
    assert User.objects.get(pk=tom.pk).has_perm("wagtailadmin.access_admin")
    assert send(theirs, "POST", path, '{"verdict": "approved"}').status_code == 200
    refused = send(theirs, "POST", path, '{"verdict": "declined"}')
    assert (refused.status_code, refused.json()["code"]) == (409, "not_waiting")


def test_who_is_declined_teaches_nothing_and_may_ask_again(tom, admin):
    accounts.apply_to_teach(tom.pk)
    row = TeacherApplication.objects.get(person=tom)
    accounts.decide_application(admin.pk, row.pk, "declined", "Not yet.")
    assert not accounts.may_teach(tom.pk)
    accounts.apply_to_teach(tom.pk, "Please.")
    assert accounts.teaching(tom.pk).state == "waiting"


def test_where_the_site_is_open_whoever_asks_teaches(settings, tom):
    settings.LMS_TEACHING = "open"
    assert accounts.apply_to_teach(tom.pk).may_teach
    with pytest.raises(TeachesAlready):
        accounts.apply_to_teach(tom.pk)


def test_where_the_site_is_closed_nobody_can_ask(settings, tom):
    settings.LMS_TEACHING = "closed"
    with pytest.raises(TeachingClosed):
        accounts.apply_to_teach(tom.pk)
    assert not TeacherApplication.objects.exists()


def test_one_application_waits_at_a_time_and_can_be_taken_back(tom, admin):
    accounts.apply_to_teach(tom.pk)
    with pytest.raises(AppliedAlready):
        accounts.apply_to_teach(tom.pk)
    accounts.withdraw_application(tom.pk)
    accounts.withdraw_application(tom.pk)
    row = TeacherApplication.objects.get(person=tom)
    with pytest.raises(NotWaiting):
        accounts.decide_application(admin.pk, row.pk, "approved")
    assert not accounts.may_teach(tom.pk)
    accounts.apply_to_teach(tom.pk)


def test_nobody_decides_but_whom_the_site_gave_that_right(tom, admin):
    accounts.apply_to_teach(tom.pk)
    row = TeacherApplication.objects.get(person=tom)
    clerk = person("clerk")
    for one in (tom, clerk):
        with pytest.raises(MayNotDecide):
            accounts.decide_application(one.pk, row.pk, "approved")
    office = Group.objects.create(name="Office")
    office.permissions.add(Permission.objects.get(codename="decide_applications"))
    clerk.groups.add(office)
    accounts.decide_application(clerk.pk, row.pk, "approved")
    assert TeacherApplication.objects.get(person=tom).decided_by == clerk
    with pytest.raises(NoSuchTeacherApplication):
        accounts.decide_application(admin.pk, uuid4(), "approved")


@pytest.mark.parametrize("text", ["x" * 5001, "a\x00b"])
def test_a_text_that_cannot_be_stored_is_refused(tom, text):
    with pytest.raises(Invalid):
        accounts.apply_to_teach(tom.pk, text)
    assert not TeacherApplication.objects.exists()


def test_somebody_suspended_teaches_nothing(settings, tom):
    settings.LMS_TEACHING = "open"
    accounts.apply_to_teach(tom.pk)
    User.objects.filter(pk=tom.pk).update(is_active=False)
    assert not accounts.may_teach(tom.pk)


def test_the_role_of_teachers_keeps_what_an_administrator_changed_in_it(tom):
    accounts.make_teacher(tom.pk)
    role = Group.objects.get(name="Teachers")
    role.permissions.clear()
    accounts.make_teacher(person("tara").pk)
    assert role.user_set.count() == 2
    assert not role.permissions.exists()


def test_the_roles_of_the_site_are_listed_in_few_statements_whatever_their_number(
    admin, tom, django_assert_num_queries
):
    accounts.make_teacher(tom.pk)
    listed = {role["name"]: role for role in client(admin).get(f"{V1}/roles/").json()}
    assert listed["Teachers"]["people"] == 1
    assert listed["Teachers"]["permissions"] == ["accounts.teach", "wagtailadmin.access_admin"]
    for number in range(5):
        Group.objects.create(name=f"Role {number}").permissions.set(Permission.objects.all()[:3])
    with django_assert_num_queries(3):
        accounts.site_roles()
