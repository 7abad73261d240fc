"""Deleting a person, however it is done, erases them and nobody else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, TestCase
from django.urls import reverse

from lms_sdk import Plugin
from lms_sdk.hooks import hookimpl
from lms_site.accounts import api as accounts
from lms_site.accounts.events import PersonErased
from lms_site.accounts.models import TokenSession, User
from lms_site.foundation import events
from lms_site.foundation.models import OutboxEvent
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Response
from lms_site.learning.grading.models import Score
from lms_site.plugin_host.testing import with_plugins
from tests import world
from tests.learning.builders import choice, essay, learner, quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """A teacher who graded an essay and gave more time, the learner, and a classmate with work of their own."""
    teacher = world.person("tara")
    key, item, ada = quiz(choice("a"), essay(), owner=teacher.pk)
    bob = learner(key)
    for who in (ada, bob):
        view = learning.start_attempt(who, item.key)
        learning.save_answer(who, view.id, 2, seq=1, data={"text": "Mine"})
        learning.submit(who, view.id)
        learning.grade_manually(teacher.pk, view.id, 2, fraction=Decimal(1))
        with TestCase.captureOnCommitCallbacks(
            execute=True
        ):  # as the studio's index of references hears of it
            learning.grant_accommodation(
                teacher.pk, learning.AccommodationSpec(person=who, course=key, extra_attempts=1)
            )
    return teacher, User.objects.get(pk=ada), User.objects.get(pk=bob)


@pytest.fixture
def studio():
    """An administrator's browser."""
    client = Client()
    client.force_login(world.person("root", is_staff=True, is_superuser=True))
    return client


def in_the_studio(client, *people):
    return client.post(reverse("wagtailusers_users:delete", args=[people[0].pk]))


def in_bulk(client, *people):
    address = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    return client.post(address + "?" + "&".join(f"id={one.pk}" for one in people))


def test_the_studio_says_what_deleting_a_person_means_and_offers_it_for_everybody(school, studio):
    for one in school:
        page = studio.get(reverse("wagtailusers_users:delete", args=[one.pk])).content.decode()
        assert "erases the account with all attempts, answers and grades" in page
        assert "Yes, delete" in page
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    assert "Yes, delete" in studio.get(f"{bulk}?id={school[0].pk}").content.decode()


def works_of(person) -> int:
    return Response.objects.filter(item__attempt__person=person).count()


@pytest.mark.parametrize("delete", [in_the_studio, in_bulk], ids=["page", "bulk action"])
def test_a_learner_deleted_in_the_studio_is_gone_with_all_their_work(school, studio, delete):
    _teacher, ada, bob = school
    assert delete(studio, ada).status_code == 302
    assert not User.objects.filter(pk=ada.pk).exists()
    assert (works_of(ada.pk), works_of(bob)) == (0, 1)
    assert learning.my_grades(bob.pk)[0].state == "graded"
    assert OutboxEvent.objects.filter(type="lms.person.erased.v1", body__person=str(ada.pk)).count() == 1


@pytest.mark.parametrize(
    "delete",
    [
        in_the_studio,
        in_bulk,
        lambda client, one: one.delete(),
        lambda client, one: User.objects.filter(pk=one.pk).delete(),
    ],
    ids=["page", "bulk action", "object", "queryset"],
)
def test_a_teacher_leaves_a_tombstone_and_the_learners_keep_their_marks(school, studio, delete):
    teacher, ada, _bob = school
    headers = world.bearer(teacher)
    with_mark = Score.objects.filter(grader=teacher).count()
    with TestCase.captureOnCommitCallbacks(execute=True):
        delete(studio, teacher)
    stone = User.objects.get(pk=teacher.pk)
    assert "tara" not in f"{stone.email} {stone.name} {stone.get_full_name()} {stone}".lower()
    assert (stone.is_active, stone.has_usable_password(), stone.last_login) == (False, False, None)
    assert not EmailAddress.objects.filter(user=stone).exists()
    assert not TokenSession.objects.filter(person=stone).exists()
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert Score.objects.filter(grader=stone).count() == with_mark
    assert works_of(ada) == 1
    stone.delete()  # once more changes nothing
    assert User.objects.filter(pk=stone.pk, email=stone.email).exists()


def test_a_bulk_deletion_takes_learners_and_teachers_alike(school):
    teacher, ada, bob = school
    gone, _by_model = User.objects.filter(pk__in=[teacher.pk, ada.pk, bob.pk]).delete()
    assert (gone, User.objects.filter(pk__in=[ada.pk, bob.pk]).exists()) == (2, False)
    assert not Response.objects.exists()


def test_nobody_is_half_erased(school, monkeypatch):
    _teacher, ada, _bob = school

    def refuse(event):
        raise RuntimeError("not now")

    listeners = {**events.registry.listeners}
    listeners[PersonErased] = (*listeners[PersonErased], refuse)
    monkeypatch.setattr(events.registry, "listeners", listeners)
    with pytest.raises(RuntimeError):
        ada.delete()
    assert (User.objects.filter(pk=ada.pk).exists(), works_of(ada)) == (True, 1)


def test_plugins_are_asked_and_one_that_fails_stops_nobody(school):
    _teacher, ada, bob = school
    asked = []

    class Keeps:
        def __init__(self, fails):
            self.fails = fails

        @hookimpl
        def export_personal_data(self, user):
            return {}

        @hookimpl
        def erase_personal_data(self, user, mode):
            asked.append((user.id, mode))
            if self.fails:
                raise RuntimeError("broken")
            return 1

    plugins = [
        Plugin(key=f"acme.{name}", label=name, data_owner=True, hooks=Keeps(name == "bad"))
        for name in ("bad", "good")
    ]
    with with_plugins(*plugins):
        ada.delete()
    assert asked == [(str(ada.pk), "erase")] * 2
    assert (works_of(ada), works_of(bob)) == (0, 1)


def test_somebody_who_did_nothing_is_simply_gone(db):
    ada = world.person("ada")
    assert accounts.erase_person(ada.pk) is True
    assert accounts.erase_person(ada.pk) is False
    assert not EmailAddress.objects.filter(email=ada.email).exists()
