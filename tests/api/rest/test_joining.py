"""Joining, and the people of a course, by token alone."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client

from lms_site.learning import api as learning
from tests.learning.builders import course, lesson
from tests.learning.statements import statements
from tests.world import bearer, person

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


class Caller:
    """Somebody with a token."""

    def __init__(self, name: str) -> None:
        self.user = person(name)
        self.headers = bearer(self.user)

    def __call__(self, method: str, path: str, body=None):
        content = b"" if body is None else json.dumps(body).encode()
        return Client().generic(
            method, V1 + path, content, content_type="application/json", headers=self.headers
        )


@pytest.fixture
def teacher():
    return Caller("teacher")


@pytest.fixture
def key(teacher):
    return course(lesson(), owner=teacher.user.pk, free=True)


def test_a_course_fills_up_somebody_waits_and_gets_the_place_that_is_freed(teacher, key):
    ada, eve = Caller("ada"), Caller("eve")
    rules = teacher("PUT", f"/courses/{key}/joining/", {"capacity": 1, "waiting_list": True}).json()
    assert (rules["capacity"], rules["free_places"]) == (1, 1)
    assert ada("POST", f"/courses/{key}/enrolment/").status_code == 201
    refused = eve("POST", f"/courses/{key}/enrolment/")
    assert (refused.status_code, refused.json()["code"]) == (409, "course_full")
    waits = eve("POST", f"/courses/{key}/application/", {})
    assert (waits.status_code, waits.json()["state"], waits.json()["place"]) == (201, "waiting", 1)
    assert ada("DELETE", f"/courses/{key}/enrolment/").status_code == 204
    assert eve("GET", f"/courses/{key}/application/").json()["state"] == "accepted"
    assert [one["course"] for one in eve("GET", "/me/enrolments/").json()["results"]] == [str(key)]


def test_a_teacher_reads_applications_and_decides(teacher, key):
    ada, eve = Caller("ada"), Caller("eve")
    teacher("PUT", f"/courses/{key}/joining/", {"approval": True})
    refused = ada("POST", f"/courses/{key}/enrolment/")
    assert (refused.status_code, refused.json()["code"]) == (409, "approval_needed")
    for one in (ada, eve):
        one("POST", f"/courses/{key}/application/", {"message": "Please."})
    first, second = teacher("GET", f"/courses/{key}/applications/?state=requested").json()["results"]
    assert (first["name"], first["message"]) == ("Ada", "Please.")
    assert teacher("POST", f"/applications/{first['id']}/approve/").json()["state"] == "accepted"
    teacher("POST", f"/applications/{second['id']}/refuse/", {"reason": "Not yet."})
    told = eve("GET", f"/courses/{key}/application/").json()
    assert (told["state"], told["reason"]) == ("refused", "Not yet.")


def test_a_price_is_shown_and_refuses_who_would_enrol(teacher):
    key = course(lesson(), owner=teacher.user.pk)
    made = teacher("PUT", f"/courses/{key}/price/", {"amount": 4900, "currency": "EUR"})
    assert (made.status_code, made.json()) == (200, {"amount": 4900, "currency": "EUR"})
    ada = Caller("ada")
    shown = ada("GET", f"/courses/{key}/joining/").json()
    assert (shown["is_free"], shown["price"]) == (False, {"amount": 4900, "currency": "EUR"})
    refused = ada("POST", f"/courses/{key}/enrolment/")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_free")


@pytest.mark.parametrize(
    ("method", "path", "sent", "pointer"),
    [
        ("PUT", "joining/", {"capacity": True}, "/capacity"),
        ("PUT", "joining/", {"capacity": "5"}, "/capacity"),
        ("PUT", "joining/", {"approval": "no way"}, "/approval"),
        ("PUT", "joining/", {"capacity": 5, "waiting_list": 1}, "/waiting_list"),
        ("PUT", "price/", {"amount": True, "currency": "EUR"}, "/amount"),
        ("PUT", "price/", {"amount": "4900", "currency": "EUR"}, "/amount"),
        ("PUT", "price/", {"amount": 10**13, "currency": "EUR"}, "/amount"),
        ("POST", "invitations/", {"max_uses": True}, "/max_uses"),
        ("POST", "invitations/list/", {"csv": "ada@example.org", "dry_run": "off"}, "/dry_run"),
    ],
)
def test_what_is_no_number_is_no_number_of_places_uses_or_cents(teacher, method, path, sent, pointer):
    key = course(lesson(), owner=teacher.user.pk)
    answer = teacher(method, f"/courses/{key}/{path}", sent)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [pointer])
    found = teacher("GET", f"/courses/{key}/joining/").json()
    assert (found["capacity"], found["approval"], found["price"]) == (None, False, None)
    assert teacher("GET", f"/courses/{key}/invitations/").json()["results"] == []


def test_a_list_of_people_is_invited_and_one_of_them_joins(teacher, key):
    ada = Caller("ada")
    sent = {"csv": "email\nada@example.org\nada@example.org\nnobody\n"}
    dry = teacher("POST", f"/courses/{key}/invitations/list/", sent).json()
    assert dry["counts"] == {"invited": 1, "repeated": 1, "no_address": 1}
    real = teacher("POST", f"/courses/{key}/invitations/list/", {**sent, "dry_run": False}).json()
    code = real["lines"][0]["code"]
    listed = teacher("GET", f"/courses/{key}/invitations/").json()["results"]
    assert [one["email"] for one in listed] == ["ada@example.org"]
    assert "code" not in listed[0]
    joined = ada("POST", "/invitations/redeem/", {"code": code})
    assert (joined.status_code, joined.json()["source"]) == (201, "invitation")
    again = Caller("eve")("POST", "/invitations/redeem/", {"code": code})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "not_good")


def test_the_list_of_students_filters_sorts_pages_and_is_constant_in_statements(teacher, key):
    for name in ("carl", "ada", "bob"):
        teacher("POST", f"/courses/{key}/students/", {"email": f"{Caller(name).user.email}"})

    def names(query: str) -> list[str]:
        return [one["name"] for one in teacher("GET", f"/courses/{key}/students/{query}").json()["results"]]

    assert names("?ordering=name") == ["Ada", "Bob", "Carl"]
    assert names("") == ["Bob", "Ada", "Carl"]
    assert names("?q=aD") == ["Ada"]
    assert names("?state=left") == []
    page = teacher("GET", f"/courses/{key}/students/?ordering=name&page_size=2").json()
    following = teacher("GET", page["next"].removeprefix(V1)).json()
    assert [one["name"] for one in following["results"]] == ["Carl"]
    with statements() as few:
        teacher("GET", f"/courses/{key}/students/?page_size=1")
    with statements() as many:
        teacher("GET", f"/courses/{key}/students/?page_size=3")
    assert len(few) == len(many)


def test_a_group_is_made_filled_and_listed(teacher, key):
    ada = Caller("ada")
    teacher("POST", f"/courses/{key}/students/", {"person": str(ada.user.pk)})
    group = teacher("POST", f"/courses/{key}/groups/", {"name": "Tuesday"}).json()["id"]
    assert teacher("PUT", f"/groups/{group}/members/{ada.user.pk}/").status_code == 204
    assert teacher("GET", f"/courses/{key}/groups/").json()["results"][0]["size"] == 1
    inside = teacher("GET", f"/courses/{key}/students/?group={group}").json()["results"]
    assert [one["person"] for one in inside] == [str(ada.user.pk)]
    assert teacher("DELETE", f"/groups/{group}/").status_code == 204


def test_the_table_is_streamed_as_csv(teacher, key):
    ada = Caller("ada")
    ada.user.name = '=1+1,"x"'
    ada.user.save()
    teacher("POST", f"/courses/{key}/students/", {"person": str(ada.user.pk)})
    answer = teacher("GET", f"/courses/{key}/students.csv")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row["name"], row["email"]) for row in rows] == [('\'=1+1,"x"', "ada@example.org")]


def test_a_removed_student_cannot_come_back_alone(teacher, key):
    ada = Caller("ada")
    ada("POST", f"/courses/{key}/enrolment/")
    assert teacher("DELETE", f"/courses/{key}/students/{ada.user.pk}/").status_code == 204
    assert ada("POST", f"/courses/{key}/enrolment/").json()["code"] == "enrolment_ended"
    ended = teacher("GET", f"/courses/{key}/students/?state=ended").json()["results"]
    assert [one["state"] for one in ended] == ["ended"]


def test_a_teacher_finds_the_courses_they_teach(teacher, key):
    learning.give_seat(Caller("ada").user.pk, key, source="staff")
    (mine,) = teacher("GET", "/me/taught-courses/").json()["results"]
    assert (mine["course"], mine["learners"], mine["live"]) == (str(key), 1, True)


def test_a_group_is_renamed_and_no_two_have_one_name(teacher, key):
    path = f"/courses/{key}/groups/"
    first, second = (teacher("POST", path, {"name": name}).json()["id"] for name in ("Tuesday", "Friday"))
    renamed = teacher("PATCH", f"/groups/{first}/", {"name": "Monday"})
    assert (renamed.status_code, renamed.json()["name"], renamed.json()["size"]) == (200, "Monday", 0)
    taken = teacher("PATCH", f"/groups/{second}/", {"name": "Monday"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (422, "/name")
    assert Caller("eve")("PATCH", f"/groups/{second}/", {"name": "Mine"}).status_code == 404
    assert sorted(one["name"] for one in teacher("GET", path).json()["results"]) == ["Friday", "Monday"]
