"""The people of the site by API: lists that narrow, and every action of an administrator by token alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from lms_site.accounts import api as accounts
from lms_site.accounts.models import User
from lms_site.learning import api as learning
from tests import world
from tests.learning.builders import course, lesson

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"


class Caller:
    """Somebody who calls with a token."""

    def __init__(self, user: User) -> None:
        self.user, self.headers = user, world.bearer(user)

    def get(self, path: str):
        return Client().get(path, headers=self.headers)

    def post(self, path: str, body=None, **headers: str):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return Client().post(
                path, body or {}, content_type="application/json", headers={**self.headers, **headers}
            )

    def names(self, query: str) -> list[str]:
        return [one["name"] for one in self.get(f"{PEOPLE}?{query}").json()["results"]]


@pytest.fixture
def root() -> Caller:
    return Caller(world.person("root", is_staff=True, is_superuser=True))


def test_people_are_searched_filtered_and_ordered(root):
    ada, bob = world.person("ada"), world.person("bob", is_active=False)
    User.objects.create_user("carl@example.org", name="Carl")
    group = Group.objects.create(name="Readers")
    ada.groups.add(group)
    assert root.names("") == ["Carl", "Bob", "Ada", "Root"]
    assert root.names("ordering=name") == ["Ada", "Bob", "Carl", "Root"]
    assert root.names("q=ADA@") == ["Ada"]
    assert root.names("state=suspended") == ["Bob"]
    assert root.names("verified=false") == ["Carl"]
    assert root.names("role=administrators") == ["Root"]
    assert root.names(f"role={group.pk}") == ["Ada"]
    assert root.names("role=999999") == []
    assert root.get(f"{PEOPLE}?q=ada").json()["results"][0]["roles"] == ["Readers"]
    for wrong in ("state=gone", "role=x", "role=-1", "verified=maybe", "ordering=password", "cursor=x"):
        assert root.get(f"{PEOPLE}?{wrong}").status_code == 400, wrong
    assert bob.pk


def test_a_person_is_in_two_roles_and_once_in_the_list(root):
    ada = world.person("ada")
    for name in ("One", "Two"):
        ada.groups.add(Group.objects.create(name=name))
    assert root.get(f"{PEOPLE}?q=ada").json()["results"][0]["roles"] == ["One", "Two"]
    assert root.names("q=ada") == ["Ada"]


def test_groups_of_courses_are_no_roles(root):
    from content_types.rights.models import CourseRights

    ada = world.person("ada")
    group = Group.objects.create(name="Birds (0123)")
    CourseRights.objects.create(course_id=course(lesson()), group=group)
    ada.groups.add(group)
    assert root.get(f"{PEOPLE}?q=ada").json()["results"][0]["roles"] == []
    assert root.names(f"role={group.pk}") == []


def test_pages_follow_each_other_and_cost_the_same(root):
    def statements(query: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert root.get(f"{PEOPLE}?{query}").status_code == 200
        return len(caught)

    world.person("person0")
    before = statements("page_size=100")
    for number in range(1, 6):
        world.person(f"person{number}").groups.add(Group.objects.create(name=f"Role {number}"))
    assert statements("page_size=100") == before
    seen, link = [], f"{PEOPLE}?page_size=2&ordering=email"
    while link:
        body = root.get(link).json()
        seen += [one["email"] for one in body["results"]]
        link = body["next"]
    assert seen == sorted(User.objects.values_list("email", flat=True))


def test_a_person_is_made_suspended_let_in_and_reminded(root):
    made = root.post(PEOPLE, {"email": "eva@example.org", "name": "Eva"})
    assert (made.status_code, made.json()["state"], made.json()["verified"]) == (201, "active", False)
    [sent] = mail.outbox
    assert sent.to == ["eva@example.org"]
    eva = f"{PEOPLE}{made.json()['id']}/"
    assert root.post(f"{eva}suspend/", {"reason": ""}).status_code == 422
    assert root.post(f"{eva}suspend/", {"reason": "Spam."}).json()["state"] == "suspended"
    assert root.post(f"{eva}reactivate/").json()["state"] == "active"
    assert root.post(f"{eva}resend-verification/").status_code == 204
    again = root.post(f"{eva}resend-verification/")
    assert (again.status_code, int(again["Retry-After"]) > 0) == (429, True)
    entries = root.get(eva).json()["entries"]
    assert [(one["action"], one["reason"]) for one in entries] == [
        ("reminded", ""),
        ("reactivated", ""),
        ("suspended", "Spam."),
        ("created", ""),
    ]


def test_a_repeated_call_makes_one_person_and_one_mail(root):
    sent = {"email": "eva@example.org"}
    first = root.post(PEOPLE, sent, **{"Idempotency-Key": "one"})
    again = root.post(PEOPLE, sent, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(mail.outbox) == 1
    assert root.post(PEOPLE, sent).json()["errors"][0]["code"] == "taken"


def test_two_accounts_are_merged_as_the_preview_said(root):
    ada, other = world.person("ada"), world.person("ada2")
    learning.enrol(other.pk, course(lesson(), free=True))
    pair = {"kept": str(ada.pk), "merged": str(other.pk)}
    said = root.post(f"{PEOPLE}merge/preview/", pair).json()
    assert {"what": "learning.enrolment", "label": "enrolments", "moved": 1, "united": 0, "left": 0} in said[
        "lines"
    ]
    assert root.post(f"{PEOPLE}merge/", pair).status_code == 422
    assert root.post(f"{PEOPLE}merge/", {**pair, "confirm": "no"}).status_code == 412
    assert User.objects.get(pk=other.pk).is_active
    done = root.post(f"{PEOPLE}merge/", {**pair, "confirm": said["confirm"]})
    assert (done.status_code, done.json()["lines"]) == (200, said["lines"])
    assert root.names("q=ada") == ["Ada"]
    assert root.get(f"{PEOPLE}{other.pk}/").status_code == 404
    assert root.post(f"{PEOPLE}merge/preview/", pair).status_code == 404
    assert root.post(f"{PEOPLE}merge/preview/", {**pair, "merged": pair["kept"]}).status_code == 422


def test_a_role_that_sees_people_changes_nothing(root):
    clerk, ada = world.person("clerk"), world.person("ada")
    clerk.user_permissions.add(Permission.objects.get(codename="see_people"))
    caller = Caller(clerk)
    assert set(caller.names("")) == {"Clerk", "Ada", "Root"}
    assert caller.get(f"{PEOPLE}{ada.pk}/").status_code == 200
    for path, body in (
        ("", {"email": "eva@example.org"}),
        (f"{ada.pk}/suspend/", {"reason": "No."}),
        (f"{ada.pk}/reactivate/", {}),
        (f"{ada.pk}/resend-verification/", {}),
        ("merge/preview/", {"kept": str(ada.pk), "merged": str(clerk.pk)}),
    ):
        assert caller.post(PEOPLE + path, body).status_code == 404, path
    assert accounts.person_file(root.user.pk, ada.pk).entries == ()
