"""What people do about themselves, by token alone: terms, a profile, finding teachers, closing the account."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lms_site.accounts.models import User
from lms_site.catalog import api as catalog
from lms_site.foundation.outbox import drain
from tests.accounts.steps import PASSWORD, log_in, me, send, sign_up, verify
from tests.api.caller import Caller
from tests.learning.builders import administrator, course, lesson

pytestmark = pytest.mark.django_db
TERMS = {"version": "2026-11", "address": "https://school.example/terms"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def joined(client: Client, address: str, name: str) -> Caller:
    """Somebody who reads the terms, signs up, follows the mail and logs in."""
    version = client.get("/api/v1/terms/").json()["version"]
    assert sign_up(client, address, name=name).json()["errors"][0]["code"] == "terms_required"
    sign_up(client, address, name=name, terms=version)
    verify(client)
    return logged_in(client, address)


def logged_in(client: Client, address: str) -> Caller:
    caller = Caller()
    access = log_in(client, address).json()["access"]
    caller.headers = {"Authorization": f"Bearer {access}"}
    return caller


def picture() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (600, 400), (200, 120, 40)).save(buffer, "JPEG")
    return SimpleUploadedFile("me.jpg", buffer.getvalue(), content_type="image/jpeg")


def test_a_teacher_presents_herself_learners_find_her_and_one_leaves_the_school(
    client, settings, django_capture_on_commit_callbacks
):
    root = Caller(administrator())
    root.call("POST", "/terms/", TERMS, expect=201)
    tilda, ada = joined(client, "tilda@example.org", "Tilda"), joined(client, "ada@example.org", "Ada")
    key = presents_herself(tilda)
    is_found(ada, tilda, key)
    agrees_again(root, ada, key)
    with django_capture_on_commit_callbacks(execute=True):
        leaves(client, ada)
    comes_back(client)
    cannot_leave_a_course_alone(tilda, key)


def presents_herself(tilda: Caller):
    who = tilda.get("/me/")["id"]
    told = {
        "headline": "Ornithologist",
        "bio": "Waders, mostly.",
        "languages": ["en"],
        "time_zone": "Europe/London",
    }
    shown = {"headline": "everyone", "avatar": "everyone", "bio": "members"}
    tilda.call("PATCH", "/me/profile/", {**told, "shown": shown})
    crop = {"x": 100, "y": 0, "width": 400, "height": 400}
    sent = Client().post("/api/v1/me/profile/avatar/", {"file": picture(), **crop}, headers=tilda.headers)
    assert sent.json()["crop"] == crop
    key = course(lesson(), owner=who, free=True)
    card = {"key": str(key), "title": "Birds"}
    catalog.put_listing(catalog.ListingSpec(course=key, locale="en", slug="birds", title="Birds", card=card))
    assert [one["course"] for one in tilda.get("/me/taught-courses/")["results"]] == [str(key)]
    return key


def is_found(ada: Caller, tilda: Caller, key) -> None:
    [card] = ada.get("/courses/")["results"]
    [author] = card["teachers"]
    page = Caller().get(f"/teachers/{author['id']}/")
    assert (page["name"], page["headline"], page["bio"], page["courses"]) == ("Tilda", "Ornithologist", "", 1)
    assert Client().get(page["avatar"]["256"])["Content-Type"] == "image/webp"
    [found] = ada.get("/teachers/?q=til")["results"]
    assert found["id"] == author["id"]
    ada.call("POST", f"/courses/{key}/enrolment/", expect=201)
    assert [one["course"] for one in ada.get("/me/enrolments/")["results"]] == [str(key)]
    assert ada.get(f"/teachers/{author['id']}/")["bio"] == "Waders, mostly."
    assert [one["key"] for one in ada.get(f"/teachers/{author['id']}/courses/")["results"]] == [str(key)]
    assert tilda.get(f"/profiles/{ada.get('/me/')['id']}/")["name"] == "Ada"


def agrees_again(root: Caller, ada: Caller, key) -> None:
    root.call("POST", "/terms/", {**TERMS, "version": "2026-12", "changes": "Shorter."}, expect=201)
    asked = ada.get("/me/terms/")
    assert (asked["due"], asked["current"]["changes"]) == (True, "Shorter.")
    assert ada.get(f"/courses/{key}/outline/")["own"]["state"] == "active"
    assert ada.call("POST", "/me/terms/", {"version": "2026-12"})["due"] is False


def leaves(client: Client, ada: Caller) -> None:
    assert ada.refused("POST", "/me/closing/", {"password": "wrong"}, expect=422) == "wrong_password"
    ada.call("POST", "/me/closing/", {"password": PASSWORD}, expect=202)


def comes_back(client: Client) -> None:
    assert log_in(client, "ada@example.org").json()["code"] == "no_active_account"
    drain()
    [line] = [line for line in mail.outbox[-1].body.splitlines() if "/reopen/" in line]
    key = unquote(line.rpartition("/")[2])
    assert send(client, "/api/v1/account-reopening/", {"token": key}).status_code == 200
    token = log_in(client, "ada@example.org").json()["access"]
    assert me(client, token).json()["name"] == "Ada"


def cannot_leave_a_course_alone(tilda: Caller, key) -> None:
    refusal = tilda.call("POST", "/me/closing/", {"password": PASSWORD}, expect=409)
    assert refusal["data"]["courses"] == [{"key": str(key), "title": "A course"}]
    assert User.objects.get(email="tilda@example.org").is_active
