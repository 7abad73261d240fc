"""In the studio: people are found, made, suspended and merged by those who may; Wagtail's own ways round are shut."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import TestCase
from django.urls import reverse

from content_types.rights.models import CourseRights
from lms_site.accounts import api as accounts
from lms_site.accounts.models import PersonEntry, User
from lms_site.communication import api as communication
from lms_site.communication.contact.models import ContactMessage
from lms_site.learning import api as learning
from tests import world
from tests.content_types import builders as make
from tests.content_types.studio import browser, form_fields
from tests.learning.builders import course, lesson

pytestmark = pytest.mark.django_db
LIST, NEW = "wagtailusers_users:index", "wagtailusers_users:add"


@pytest.fixture
def root():
    return world.person("root", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(root):
    return browser(root)


@pytest.fixture
def clerk():
    """Somebody with a role that manages people, and nothing else in the studio."""
    user = world.person("clerk")
    group = Group.objects.create(name="Office")
    names = ["manage_people", "access_admin", "answer_contact"]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    user.groups.add(group)
    return user


def of(person: User, name: str = "studio_person") -> str:
    return reverse(name, args=[person.pk])


def shown(client, query: str = "") -> str:
    answer = client.get(reverse(LIST) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_people_are_searched_and_filtered(admin):
    ada, bob = world.person("ada"), world.person("bob", is_active=False)
    EmailAddress.objects.create(user=bob, email="robert@elsewhere.example", verified=False, primary=False)
    role = Group.objects.create(name="Readers")
    ada.groups.add(role)
    assert ada.email in shown(admin)
    assert of(ada) in shown(admin)
    for query, there, gone in (
        ("?q=elsewhere", bob, ada),
        ("?q=ADA", ada, bob),
        ("?is_active=false", bob, ada),
        (f"?groups={role.pk}", ada, bob),
        ("?verified=true&is_active=true", ada, bob),
    ):
        page = shown(admin, query)
        assert there.email in page, query
        assert gone.email not in page, query
    assert "Readers" in shown(admin)


def test_a_person_is_made_and_gets_a_mail(admin):
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = admin.post(reverse(NEW), {"email": "eva@example.org", "name": "Eva", "locale": "de"})
    eva = User.objects.get(email="eva@example.org")
    assert made.url == of(eva)
    assert mail.outbox[0].to == ["eva@example.org"]
    assert (eva.locale, eva.has_usable_password()) == ("de", False)
    EmailAddress.objects.create(user=eva, email="second@example.org", verified=True, primary=False)
    again = admin.post(reverse(NEW), {"email": "second@example.org", "name": "", "locale": ""})
    assert "email" in again.context["form"].errors


def test_suspending_and_reactivating_keep_the_reason(admin):
    ada = world.person("ada")
    admin.post(of(ada, "studio_person_suspend"), {"reason": ""})
    assert User.objects.get(pk=ada.pk).is_active
    admin.post(of(ada, "studio_person_suspend"), {"reason": "Sold answers."})
    page = admin.get(of(ada)).content.decode()
    assert "Sold answers." in page
    assert of(ada, "studio_person_reactivate") in page
    admin.post(of(ada, "studio_person_reactivate"), {"reason": ""})
    assert User.objects.get(pk=ada.pk).is_active


def test_the_verification_is_sent_again(admin):
    eva = User.objects.create_user("eva@example.org", "secret enough here")
    assert of(eva, "studio_person_resend") in admin.get(of(eva)).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        admin.post(of(eva, "studio_person_resend"))
    assert "verify-email" in mail.outbox[0].body


def test_a_merge_shows_first_what_happens(admin):
    ada, other = world.person("ada"), world.person("ada2")
    learning.enrol(other.pk, course(lesson(), free=True))
    address = of(ada, "studio_person_merge") + "?other=ADA2@example.org"
    preview = admin.get(address)
    assert "Enrolments" in preview.content.decode()
    assert User.objects.get(pk=other.pk).is_active
    refused = admin.post(address, {"confirm": "no"}, follow=True).content.decode()
    assert "Something has changed" in refused
    admin.post(address, {"confirm": preview.context["merge"].confirm})
    assert User.objects.get(pk=other.pk).merged_into_id == ada.pk
    assert "another account merged in" in admin.get(of(ada)).content.decode()
    assert admin.get(of(other)).status_code == 404
    assert admin.get(reverse("wagtailusers_users:edit", args=[other.pk])).status_code == 404
    unknown = admin.get(of(ada, "studio_person_merge") + "?other=nobody@example.org", follow=True)
    assert "Nobody else has an account" in unknown.content.decode()


def test_a_role_manages_people_and_gives_no_roles(clerk, root):
    ada, client = world.person("ada"), browser(clerk)
    assert reverse(LIST) in client.get(reverse("wagtailadmin_home")).content.decode()
    assert ada.email in shown(client)
    page = client.get(of(ada)).content.decode()
    assert of(ada, "studio_person_suspend") in page
    assert of(ada, "studio_person_merge") not in page
    client.post(of(ada, "studio_person_suspend"), {"reason": "Asked for it."})
    assert not User.objects.get(pk=ada.pk).is_active
    client.post(of(root, "studio_person_suspend"), {"reason": "Coup."})
    assert User.objects.get(pk=root.pk).is_active
    for name in ("edit", "delete"):
        address = reverse(f"wagtailusers_users:{name}", args=[clerk.pk])
        for answer in (client.get(address), client.post(address, {"is_superuser": "on", "name": "Boss"})):
            assert answer.status_code in (302, 403)
    assert not User.objects.get(pk=clerk.pk).is_superuser
    assert client.get(of(ada, "studio_person_merge") + "?other=clerk@example.org").status_code in (302, 403)


def test_a_teacher_sees_no_such_page():
    teacher, ada = make.teacher(), world.person("ada")
    accounts.make_teacher(teacher.pk)
    client = browser(teacher)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(LIST) not in home
    assert reverse("studio_contact") not in home
    reads = (reverse(LIST), reverse(NEW), of(ada), of(ada, "studio_person_merge"), reverse("studio_contact"))
    for address in reads:
        assert client.get(address).status_code in (302, 403), address
    for name in ("suspend", "reactivate", "resend", "merge"):
        assert client.post(of(ada, f"studio_person_{name}"), {"reason": "No."}).status_code in (302, 403)
    client.post(reverse(NEW), {"email": "eva@example.org"})
    assert User.objects.get(pk=ada.pk).is_active
    assert not PersonEntry.objects.exists()
    assert not User.objects.filter(email="eva@example.org").exists()


def test_wagtails_bulk_actions_are_no_way_round(admin):
    ada = world.person("ada")
    for action, sent in (("set_active_state", {"mark_as_active": "False"}), ("assign_role", {"role": "1"})):
        address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        assert admin.post(f"{address}?id={ada.pk}", sent).status_code in (302, 403)
    assert User.objects.get(pk=ada.pk).is_active


def test_groups_of_courses_are_no_roles_and_stay_when_roles_change(admin):
    owner = make.teacher()
    page = make.course(owner=owner)
    rights = CourseRights.objects.get(course_id=page.translation_key)
    role = Group.objects.create(name="Readers")
    listed = admin.get(reverse("wagtailusers_groups:index")).content.decode()
    assert "Readers" in listed
    assert rights.group.name not in listed
    assert "Teams of courses" not in listed
    for name in ("edit", "delete", "history"):
        address = reverse(f"wagtailusers_groups:{name}", args=[rights.group_id])
        assert admin.get(address).status_code == 404, name
        assert admin.post(address, {"name": "Mine"}).status_code in (404, 405), name
    edit = reverse("wagtailusers_users:edit", args=[owner.pk])
    opened = admin.get(edit)
    assert rights.group.name not in opened.content.decode()
    assert "is_active" not in opened.context["form"].fields
    before = set(owner.groups.values_list("name", flat=True))
    saved = admin.post(edit, {**form_fields(opened), "name": "Tara", "groups": [role.pk]})
    assert saved.url == of(owner)
    assert set(owner.groups.values_list("name", flat=True)) == before | {"Readers"}
    forged = admin.post(edit, {"name": "Tara", "groups": [rights.group_id]})
    assert "groups" in forged.context["form"].errors


def test_messages_to_the_school_are_answered_in_the_studio(clerk):
    client = browser(clerk)
    key = communication.write_to_school(None, subject="Boots", text="<b>Needed?</b>", email="gus@example.org")
    page = client.get(reverse("studio_contact")).content.decode()
    assert "Boots" in page
    assert "<b>Needed?</b>" not in page
    mark = reverse("studio_contact_mark", args=[key])
    client.post(mark, {"answered": ""})
    assert ContactMessage.objects.get().answered_by == clerk
    assert "Boots" not in client.get(reverse("studio_contact")).content.decode()
    assert "Boots" in client.get(reverse("studio_contact") + "?state=answered&q=boot").content.decode()
    client.post(mark, {"open": ""})
    assert ContactMessage.objects.get().state == "open"
    client.post(mark, {"delete": ""})
    assert not ContactMessage.objects.exists()
