"""What those who run the site do to accounts: each action is checked, written down and told."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client, TestCase
from django.utils import translation

from lms_site.accounts import api as accounts
from lms_site.accounts.errors import MayNotManagePeople, NoSuchPerson, NotOneself, VerifiedAlready
from lms_site.accounts.models import PersonEntry, User
from lms_site.foundation.errors import Invalid, TooMany
from lms_site.foundation.models import OutboxEvent
from tests import world

pytestmark = pytest.mark.django_db
NEW = "eva@example.org"


@pytest.fixture
def root() -> User:
    return world.person("root", is_staff=True, is_superuser=True)


@pytest.fixture
def clerk() -> User:
    """Somebody with a role of the site that manages people."""
    group = Group.objects.create(name="Office")
    group.permissions.add(Permission.objects.get(codename="manage_people"))
    user = world.person("clerk")
    user.groups.add(group)
    return user


def made(actor: User, email: str = NEW, **about: str) -> User:
    with TestCase.captureOnCommitCallbacks(execute=True):
        person = accounts.create_person(actor.pk, email, **about)
    return User.objects.get(pk=person)


def log_in(email: str, password: str) -> int:
    sent = {"email": email, "password": password}
    return Client().post("/api/v1/auth/token/", sent, content_type="application/json").status_code


def test_a_new_person_sets_a_password_by_the_mail_and_is_verified_by_that(root):
    eva = made(root, " Eva@Example.org ", name="Eva  Neu")
    assert (eva.email, eva.name, eva.has_usable_password()) == (NEW, "Eva Neu", False)
    [sent] = mail.outbox
    assert (sent.to, "account" in sent.subject) == ([NEW], True)
    [path] = re.findall(r"/account/password/reset/\S+", sent.body)
    assert not EmailAddress.objects.get(user=eva).verified
    page = Client().post(path, {"password": "quite another secret"})
    assert page.status_code == 200
    assert EmailAddress.objects.get(user=eva).verified
    assert log_in(NEW, "quite another secret") == 200
    assert Client().get(path).status_code == 410


def test_the_mail_is_in_the_language_of_the_person(root):
    with translation.override("en"):
        made(root, locale="de")
    assert mail.outbox[0].body.count("http") == 1
    with pytest.raises(Invalid) as refused:
        accounts.create_person(root.pk, "other@example.org", locale="xx")
    assert list(refused.value.fields) == ["/locale"]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "not_an_address"),
        ("eva", "not_an_address"),
        ("eva@example.org\nBcc: all@example.org", "not_an_address"),
        ("root@example.org", "taken"),
        ("ROOT@example.org", "taken"),
        (f"{'a' * 250}@example.org", "too_long"),
    ],
)
def test_an_address_that_is_none_or_taken_or_too_long_is_refused_and_said_to_be_so(root, email, code):
    with pytest.raises(Invalid) as refused:
        accounts.create_person(root.pk, email)
    assert [(place, one.code) for place, found in refused.value.fields.items() for one in found] == [
        ("/email", code)
    ]
    assert User.objects.count() == 1


def test_a_second_address_of_somebody_is_taken_as_well(root):
    EmailAddress.objects.create(user=root, email=NEW, verified=True, primary=False)
    with pytest.raises(Invalid):
        accounts.create_person(root.pk, NEW)


def test_suspending_ends_every_session_and_keeps_the_reason(root):
    ada = world.person("ada")
    headers, browser = world.bearer(ada), Client()
    browser.force_login(ada)
    with TestCase.captureOnCommitCallbacks(execute=True):
        accounts.suspend(root.pk, ada.pk, " Sold answers. ")
        accounts.suspend(root.pk, ada.pk, "Once more")
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert not browser.get("/studio/").wsgi_request.user.is_authenticated
    assert log_in(ada.email, world.PASSWORD) == 401
    file = accounts.person_file(root.pk, ada.pk)
    assert file.person.state == "suspended"
    assert [(one.action, one.by, one.reason) for one in file.entries] == [
        ("suspended", "Root", "Sold answers.")
    ]
    assert OutboxEvent.objects.filter(type="lms.person.suspended.v1").count() == 1
    accounts.reactivate(root.pk, ada.pk)
    accounts.reactivate(root.pk, ada.pk)
    assert log_in(ada.email, world.PASSWORD) == 200
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert PersonEntry.objects.filter(person=ada).count() == 2
    assert OutboxEvent.objects.filter(type="lms.person.reactivated.v1").count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001, "\0"])
def test_a_suspension_needs_a_reason_that_can_be_stored(root, reason):
    ada = world.person("ada")
    with pytest.raises(Invalid):
        accounts.suspend(root.pk, ada.pk, reason)
    assert User.objects.get(pk=ada.pk).is_active


def test_nobody_suspends_themselves(root):
    with pytest.raises(NotOneself):
        accounts.suspend(root.pk, root.pk, "Enough.")


def test_the_verification_is_sent_again_once_a_minute(root):
    ada = User.objects.create_user("ada@example.org", "secret enough here")
    with TestCase.captureOnCommitCallbacks(execute=True):
        accounts.resend_verification(root.pk, ada.pk)
    [sent] = mail.outbox
    [path] = re.findall(r"/account/verify-email/\S+", sent.body)
    with pytest.raises(TooMany):
        accounts.resend_verification(root.pk, ada.pk)
    Client().post(path)
    with pytest.raises(VerifiedAlready):
        accounts.resend_verification(root.pk, ada.pk)


def test_who_has_no_password_yet_is_asked_to_set_one_again(root):
    eva = made(root)
    with TestCase.captureOnCommitCallbacks(execute=True):
        accounts.resend_verification(root.pk, eva.pk)
    assert [("/password/reset/" in one.body) for one in mail.outbox] == [True, True]


def test_a_role_of_the_site_manages_people_but_nobody_who_may_more(root, clerk):
    ada, boss = world.person("ada"), world.person("boss")
    boss.user_permissions.add(Permission.objects.get(codename="decide_applications"))
    accounts.suspend(clerk.pk, ada.pk, "Asked for it.")
    assert accounts.people(clerk.pk).count() == 4
    for person in (root, boss):
        with pytest.raises(MayNotManagePeople):
            accounts.suspend(clerk.pk, person.pk, "Coup.")
    accounts.suspend(root.pk, boss.pk, "Leave.")
    with pytest.raises(MayNotManagePeople):
        accounts.reactivate(clerk.pk, boss.pk)


def test_others_see_and_do_nothing(root, clerk):
    ada, teacher = world.person("ada"), world.person("tara")
    accounts.make_teacher(teacher.pk)
    clerk.is_active = False
    clerk.save()
    for actor in (ada, teacher, clerk):
        for act in (
            accounts.people,
            lambda by: accounts.person_file(by, ada.pk),
            lambda by: accounts.create_person(by, NEW),
            lambda by: accounts.suspend(by, root.pk, "No."),
            lambda by: accounts.reactivate(by, clerk.pk),
            lambda by: accounts.resend_verification(by, ada.pk),
        ):
            with pytest.raises(MayNotManagePeople):
                act(actor.pk)
    assert not PersonEntry.objects.exists()


def test_people_are_found_by_name_and_by_any_address_and_tombstones_never(root):
    ada, bob = world.person("ada"), world.person("bob")
    EmailAddress.objects.create(user=bob, email="robert@elsewhere.example", verified=False, primary=False)
    everybody = accounts.people(root.pk)

    def found(text: str) -> set[str]:
        return {row.email for row in accounts.people_matching(everybody, text)}

    assert found("ADA") == {ada.email}
    assert found("elsewhere") == {bob.email}
    assert found("example.org") == {ada.email, bob.email, root.email}
    assert found("nobody\0") == set()
    User.objects.filter(pk=bob.pk).update(email=f"{bob.pk.hex}@erased.invalid")
    assert bob.pk not in {row.pk for row in everybody.all()}
    with pytest.raises(NoSuchPerson):
        accounts.suspend(root.pk, bob.pk, "Again.")
