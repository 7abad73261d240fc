"""Pictures of people: what is kept of a file, who sees it, and that old ones go."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lms_site.accounts import api as accounts
from lms_site.accounts import avatars
from lms_site.foundation.outbox import drain
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person

pytestmark = pytest.mark.django_db
ORIENTATION, GPS = 0x0112, 0x8825
RED, BLUE = (220, 30, 30), (30, 30, 220)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ada():
    return Caller(person())


def halves(width=800, height=400, *, kind="JPEG", **options) -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def put(caller: Caller, data: bytes, *, name="me.jpg", kind="image/jpeg", **crop: int):
    file = SimpleUploadedFile(name, data, content_type=kind)
    return Client().post("/api/v1/me/profile/avatar/", {"file": file, **crop}, headers=caller.headers)


def fetched(caller: Caller, address: str) -> Image.Image:
    answer = caller.send("GET", address.removeprefix("/api/v1"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    return Image.open(BytesIO(answer.content))


def colour(image: Image.Image) -> str:
    red, _green, blue = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return "red" if red > blue else "blue"


def files() -> set[str]:
    folders = default_storage.listdir("avatars")[0] if default_storage.exists("avatars") else []
    return {one for one in folders if default_storage.listdir(f"avatars/{one}")[1]}


def test_a_picture_becomes_squares_cut_where_the_client_says(ada):
    made = put(ada, halves(), x=400, y=0, width=400, height=400).json()
    assert sorted(made["sizes"]) == ["256", "512", "64"]
    for side, address in made["sizes"].items():
        square = fetched(ada, address)
        assert (square.size, colour(square)) == ((int(side), int(side)), "blue")
    assert made["crop"] == {"x": 400, "y": 0, "width": 400, "height": 400}
    assert ada.get("/me/profile/")["avatar"] == made


def test_another_part_can_be_shown_later_under_another_address_and_the_old_files_go(ada):
    first = put(ada, halves(), x=0, y=0, width=400, height=400).json()
    second = ada.call("PATCH", "/me/profile/avatar/", {"x": 400, "y": 0, "width": 400, "height": 400})
    assert colour(fetched(ada, second["sizes"]["64"])) == "blue"
    assert len(files()) == 2
    drain()
    assert files() == {second["key"].replace("-", "")}
    assert ada.send("GET", first["sizes"]["64"].removeprefix("/api/v1")).status_code == 404


def test_nothing_of_the_file_but_its_pixels_stays(ada):
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = "Camera of Ada", "secret place"
    made = put(ada, halves(exif=exif, comment=b"a comment of mine")).json()
    for address in (*made["sizes"].values(), made["whole"]):
        kept = fetched(ada, address)
        assert not dict(kept.getexif())
        assert {"exif", "icc_profile", "xmp", "comment"} & kept.info.keys() == set()
    stored = default_storage.open(f"avatars/{made['key'].replace('-', '')}/whole.webp").read()
    assert b"Camera" not in stored
    assert b"secret" not in stored


def test_a_picture_on_its_side_is_turned_before_it_is_cut(ada):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    made = put(ada, halves(exif=exif), x=0, y=400, width=400, height=400).json()
    assert (made["width"], made["height"]) == (400, 800)
    assert colour(fetched(ada, made["sizes"]["64"])) == "blue"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    + chunk(b"IEND", b"")
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SVG, "not_a_picture"),
        (b"<html><script>alert(1)</script>", "not_a_picture"),
        (b"", "not_a_picture"),
        (halves()[:700], "not_a_picture"),
        (BOMB, "not_a_picture"),
        (halves(9_000, 4_500, kind="PNG"), "too_many_pixels"),
        (halves(8, 8), "too_small"),
        (halves(kind="BMP"), "not_a_picture"),
        (halves() + b"x" * (5 * 1024 * 1024), "too_large"),
    ],
    ids=["svg", "html", "empty", "cut off", "bomb", "pixels", "tiny", "bmp", "large"],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused_whatever_it_calls_itself(ada, data, code):
    answer = put(ada, data, name="me.png", kind="image/png")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert (files(), ada.get("/me/profile/")["avatar"]) == (set(), None)


def test_a_body_that_is_far_too_large_is_not_even_read(ada):
    answer = put(ada, b"x" * (7 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "crop", [{"x": 700, "y": 0, "width": 400, "height": 400}, {"x": 0, "y": 0, "width": 2, "height": 2}]
)
def test_a_part_that_is_not_in_the_picture_is_refused(ada, crop):
    assert put(ada, halves(), **crop).json()["errors"][0]["code"] == "outside"
    put(ada, halves())
    assert ada.call("PATCH", "/me/profile/avatar/", crop, expect=422)["errors"][0]["code"] == "outside"


def test_half_a_crop_and_no_file_are_refused(ada):
    assert put(ada, halves(), x=3).status_code == 422
    assert ada.call("POST", "/me/profile/avatar/", {}, expect=422)["errors"][0]["pointer"] == "/file"
    assert ada.refused(
        "PATCH", "/me/profile/avatar/", {"x": 0, "y": 0, "width": 20, "height": 20}, expect=404
    )


def test_who_may_not_see_a_picture_finds_none_and_who_may_gets_it():
    key = course(lesson())
    ada, fellow, stranger, guest = Caller(learner(key)), Caller(learner(key)), Caller(person()), Caller()
    address = put(ada, halves()).json()["sizes"]["64"].removeprefix("/api/v1")

    def statuses() -> list[int]:
        return [one.send("GET", address).status_code for one in (ada, fellow, stranger, guest)]

    assert statuses() == [200, 404, 404, 404]
    ada.call("PATCH", "/me/profile/", {"shown": {"avatar": "members"}})
    assert statuses() == [200, 200, 404, 404]
    assert fellow.send("GET", address)["Cache-Control"] == "private, max-age=300"
    token = fellow.get("/me/media-token/")["token"]
    assert guest.send("GET", f"{address}?media_token={token}").status_code == 200
    ada.call("PATCH", "/me/profile/", {"shown": {"avatar": "everyone"}})
    assert statuses() == [200, 200, 200, 200]
    assert guest.send("GET", address)["Cache-Control"] == "public, max-age=300"
    whole = ada.get("/me/profile/")["avatar"]["whole"].removeprefix("/api/v1")
    assert [one.send("GET", whole).status_code for one in (ada, fellow, guest)] == [200, 404, 404]


def test_a_picture_is_asked_for_again_only_when_it_changed(ada):
    address = put(ada, halves()).json()["sizes"]["64"].removeprefix("/api/v1")
    ada.headers["If-None-Match"] = ada.send("GET", address)["ETag"]
    again = ada.send("GET", address)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("size", ["65", "..", "whole.webp", "512.webp"])
def test_only_the_sizes_there_are_can_be_had(ada, size):
    key = put(ada, halves()).json()["key"]
    assert ada.send("GET", f"/avatars/{key}/{size}").status_code == 404


def test_a_removed_picture_and_that_of_an_erased_person_leave_no_file(ada):
    put(ada, halves())
    ada.call("DELETE", "/me/profile/avatar/", expect=204)
    ada.call("DELETE", "/me/profile/avatar/", expect=204)
    drain()
    assert files() == set()
    gone = Caller(someone := person())
    put(gone, halves())
    accounts.erase_person(someone)
    drain()
    assert files() == set()


def test_a_picture_whose_row_cannot_be_written_leaves_no_file(monkeypatch, ada):
    class Full(Exception):
        pass

    def full(_person):
        raise Full

    monkeypatch.setattr(avatars, "locked_profile", full)
    who = ada.get("/me/")["id"]
    with pytest.raises(Full):
        accounts.put_avatar(who, BytesIO(halves()), 100)
    assert files() == set()
