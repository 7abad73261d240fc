"""A role of the site that edits every course does so in the studio and by token, as the one policy says."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale

from content_types.authoring.trash import runs
from content_types.models import LessonPage, Question
from content_types.questions.choosers import choosable
from content_types.rights.policies import EVERYWHERE, roles_of_the_site
from lms_site.learning import api as learning
from tests.content_types import builders as make
from tests.content_types.corners import Corner
from tests.content_types.studio import browser, create, edit, edit_url, form_fields
from tests.content_types.test_rights import fresh, may
from tests.world import bearer

pytestmark = pytest.mark.django_db
RIGHT = learning.Right.EDIT.everywhere


@pytest.fixture
def birds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner("Birds")


@pytest.fixture
def deanery():
    group = Group.objects.create(name="Deanery")
    group.permissions.add(Permission.objects.get(codename=RIGHT))
    return group


def test_who_edits_every_course_writes_each_in_the_studio_and_by_token(birds, deanery, client):
    dean = make.teacher(deanery)
    browsing = browser(dean)
    assert edit(browsing, birds.lesson, action="action-publish", title="Changed").status_code == 302
    assert LessonPage.objects.get(pk=birds.lesson.pk).title == "Changed"
    assert create(browsing, LessonPage, birds.module, title="New", slug="new").status_code == 302
    assert birds.question in choosable(Question, fresh(dean))
    assert browsing.get(reverse("wagtailimages:edit", args=[birds.image.pk])).status_code == 200
    address = f"/api/v1/authoring/pages/{birds.lesson.translation_key}/"
    assert client.get(address, headers=bearer(dean)).status_code == 200


def test_the_right_comes_and_goes_with_the_role_and_what_the_role_may(birds, deanery):
    dean = make.teacher()
    assert may(dean, birds.lesson) == (False, False, False)
    dean.groups.add(deanery)
    assert may(dean, birds.module) == (True, True, True)
    dean.groups.remove(deanery)
    assert may(dean, birds.module) == (False, False, False)
    deanery.user_set.add(dean)
    assert may(dean, birds.module) == (True, True, True)
    deanery.permissions.clear()
    assert may(dean, birds.module) == (False, False, False)
    deanery.permissions.add(Permission.objects.get(codename=RIGHT))
    assert may(dean, birds.module) == (True, True, True)
    deanery.delete()
    assert may(dean, birds.module) == (False, False, False)
    assert may(birds.teacher, birds.module) == (True, True, True)


def test_saving_the_role_in_the_studio_keeps_its_right_on_pages(birds, deanery):
    dean, admin = make.teacher(deanery), browser(make.administrator())
    address = reverse("wagtailusers_groups:edit", args=[deanery.pk])
    opened = admin.get(address)
    assert admin.post(address, {**form_fields(opened), "name": "Deans"}).status_code == 302
    assert may(dean, birds.module) == (True, True, True)
    assert not roles_of_the_site().filter(name=EVERYWHERE).exists()


def test_who_edits_every_course_deletes_neither_a_course_nor_the_catalogue(birds, deanery):
    dean = make.teacher(deanery)
    catalog = birds.course.get_parent()
    for page in (birds.course, catalog):
        browser(dean).post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        assert not runs(page.specific, fresh(dean))
        assert type(page.specific).objects.filter(pk=page.pk).exists()
    assert runs(catalog.specific, make.administrator())


def test_a_catalogue_in_another_language_is_theirs_too(birds, deanery):
    dean = make.teacher(deanery)
    german = Locale.objects.create(language_code="de")
    copy = birds.course.copy_for_translation(german, copy_parents=True)
    assert may(dean, copy) == (True, True, True)


def test_a_school_without_such_a_role_has_no_group_for_it_and_the_command_repairs_one(birds, deanery):
    assert not Group.objects.filter(name=EVERYWHERE).exists()
    dean = make.teacher(deanery)
    Group.objects.filter(name=EVERYWHERE).delete()
    assert may(dean, birds.module) == (False, False, False)
    call_command("course_rights")
    assert may(dean, birds.module) == (True, True, True)
    assert browser(dean).get(edit_url(birds.course)).status_code == 200
