"""The terms of use in the studio: seen and published by whom a role lets, and by nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from lms_site.accounts import api as accounts
from tests.content_types import builders as make
from tests.content_types.studio import browser, form_fields

pytestmark = pytest.mark.django_db


def post(client, **values):
    address = reverse("studio_terms")
    return client.post(address, {**form_fields(client.get(address)), **values}, follow=True)


def test_an_administrator_publishes_a_version_and_it_is_in_force():
    client = browser(make.administrator())
    page = post(client, version="2026-11", text="Be kind.", changes="Everything").content.decode()
    assert "Everybody is asked to accept them" in page
    assert "in force" in page
    assert (accounts.current_terms().version, accounts.current_terms().text) == ("2026-11", "Be kind.")


def test_what_makes_no_sense_is_said_in_the_form():
    client = browser(make.administrator())
    page = post(client, version="2026-11").content.decode()
    assert "Give the text, or the address of the page that has it." in page
    assert accounts.current_terms() is None


def test_a_role_of_the_site_opens_the_page_and_others_do_not_find_it():
    teacher = make.teacher()
    accounts.make_teacher(teacher.pk)
    client = browser(teacher)
    assert client.get(reverse("studio_terms")).status_code == 302
    assert reverse("studio_terms") not in client.get(reverse("wagtailadmin_home")).content.decode()
    lawyers = Group.objects.create(name="Lawyers")
    lawyers.permissions.add(Permission.objects.get(codename="publish_terms"))
    teacher.groups.add(lawyers)
    assert client.get(reverse("studio_terms")).status_code == 200
    assert reverse("studio_terms") in client.get(reverse("wagtailadmin_home")).content.decode()
    groups = browser(make.administrator()).get(reverse("wagtailusers_groups:add")).content.decode()
    assert "Publish terms of use" in groups
