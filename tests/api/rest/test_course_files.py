"""Files of courses by token: uploaded, sniffed, listed, used in blocks."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images import get_image_model

from content_types import api as content
from lms_site.accounts import roles
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.content_types import builders
from tests.learning.builders import person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


def png(size=(4, 3)):
    made = io.BytesIO()
    Pillow.new("RGB", size, "red").save(made, "PNG")
    return made.getvalue()


class Teacher(Caller):
    def __init__(self) -> None:
        builders.catalog()
        self.person = person()
        roles.make_teacher(self.person)
        super().__init__(self.person)
        self.course = content.create(self.person, content.PageKind.COURSE, {"title": "Pipits"}).page.key
        self.files = f"/courses/{self.course}/files/"

    def upload(self, name, data, expect=201, course=None, **more):
        sent = {"file": SimpleUploadedFile(name, data), **more}
        path = f"/api/v1/courses/{course or self.course}/files/"
        answer = Client().post(path, sent, headers=self.headers)
        assert answer.status_code == expect, answer.content
        return answer.json()

    def refused(self, name, data):
        [error] = self.upload(name, data, expect=422)["errors"]
        assert error["pointer"] == "/file"
        return error["code"]


@pytest.fixture
def teacher(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Teacher()


def test_a_picture_is_uploaded_listed_and_shown_in_a_lesson_by_its_number(teacher):
    made = teacher.upload("Song flight.png", png(), title="In flight")
    assert (made["kind"], made["title"], made["width"], made["height"]) == ("image", "In flight", 4, 3)
    assert [one["id"] for one in teacher.get(teacher.files)["results"]] == [made["id"]]
    module = content.create(teacher.person, content.PageKind.MODULE, {"title": "M"}, parent=teacher.course)
    lesson = content.create(teacher.person, content.PageKind.LESSON, {"title": "L"}, parent=module.page.key)
    body = [{"type": "image", "value": {"image": made["id"], "alt": "A pipit"}}]
    changed = content.change(teacher.person, lesson.page.key, {"body": body})
    assert changed.content["body"][0]["value"]["image"] == made["id"]
    assert get_image_model().objects.get(pk=made["id"]).uploaded_by_user_id == teacher.person


def test_documents_and_recordings_are_kept_as_what_they_are(teacher):
    assert teacher.upload("list.pdf", b"%PDF-1.7 ...")["kind"] == "document"
    assert teacher.upload("song.mp3", b"ID3" + bytes(40))["kind"] == "media"
    assert teacher.upload("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40))["kind"] == "media"
    kinds = {
        kind: len(teacher.get(f"{teacher.files}?kind={kind}")["results"])
        for kind in ("image", "document", "media")
    }
    assert kinds == {"image": 0, "document": 1, "media": 2}
    teacher.get(f"{teacher.files}?kind=font", expect=400)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("page.html", b"<script>", "not_allowed"),
        ("drawing.svg", b"<svg onload='x()'/>", "not_allowed"),
        ("picture.png", b"<html><script>", "wrong_content"),
        ("list.pdf", b"<html><script>", "wrong_content"),
        ("film.mp4", b"MZ" + bytes(60), "wrong_content"),
        ("notes.txt", b"MZ\x00\x01", "wrong_content"),
        ("table.docx", b"hello", "wrong_content"),
        ("empty.txt", b"", "empty"),
        ("noending", b"hello", "name"),
    ],
)
def test_what_a_file_is_its_content_says_and_anything_else_is_refused_and_not_kept(
    teacher, tmp_path, name, data, code
):
    assert teacher.refused(name, data) == code
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


def test_a_file_that_is_too_large_is_refused(teacher, monkeypatch):
    monkeypatch.setitem(content.MOST_BYTES, "document", 10)
    assert teacher.refused("notes.txt", b"eleven byte") == "too_large"


def test_only_who_may_edit_the_course_uploads_and_lists(teacher):
    other, grader = Teacher(), person()
    learning.join_team(teacher.person, teacher.course, learning.Role.GRADER, person=grader)
    missing = other.upload("a.png", png(), expect=404, course=uuid4())
    assert other.upload("a.png", png(), expect=404, course=teacher.course) == missing
    assert other.get(teacher.files, expect=404) == missing
    assert Caller(grader).get(teacher.files, expect=404) == missing
    assert not get_image_model().objects.exists()
    teacher.call("POST", teacher.files, {}, expect=422)


def test_lists_ask_the_database_as_often_for_many_files_as_for_few(teacher):
    for number in range(4):
        teacher.upload(f"{number}.png", png())
    with statements() as few:
        teacher.get(f"{teacher.files}?page_size=1")
    with statements() as many:
        assert len(teacher.get(f"{teacher.files}?page_size=4")["results"]) == 4
    assert len(few) == len(many)
