"""Files of public documents over HTTP."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from lms_site.publishing.models import Rendition
from tests import media

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def put(content_type="video/mp4", filename="film.mp4", data=DATA):
    shown = media.file(data, filename=filename, content_type=content_type)
    media.show_on_page(shown)
    return shown.path


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_public_file_is_sent_whole_and_may_be_kept_for_ever(client):
    response = client.get(put())

    assert body(response) == DATA
    assert (response.status_code, response["Content-Type"]) == (200, "video/mp4")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(put(), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, len(DATA) - 1),
        ("bytes=-10", len(DATA) - 10, len(DATA) - 1),
        ("bytes=5-999999999", 5, len(DATA) - 1),
    ],
)
def test_ranges(client, asked, first, last):
    response = client.get(put(), headers={"Range": asked})

    assert response.status_code == 206
    assert body(response) == DATA[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=-", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2"])
def test_a_range_that_makes_no_sense_is_ignored(client, asked):
    assert client.get(put(), headers={"Range": asked}).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["image/svg+xml", "text/html", "application/xhtml+xml", "text/plain"]
)
def test_what_a_browser_could_run_is_a_download_in_a_sandbox(client, content_type):
    response = client.get(put(content_type, "x.svg"))

    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_form_not_made_yet_is_the_original_and_not_kept(client):
    address = put("image/png", "bird.png")
    sha = address.split("/")[-2]
    Rendition.objects.create(media_id=sha, spec="w480")

    response = client.get(address.replace("original", "w480"))

    assert body(response) == DATA
    assert response["Cache-Control"] == "public, max-age=30"


@pytest.mark.parametrize("sha", ["ab" * 32, "x", "..%2f..%2fetc"])
def test_what_is_not_known_is_not_found(client, sha):
    assert client.get(f"/api/v1/media/{sha}/original").status_code == 404


def test_a_file_that_is_gone_is_not_found(client):
    address = put()
    default_storage.delete("film.mp4")

    assert client.get(address).status_code == 404
