"""Files through the nginx of deploy/: nothing private is kept there, and films come in parts."""

from __future__ import annotations

import time

import httpx
import pytest
from django.contrib.auth import get_user_model

from benchmarks import nginx
from lms_site.publishing import api as publishing
from tests import media, world
from tests.learning import builders
from tests.serving import served

pytestmark = pytest.mark.skipif(nginx.program() is None, reason="nginx is not installed")
FILM = bytes(range(256)) * 2000


@pytest.fixture
def site(committing_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with (
        served() as address,
        nginx.in_front_of(address.removeprefix("http://"), tmp_path) as front,
        httpx.Client(base_url=front.address, timeout=20) as client,
    ):
        yield client


def film():
    return media.file(FILM, filename="film.mp4", content_type="video/mp4")


def test_a_public_film_comes_in_parts_and_is_gone_with_its_page(site):
    shown = film()
    key = media.show_on_page(shown)

    part = site.get(shown.path, headers={"Range": "bytes=512-767"})
    assert (part.status_code, part.content) == (206, bytes(range(256)))
    assert part.headers["Content-Range"] == f"bytes 512-767/{len(FILM)}"
    assert site.get(shown.path).content == FILM

    publishing.put_heads([publishing.HeadState(kind="page", key=key, locale="en", digest=None, live=False)])
    assert site.get(shown.path).status_code == 404


def test_a_private_film_leaves_nothing_for_the_next_caller_and_no_token_in_the_log(site, tmp_path):
    shown = film()
    course = builders.course(builders.lesson(text=shown.html))
    member = get_user_model().objects.get(pk=builders.learner(course))
    token = site.get("/api/v1/me/media-token/", headers=world.bearer(member)).json()["token"]

    led = site.get(shown.path, params={"media_token": token})
    signed = led.headers["Location"]
    part = site.get(signed, headers={"Range": "bytes=0-255"})

    assert (led.status_code, part.status_code, part.content) == (302, 206, bytes(range(256)))
    assert site.get(shown.path).status_code == 404
    assert site.get(shown.path, params={"media_token": token[:-1] + "~"}).status_code == 404
    site.get("/livez")
    log = wait_for(tmp_path / "access.log", "/livez")
    assert shown.path in log
    assert token not in log
    assert "signature" not in log


def wait_for(file, word):
    """The log, which nginx writes a second later."""
    for _ in range(100):
        if word in (text := file.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{word} was never logged")
