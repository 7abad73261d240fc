"""The studio's page about joining a course."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lms_site.learning import api as learning
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url, form_fields
from tests.learning.builders import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        page = make.course()
        page.save_revision().publish()
    return page


def url_of(page):
    return reverse("studio_joining", args=[page.pk])


def test_the_editor_of_a_course_leads_to_joining_and_what_is_saved_there_holds_at_once(course):
    admin = browser(make.administrator())
    assert url_of(course) in admin.get(edit_url(course)).content.decode()
    asked = admin.get(url_of(course))
    saved = admin.post(url_of(course), {**form_fields(asked), "capacity": "12", "waiting_list": "on"})
    assert saved.status_code == 302
    found = learning.joining(None, course.key)
    assert (found.capacity, found.waiting_list) == (12, True)


def test_what_makes_no_sense_is_said_beside_its_field(course):
    admin = browser(make.administrator())
    answer = admin.post(url_of(course), {"waiting_list": "on"})
    assert "waiting_list" in answer.context["form"].errors
    assert learning.joining(None, course.key).waiting_list is False


def test_an_application_is_approved_or_refused_with_a_reason(course):
    boss = make.administrator()
    admin = browser(boss)
    learning.set_joining(boss.pk, course.key, learning.JoiningRules(approval=True))
    ada, eve = person(name="Ada"), person(name="Eve")
    first, second = (learning.apply(who, course.key, message="<b>Please</b>").id for who in (ada, eve))
    shown = admin.get(url_of(course)).content.decode()
    assert "Ada" in shown
    assert "<b>Please" not in shown
    admin.post(reverse("studio_application", args=[course.pk, first]), {"decision": "approve"})
    refusal = {"decision": "refuse", "reason": "Full."}
    admin.post(reverse("studio_application", args=[course.pk, second]), refusal)
    assert learning.my_application(ada, course.key).state == "accepted"
    refused = learning.my_application(eve, course.key)
    assert (refused.state, refused.reason) == ("refused", "Full.")
