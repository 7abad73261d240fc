"""Uploaded files in a real bucket: S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY and S3_TEST_SECRET_KEY name the store."""

from __future__ import annotations

import os
import time
from io import BytesIO
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from lms_site.foundation.ids import new_id
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Rendition
from lms_site.settings.files import media_storage
from tests import media
from tests.learning import builders
from tests.world import bearer

ENDPOINT = os.environ.get("S3_TEST_ENDPOINT", "")
pytestmark = pytest.mark.skipif(not ENDPOINT, reason="S3_TEST_ENDPOINT names no S3 server")
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture(scope="module")
def environment():
    from django.conf import settings

    return settings.ENVIRONMENT.model_copy(
        update={
            "s3_bucket": f"test-{new_id().hex}",
            "s3_endpoint_url": ENDPOINT,
            "s3_access_key_id": os.environ["S3_TEST_ACCESS_KEY"],
            "s3_secret_access_key": os.environ["S3_TEST_SECRET_KEY"],
        }
    )


@pytest.fixture(scope="module")
def bucket(environment):
    import boto3

    store = boto3.resource(
        "s3",
        endpoint_url=ENDPOINT,
        region_name=environment.s3_region,
        aws_access_key_id=environment.s3_access_key_id,
        aws_secret_access_key=environment.s3_secret_access_key,
    ).Bucket(environment.s3_bucket)
    store.create()
    yield store
    store.objects.all().delete()
    store.delete()


@pytest.fixture(autouse=True)
def storage(settings, environment, bucket):
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(environment)}
    return default_storage


def get(address, **headers):
    with urlopen(Request(address, headers=headers), timeout=10) as response:
        return response.status, response.headers, response.read()


def refused(address):
    with pytest.raises(HTTPError) as error:
        get(address)
    error.value.close()
    return error.value.code


def picture(size=(1600, 900)):
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG")
    return buffer.getvalue()


def put(filename, data, content_type):
    """A file that a page of the site shows."""
    shown = media.file(data, filename=filename, content_type=content_type, folder="documents/")
    media.show_on_page(shown)
    return shown


def test_a_file_is_saved_read_listed_and_deleted(storage):
    name = storage.save("documents/notes.txt", ContentFile(b"one"))
    second = storage.save("documents/notes.txt", ContentFile(b"two"))

    assert name != second  # nothing is ever overwritten
    assert (storage.open(name).read(), storage.open(second).read()) == (b"one", b"two")
    assert storage.size(name) == 3
    assert {name, second} <= {f"documents/{file}" for file in storage.listdir("documents")[1]}
    storage.delete(name)
    assert not storage.exists(name)
    assert storage.exists(second)


def test_a_signed_address_works_for_five_minutes_at_most(storage):
    address = storage.url(storage.save("images/a.png", ContentFile(picture((2, 2)))))

    status, headers, body = get(address)

    assert (status, headers["Content-Type"], body) == (200, "image/png", picture((2, 2)))
    assert int(parse_qs(urlsplit(address).query)["X-Amz-Expires"][0]) <= 300


def test_without_the_right_signature_nothing_is_served(storage):
    address = storage.url(storage.save("documents/private.pdf", ContentFile(b"%PDF-")))
    other = storage.save("documents/other.pdf", ContentFile(b"%PDF-other"))

    assert refused(address.partition("?")[0]) == 403
    assert refused(address[:-1] + ("0" if address[-1] != "0" else "1")) == 403
    assert refused(address.replace("X-Amz-Expires=300", "X-Amz-Expires=86400")) == 403
    assert refused(address.replace("documents/private.pdf", other)) == 403
    assert refused(f"{address}&response-content-type=text/html") == 403


def test_an_address_ends(storage):
    address = storage.url(storage.save("documents/soon.pdf", ContentFile(b"%PDF-")), expire=1)
    time.sleep(2.5)

    assert refused(address) == 403


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "slides.pptx", "program"])
def test_a_file_that_could_run_is_a_download_at_every_address(storage, name):
    address = storage.url(storage.save(f"documents/{name}", ContentFile(SCRIPT)))

    assert get(address)[1]["Content-Disposition"] == "attachment"


def test_addresses_are_signed_for_the_host_that_browsers_reach(settings, environment):
    public = environment.model_copy(update={"s3_public_url": "https://files.example.org"})
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(public)}

    name = default_storage.save("images/a.png", ContentFile(picture((2, 2))))
    address = default_storage.url(name)

    assert address.startswith(f"https://files.example.org/{environment.s3_bucket}/{name}?")
    seen = address.replace("https://files.example.org", ENDPOINT)
    assert refused(seen) == 403  # the signature covers the host ...
    assert get(seen, Host="files.example.org")[0] == 200  # ... which the proxy passes on


@pytest.mark.django_db
def test_a_document_is_a_redirect_to_a_download_under_its_name(client):
    response = client.get(put("Übung 1.html", SCRIPT, "text/html").path)
    status, headers, body = get(response["Location"])

    assert response.status_code == 302
    assert response["Cache-Control"] == "private, max-age=30"
    assert (status, headers["Content-Type"], body) == (200, "text/html", SCRIPT)
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbung%201.html"


@pytest.mark.django_db
def test_a_private_file_is_a_redirect_for_its_readers_only(client):
    lecture = media.file(b"%PDF-", filename="lecture.pdf", content_type="application/pdf")
    course = builders.course(builders.lesson(text=f'<a href="{lecture.ref}">Lecture</a>'))
    member = get_user_model().objects.get(pk=builders.learner(course))

    response = client.get(lecture.path, headers=bearer(member))

    assert get(response["Location"])[2] == b"%PDF-"
    assert parse_qs(urlsplit(response["Location"]).query)["X-Amz-Expires"] == ["300"]
    assert client.get(lecture.path).status_code == 404


@pytest.mark.django_db
def test_ranges_of_a_recording_are_served_by_the_store(client):
    film = put("film.mp4", bytes(range(256)) * 40, "video/mp4")
    address = client.get(film.path)["Location"]

    status, headers, body = get(address, Range="bytes=256-259")

    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["7200"]
    assert (status, headers["Content-Type"], body) == (206, "video/mp4", bytes(range(4)))
    assert headers["Content-Disposition"] == 'inline; filename="film.mp4"'


@pytest.mark.django_db
def test_a_form_of_an_image_is_made_and_served(client):
    photo = put("photo.png", picture(), "image/png")
    Rendition.objects.create(media_id=photo.sha, spec="w480")

    assert publishing.make_renditions() == 1
    _status, headers, body = get(client.get(f"/api/v1/media/{photo.sha}/w480")["Location"])

    assert headers["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(body)).size == (480, 270)


@pytest.mark.django_db
def test_the_studio_shows_a_rendition(bucket, settings):
    from wagtail.images import get_image_model

    # Wagtail remembers renditions by the image's number, which a rolled-back test gives away again.
    forgetful = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = dict.fromkeys(settings.CACHES, forgetful)

    image = get_image_model().objects.create(title="Photo", file=ContentFile(picture(), name="photo.png"))
    rendition = image.get_rendition("max-165x165")
    status, headers, body = get(rendition.url)

    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(body)).size == (165, 92)
    assert {image.file.name, rendition.file.name} <= {item.key for item in bucket.objects.all()}
