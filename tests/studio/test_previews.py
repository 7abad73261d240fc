"""The page editor's way to a preview."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from content_types.models import SchoolSettings
from lms_site.learning import api as learning
from lms_site.learning.models import Preview
from lms_site.publishing import api as publishing
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url, form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.lesson(make.module())


def url_of(page):
    return reverse("studio_preview", args=[page.pk])


def test_the_editor_of_a_lesson_leads_to_its_preview_and_that_of_the_home_page_does_not(lesson):
    admin = browser(make.administrator())
    assert url_of(lesson) in admin.get(edit_url(lesson)).content.decode()
    home = make.home()
    assert url_of(home) not in admin.get(edit_url(home)).content.decode()
    assert admin.get(url_of(home)).status_code == 404


def test_a_preview_made_in_the_studio_opens_the_draft_by_api_at_the_schools_address(lesson):
    school = SchoolSettings.for_site(Site.objects.get(is_default_site=True))
    school.preview_address = "https://school.example/p#{course}/{kind}/{key}/{token}"
    school.full_clean()
    school.save()
    lesson.title = "Only a draft"
    lesson.save_revision()
    admin = browser(make.administrator())
    asked = admin.get(url_of(lesson))
    made = admin.post(url_of(lesson), form_fields(asked))
    link = made.context["link"]
    assert f'href="{link}"' in made.content.decode()
    course, kind, key, token = unquote(link.partition("#")[2]).split("/")
    assert (kind, key) == ("lesson", str(lesson.translation_key))
    shown = Client(headers={"Authorization": f"Preview {token}"})
    assert shown.get(f"/api/v1/lessons/{key}/").json()["title"] == "Only a draft"
    assert str(Preview.objects.get().course_id) == course


def test_a_preview_is_made_for_somebody_in_groups_where_the_course_has_some(lesson):
    boss = make.administrator()
    admin = browser(boss)
    assert "groups" not in admin.get(url_of(lesson)).context["form"].fields
    course = lesson.get_parent().get_parent().specific
    publishing.lock_courses({course.key: boss.pk})
    group, _other = (learning.make_group(boss.pk, course.key, name) for name in ("Larks", "Owls"))
    asked = admin.get(url_of(lesson))
    assert [name for _id, name in asked.context["form"].fields["groups"].choices] == ["Larks", "Owls"]
    admin.post(url_of(lesson), {**form_fields(asked), "groups": [str(group.id)]})
    assert Preview.objects.get().groups == [group.id]


def test_without_an_address_the_token_is_shown(lesson):
    admin = browser(make.administrator())
    made = admin.post(url_of(lesson), form_fields(admin.get(url_of(lesson)), clock="2030-01-01 10:00"))
    assert made.context["link"] == ""
    assert f"Preview {made.context['token']}" in made.content.decode()


def test_a_moment_that_is_none_is_refused_in_the_form(lesson):
    admin = browser(make.administrator())
    fields = form_fields(admin.get(url_of(lesson)))
    for moment, said in (("soon", "valid date"), ("9999-12-31 10:00", "hundred years")):
        made = admin.post(url_of(lesson), {**fields, "clock": moment})
        assert said in str(made.context["form"].errors["clock"])
    assert not Preview.objects.exists()


def test_who_may_not_edit_the_page_makes_no_preview(lesson):
    assert browser(make.teacher()).post(url_of(lesson), {}).status_code in {302, 403}
    assert not Preview.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "school.example/{token}",
        "javascript:{token}",
        "https://school.example/",
        "https://x.example/{other}/{token}",
    ],
)
def test_an_address_that_could_not_work_is_refused(address, lesson):
    school = SchoolSettings.for_site(Site.objects.get(is_default_site=True))
    school.preview_address = address
    with pytest.raises(ValidationError):
        school.full_clean()
