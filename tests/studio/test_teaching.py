"""In the studio: who may teach is decided, and a teacher begins a course of their own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from content_types.models import CoursePage
from lms_site.accounts import api as accounts
from lms_site.learning import api as learning
from lms_site.learning.api import Right, Role
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit, edit_url, form_fields

pytestmark = pytest.mark.django_db
WAITING = "studio_teacher_applications"


@pytest.fixture
def teacher():
    user = make.teacher()
    accounts.make_teacher(user.pk)
    return user


def test_an_application_is_approved_in_the_studio(teacher):
    hopeful, admin = make.teacher(), browser(make.administrator())
    accounts.apply_to_teach(hopeful.pk, "I watch birds.")
    page = admin.get(reverse(WAITING)).content.decode()
    assert hopeful.email in page
    assert "I watch birds." in page
    [row] = accounts.applications(make.administrator().pk).filter(person=hopeful)
    decide = reverse("studio_teacher_decide", args=[row.pk])
    for one in (browser(hopeful), browser(teacher)):
        assert one.post(decide, {"approve": ""}).status_code in (302, 403)
        assert not accounts.may_teach(hopeful.pk)
    assert admin.post(decide, {"approve": "", "answer": "Welcome!"}).url == reverse(WAITING)
    assert accounts.may_teach(hopeful.pk)
    assert "I watch birds." not in admin.get(reverse(WAITING)).content.decode()
    told = admin.post(decide, {"decline": ""}, follow=True).content.decode()
    assert "does not wait any more" in told
    assert accounts.may_teach(hopeful.pk)


def test_a_teacher_begins_a_course_and_edits_it_at_once(teacher):
    catalog = make.catalog()
    client = browser(teacher)
    assert reverse("studio_new_course") in client.get(reverse("wagtailadmin_home")).content.decode()
    asked = client.get(reverse("studio_new_course"))
    made = client.post(
        reverse("studio_new_course"), {**form_fields(asked), "title": "Owls", "catalog": catalog.pk}
    )
    course = CoursePage.objects.get(title="Owls")
    assert made.url == edit_url(course)
    assert (course.live, course.owner) == (False, teacher)
    assert edit(client, course, action="action-publish", title="Owls at night").status_code == 302
    [owner] = learning.team(teacher.pk, course.translation_key)
    assert (owner.person, owner.role) == (teacher.pk, Role.OWNER)


def test_who_may_not_teach_begins_nothing():
    nobody = make.teacher()
    nobody.groups.add(group := Group.objects.create(name="Readers of the studio"))
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    client = browser(nobody)
    address = reverse("studio_new_course")
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()
    catalog = make.catalog()
    for answer in (client.get(address), client.post(address, {"title": "Owls", "catalog": catalog.pk})):
        assert answer.status_code in (302, 403)
    assert client.get(reverse(WAITING)).status_code in (302, 403)
    assert not CoursePage.objects.exists()


def test_a_title_that_is_none_is_refused_in_the_form(teacher):
    catalog = make.catalog()
    answer = browser(teacher).post(reverse("studio_new_course"), {"title": " ", "catalog": catalog.pk})
    assert "title" in answer.context["form"].errors
    assert not CoursePage.objects.exists()


def test_named_permissions_can_be_ticked_for_a_role_of_the_site():
    group = Group.objects.create(name="Deanery")
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    text = browser(make.administrator()).get(address).content.decode()
    for name in ("teach", "decide_applications", *(right.everywhere for right in Right)):
        permission = Permission.objects.get(codename=name)
        assert f'value="{permission.pk}"' in text, name
