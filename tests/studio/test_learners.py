"""In the studio: a team enrols and removes by hand, keeps groups, takes the list along, and invites by a list."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms_site.learning import api as learning
from lms_site.learning.api import Role
from lms_site.learning.enrolment.joining_models import Invitation
from tests import world
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url
from tests.learning.builders import course, lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make.teacher()


@pytest.fixture
def birds(owner):
    page = make.course(owner=owner)
    course(lesson(), key=page.translation_key, free=True)
    return page


@pytest.fixture
def ada(birds):
    ada = world.person("ada")
    learning.enrol(ada.pk, birds.translation_key)
    return ada


@pytest.fixture
def client(owner):
    return browser(owner)


def at(name, birds):
    return reverse(name, args=[birds.translation_key])


def listed(client, birds, query=""):
    page = client.get(at("studio_students", birds) + query)
    return [row.person.email for row in page.context["page"]]


def test_a_teacher_finds_the_learners_from_the_page_of_the_course(client, birds):
    assert at("studio_students", birds) in client.get(edit_url(birds)).content.decode()


def test_a_teacher_enrols_somebody_by_hand_and_takes_the_seat_away(client, birds, ada):
    bob, address = world.person("bob"), at("studio_students", birds)
    assert client.post(address, {"email": bob.email}).status_code == 302
    assert listed(client, birds) == [ada.email, bob.email]
    refused = client.post(address, {"email": "nobody@example.org"})
    assert "email" in refused.context["form"].errors
    client.post(address, {"person": str(bob.pk), "remove": ""})
    assert listed(client, birds) == [ada.email]
    assert listed(client, birds, "?state=ended") == [bob.email]
    client.post(address, {"person": str(bob.pk), "give_back": ""})
    assert listed(client, birds) == [ada.email, bob.email]
    for odd in ({"person": "x", "remove": ""}, {"person": str(make.teacher().pk), "remove": ""}):
        assert client.post(address, odd).status_code == 404


def test_a_teacher_keeps_groups(client, birds, ada):
    groups, students = at("studio_groups", birds), at("studio_students", birds)
    client.post(groups, {"name": "Tuesday"})
    assert "name" in client.post(groups, {"name": "Tuesday"}).context["form"].errors
    [group] = client.get(groups).context["groups"]
    client.post(students, {"person": str(ada.pk), "group": str(group.pk), "in": ""})
    assert listed(client, birds, f"?group={group.pk}") == [ada.email]
    client.post(groups, {"group": str(group.pk), "name": "Friday", "rename": ""})
    [group] = client.get(groups).context["groups"]
    assert (group.name, group.size) == ("Friday", 1)
    client.post(students, {"person": str(ada.pk), "group": str(group.pk), "out": ""})
    assert listed(client, birds, f"?group={group.pk}") == []
    client.post(groups, {"group": str(group.pk), "delete": ""})
    assert list(client.get(groups).context["groups"]) == []


def test_the_list_of_learners_is_taken_along_as_a_table(client, birds, ada):
    answer = client.get(at("studio_students_csv", birds))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["email"], row["state"]) == (ada.email, "active")


def test_a_list_is_looked_at_before_anybody_is_invited(client, birds, ada):
    address = at("studio_invite_list", birds)
    table = f"Name;E-Mail\r\nJürgen;jurgen@example.org\r\nAda;{ada.email}\r\nX;none\r\n"
    file = SimpleUploadedFile("class.csv", table.encode("cp1252"))
    looked = client.post(address, {"file": file, "csv": "", "look": ""})
    assert [words for _line, words in looked.context["report"]["lines"]] == [
        "Is invited",
        "Takes part already",
        "No e-mail address",
    ]
    assert not Invitation.objects.exists()
    again = looked.context["form"].initial["csv"]
    assert "Jürgen" in again
    invited = client.post(address, {"csv": again, "invite": ""})
    [line] = [line for line, _words in invited.context["report"]["lines"] if line.code]
    assert line.code in invited.content.decode()
    assert Invitation.objects.get().email == "jurgen@example.org"
    for nothing in ({"csv": "", "look": ""}, {"file": SimpleUploadedFile("x.csv", b"a\0b"), "invite": ""}):
        assert client.post(address, nothing).context["form"].errors
    assert Invitation.objects.count() == 1


def test_an_invitation_is_made_shown_once_and_taken_back(client, birds):
    address = at("studio_invitations", birds)
    made = client.post(address, {"label": "Class of 2027", "email": "", "max_uses": "30", "expires_at": ""})
    code = made.context["made"].code
    assert code in made.content.decode()
    assert code not in client.get(address).content.decode()
    row = Invitation.objects.get()
    assert (row.label, row.max_uses) == ("Class of 2027", 30)
    client.post(address, {"invitation": str(row.pk)})
    row.refresh_from_db()
    assert row.revoked_at is not None
    foreign = make.course(title="Owls", slug="owls", owner=make.teacher())
    course(lesson(), key=foreign.translation_key)
    assert client.post(at("studio_invitations", foreign), {"invitation": str(row.pk)}).status_code in (
        302,
        403,
    )


def test_who_only_helps_sees_the_learners_and_changes_nothing(birds, owner, ada):
    helper = world.person("helper")
    learning.join_team(owner.pk, birds.translation_key, Role.ASSISTANT, person=helper.pk)
    client = browser(helper)
    page = client.get(at("studio_students", birds)).content.decode()
    assert ada.email in page
    assert 'name="remove"' not in page
    client.post(at("studio_students", birds), {"person": str(ada.pk), "remove": ""})
    client.post(at("studio_groups", birds), {"name": "Mine"})
    assert listed(client, birds) == [ada.email]
    assert list(client.get(at("studio_groups", birds)).context["groups"]) == []
    for name in ("studio_invitations", "studio_invite_list"):
        assert client.get(at(name, birds)).status_code in (302, 403)
    stranger = browser(make.teacher())
    for name in ("studio_students", "studio_students_csv", "studio_groups"):
        assert stranger.get(at(name, birds)).status_code in (302, 403)


def test_a_longer_list_of_learners_takes_as_many_statements(
    client, birds, ada, django_assert_max_num_queries
):
    address = at("studio_students", birds)
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        learning.enrol(world.person(f"more{number}").pk, birds.translation_key)
    with django_assert_max_num_queries(len(few)):
        client.get(address)
